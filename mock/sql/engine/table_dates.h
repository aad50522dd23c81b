// When tables last changed, as CARTO's table cartodb.cdb_tablemetadata says (spec dataservices.md
// 5.1): the SQL API's cache headers are made of it, for every query.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"
#include "support/clock.h"

namespace carto_mock::sql {

using TableDates = std::unordered_map<Oid, Timestamp>;

// cartodb.cdb_tablemetadata and its columns' attnums.
struct MetadataTable {
  const Relation* relation;
  int name_column;
  int date_column;
};
// None where the database has no such table, or one of another shape.
std::optional<MetadataTable> find_metadata_table(const CatalogSnapshot& catalog);

// Empty where the database has no such table, or one of another shape.
TableDates read_table_dates(sqlite::Connection& connection, const CatalogSnapshot& catalog);

// The dates as of a commit, until the next one. Thread-safe.
class TableDatesCache {
 public:
  // nullptr: read them anew and keep() them.
  std::shared_ptr<const TableDates> find(std::uint64_t commit) const;
  // `commit`: the number of commits before they were read.
  void keep(std::shared_ptr<const TableDates> dates, std::uint64_t commit);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TableDates> dates_;  // guarded, like the next one
  std::uint64_t commit_ = 0;
};

}  // namespace carto_mock::sql
