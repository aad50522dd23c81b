// Reads single rows of a table by their places.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

class RowReader {
 public:
  // Both outlive it.
  RowReader(const Relation& relation, sqlite::Connection& connection);

  // By attnum - 1, NULL for dropped columns; none: there is no such row.
  std::optional<std::vector<Value>> read(std::int64_t rowid);

 private:
  const Relation& relation_;
  sqlite::Statement select_;
};

}  // namespace carto_mock::sql
