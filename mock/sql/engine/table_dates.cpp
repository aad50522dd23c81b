#include "sql/engine/table_dates.h"

#include <fmt/format.h>

#include "sql/lowering/plan.h"

namespace carto_mock::sql {

std::optional<MetadataTable> find_metadata_table(const CatalogSnapshot& catalog) {
  const Schema* schema = catalog.find_schema("cartodb");
  const Relation* table =
      schema == nullptr ? nullptr : catalog.find_relation(schema->oid, "cdb_tablemetadata");
  if (table == nullptr || table->kind != RelationKind::kTable) return std::nullopt;
  MetadataTable found{table, 0, 0};
  const Column* name = table->find_column("tabname", &found.name_column);
  const Column* date = table->find_column("updated_at", &found.date_column);
  if (name == nullptr || name->type.oid != oid::kRegclass || date == nullptr ||
      date->type.oid != oid::kTimestampTz) {
    return std::nullopt;
  }
  return found;
}

TableDates read_table_dates(sqlite::Connection& connection, const CatalogSnapshot& catalog) {
  TableDates dates;
  const std::optional<MetadataTable> table = find_metadata_table(catalog);
  if (!table) return dates;
  sqlite::Statement rows = connection.prepare(
      fmt::format("SELECT {0}, {1} FROM {2} WHERE {0} IS NOT NULL AND {1} IS NOT NULL",
                  storage_column(table->name_column), storage_column(table->date_column),
                  storage_table(table->relation->oid)));
  while (rows.step()) dates.emplace(static_cast<Oid>(rows.integer(0)), rows.integer(1));
  return dates;
}

std::shared_ptr<const TableDates> TableDatesCache::find(std::uint64_t commit) const {
  const std::lock_guard lock(mutex_);
  return commit_ == commit ? dates_ : nullptr;
}

void TableDatesCache::keep(std::shared_ptr<const TableDates> dates, std::uint64_t commit) {
  const std::lock_guard lock(mutex_);
  if (dates_ != nullptr && commit < commit_) return;  // somebody has read later ones meanwhile
  dates_ = std::move(dates);
  commit_ = commit;
}

}  // namespace carto_mock::sql
