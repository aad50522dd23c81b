#include "sql/engine/row_reader.h"

#include <fmt/format.h>

#include <string>

#include "sql/lowering/plan.h"

namespace carto_mock::sql {
namespace {

std::string select_text(const Relation& relation) {
  std::string columns = "position";
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    columns += ", ";
    columns += relation.columns[i].dropped ? "NULL" : storage_column(static_cast<int>(i) + 1);
  }
  return fmt::format("SELECT {} FROM {} WHERE position = ?1", columns, storage_table(relation.oid));
}

}  // namespace

RowReader::RowReader(const Relation& relation, sqlite::Connection& connection)
    : relation_(relation), select_(connection.prepare(select_text(relation))) {}

std::optional<std::vector<Value>> RowReader::read(std::int64_t rowid) {
  select_.bind(1, rowid);
  if (!select_.step()) {
    select_.reset();
    return std::nullopt;
  }
  std::vector<Value> row;
  row.reserve(relation_.columns.size());
  for (std::size_t i = 0; i < relation_.columns.size(); ++i)
    row.push_back(select_.value(static_cast<int>(i) + 1, relation_.columns[i].type.oid));
  select_.reset();
  return row;
}

}  // namespace carto_mock::sql
