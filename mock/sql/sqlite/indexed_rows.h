// The rows of a system catalog that a run of a plan reads, and where in them a value of a column
// stands: joins of catalogs look for rows by OIDs and names, and without this would go over all of
// them for each row of the other.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sql/catalog/system_relations.h"

namespace carto_mock::sql::sqlite {

class IndexedRows {
 public:
  using Places = std::vector<std::size_t>;

  explicit IndexedRows(SystemRelationRows rows) : rows_(std::move(rows)) {}

  const std::vector<std::vector<Value>>& rows() const { return *rows_; }
  // The places of all rows whose column (from 0), of this type, SQLite may find equal to the value;
  // ascending, valid until the next call. Null: any row may be.
  const Places* places_of(std::size_t column, Oid type, sqlite3_value* value);

 private:
  struct ColumnIndex {
    std::unordered_map<std::int64_t, Places> integers;
    std::unordered_map<std::string, Places> texts;
    bool has_others = false;  // values that are neither, or that cannot be known
  };

  const ColumnIndex& index_of(std::size_t column, Oid type);

  SystemRelationRows rows_;
  std::map<std::size_t, ColumnIndex> indexes_;  // by columns
};

}  // namespace carto_mock::sql::sqlite
