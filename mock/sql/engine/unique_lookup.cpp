#include "sql/engine/unique_lookup.h"

#include <fmt/format.h>

#include <string>

#include "sql/lowering/plan.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

const Column& column_at(const Relation& table, int attnum) {
  return table.columns[static_cast<std::size_t>(attnum) - 1];
}

// ?1 is a rowid to leave out, the key follows.
std::string select_text(const Relation& table, const Relation& index) {
  std::string sql =
      fmt::format("SELECT position FROM {} WHERE position <> ?1", storage_table(table.oid));
  int place = 1;
  for (const int attnum : index.index->columns) {
    const char* collation = type_traits(column_at(table, attnum).type.oid).collation;
    sql += fmt::format(" AND {} = ?{}", storage_column(attnum), ++place);
    if (collation != nullptr) sql += fmt::format(" COLLATE {}", collation);
  }
  return sql + " LIMIT 1";
}

}  // namespace

UniqueLookup::UniqueLookup(const Relation& table, const Relation& index,
                           sqlite::Connection& connection)
    : table_(table), index_(index), select_(connection.prepare(select_text(table, index))) {}

std::optional<std::int64_t> UniqueLookup::find(std::span<const Value> row,
                                               std::optional<std::int64_t> except) {
  select_.bind(1, except.value_or(-1));
  int place = 1;
  for (const int attnum : index_.index->columns) {
    select_.bind(++place, row[static_cast<std::size_t>(attnum) - 1],
                 column_at(table_, attnum).type.oid);
  }
  std::optional<std::int64_t> found;
  if (select_.step()) found = select_.integer(0);
  select_.reset();
  return found;
}

}  // namespace carto_mock::sql
