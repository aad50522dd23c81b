#include "sql/sqlite/indexed_rows.h"

#include "sql/types/stored_value.h"

namespace carto_mock::sql::sqlite {
namespace {

const IndexedRows::Places kNone;

}  // namespace

const IndexedRows::ColumnIndex& IndexedRows::index_of(std::size_t column, Oid type) {
  const auto known = indexes_.find(column);
  if (known != indexes_.end()) return known->second;
  ColumnIndex& index = indexes_[column];
  for (std::size_t place = 0; place < rows_->size(); ++place) {
    const Value& value = (*rows_)[place][column];
    if (value.is_null()) continue;
    if (value.get_if<std::shared_ptr<const Record>>() != nullptr) {
      index.has_others = true;
      continue;
    }
    StoredValue stored;
    encode_stored(value, type, stored);
    if (stored.kind == StoredValue::Kind::kInteger) {
      index.integers[stored.integer].push_back(place);
    } else if (stored.kind == StoredValue::Kind::kText) {
      index.texts[std::string(stored.bytes)].push_back(place);
    } else {
      index.has_others = true;
    }
  }
  return index;
}

const IndexedRows::Places* IndexedRows::places_of(std::size_t column, Oid type,
                                                  sqlite3_value* value) {
  const int kind = sqlite3_value_type(value);
  if (kind == SQLITE_NULL) return &kNone;
  const ColumnIndex& index = index_of(column, type);
  // What is of another kind may be equal after a conversion.
  if (index.has_others) return nullptr;
  if (kind == SQLITE_INTEGER && index.texts.empty()) {
    const auto found = index.integers.find(sqlite3_value_int64(value));
    return found == index.integers.end() ? &kNone : &found->second;
  }
  if (kind == SQLITE_TEXT && index.integers.empty()) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
    const auto found =
        index.texts.find(std::string(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value))));
    return found == index.texts.end() ? &kNone : &found->second;
  }
  return nullptr;
}

}  // namespace carto_mock::sql::sqlite
