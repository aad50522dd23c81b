// Finds the row of a table that a unique index holds to be the same as another.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

class UniqueLookup {
 public:
  // Everything outlives it. `index`: a unique index of `table`.
  UniqueLookup(const Relation& table, const Relation& index, sqlite::Connection& connection);

  // The rowid of a row with the key of `row`, other than `except`. Keys with NULL are never the
  // same.
  std::optional<std::int64_t> find(std::span<const Value> row, std::optional<std::int64_t> except);

 private:
  const Relation& table_;
  const Relation& index_;
  sqlite::Statement select_;
};

}  // namespace carto_mock::sql
