// How a value lies in SQLite, without SQLite: the one mapping that every reader and writer of
// storage uses.
//
//   Null -> NULL; Integer -> INTEGER; Real -> REAL, NaN as the text 'NaN' (SQLite has no NaN, and
//   text sorts after every number as NaN does in PostgreSQL); Text -> TEXT; Bytes -> BLOB; Numeric
//   -> TEXT as printed; Interval -> TEXT "months days microseconds"; Array, Record -> TEXT of our
//   own with lengths (stored_value.cpp says how).
// Columns have no affinity, so that nothing is converted. Types whose order differs from SQLite's
// carry a collation (TypeTraits::collation), which compares the stored text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/types/value.h"

namespace carto_mock::sql {

struct StoredValue {
  enum class Kind : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };
  Kind kind = Kind::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view
      bytes;  // text or blob; points into `owned`, into the encoded Value or into SQLite's memory
  std::string owned;
};

// `bytes` may point into `value`, which must outlive the result. Not copyable in effect: use at
// once.
void encode_stored(const Value& value, Oid type, StoredValue& stored);
Value decode_stored(const StoredValue& stored, Oid type);
// For collation callbacks: compares two stored texts as compare_values does the values.
int compare_stored_text(std::string_view left, std::string_view right, Oid type);

}  // namespace carto_mock::sql
