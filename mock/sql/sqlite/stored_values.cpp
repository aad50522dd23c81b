#include "sql/sqlite/stored_values.h"

#include "sql/types/stored_value.h"

namespace carto_mock::sql::sqlite {

Value to_value(sqlite3_value* stored, Oid type) {
  StoredValue value;
  switch (sqlite3_value_type(stored)) {
    case SQLITE_INTEGER:
      value.kind = StoredValue::Kind::kInteger;
      value.integer = sqlite3_value_int64(stored);
      break;
    case SQLITE_FLOAT:
      value.kind = StoredValue::Kind::kReal;
      value.real = sqlite3_value_double(stored);
      break;
    case SQLITE_TEXT: {
      value.kind = StoredValue::Kind::kText;
      const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(stored));
      value.bytes = {text, static_cast<std::size_t>(sqlite3_value_bytes(stored))};
      break;
    }
    case SQLITE_BLOB: {
      value.kind = StoredValue::Kind::kBlob;
      const auto* bytes = static_cast<const char*>(sqlite3_value_blob(stored));  // null if empty
      value.bytes = {bytes == nullptr ? "" : bytes,
                     static_cast<std::size_t>(sqlite3_value_bytes(stored))};
      break;
    }
    default:
      return Value();
  }
  return decode_stored(value, type);
}

void set_result(sqlite3_context* call, const Value& value, Oid type) {
  StoredValue stored;
  encode_stored(value, type, stored);
  switch (stored.kind) {
    case StoredValue::Kind::kNull:
      return sqlite3_result_null(call);
    case StoredValue::Kind::kInteger:
      return sqlite3_result_int64(call, stored.integer);
    case StoredValue::Kind::kReal:
      return sqlite3_result_double(call, stored.real);
    case StoredValue::Kind::kText:
      return sqlite3_result_text64(call, stored.bytes.data(), stored.bytes.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8);
    case StoredValue::Kind::kBlob:
      return sqlite3_result_blob64(call, stored.bytes.data(), stored.bytes.size(),
                                   SQLITE_TRANSIENT);
  }
}

int bind_value(sqlite3_stmt* statement, int index, const Value& value, Oid type,
               BindLifetime lifetime) {
  StoredValue stored;
  encode_stored(value, type, stored);
  const bool is_borrowed = lifetime == BindLifetime::kBorrowed && stored.owned.empty();
  const sqlite3_destructor_type destructor = is_borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
  switch (stored.kind) {
    case StoredValue::Kind::kNull:
      return sqlite3_bind_null(statement, index);
    case StoredValue::Kind::kInteger:
      return sqlite3_bind_int64(statement, index, stored.integer);
    case StoredValue::Kind::kReal:
      return sqlite3_bind_double(statement, index, stored.real);
    case StoredValue::Kind::kText:
      return sqlite3_bind_text64(statement, index, stored.bytes.data(), stored.bytes.size(),
                                 destructor, SQLITE_UTF8);
    case StoredValue::Kind::kBlob:
      return sqlite3_bind_blob64(statement, index, stored.bytes.data(), stored.bytes.size(),
                                 destructor);
  }
  return SQLITE_MISUSE;
}

}  // namespace carto_mock::sql::sqlite
