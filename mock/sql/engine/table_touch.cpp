#include "sql/engine/table_touch.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "sql/engine/table_dates.h"
#include "sql/engine/table_writer.h"
#include "sql/lowering/plan.h"

namespace carto_mock::sql {

void touch_table(Oid table, const Execution& execution) {
  const SessionState& session = execution.session;
  const std::optional<MetadataTable> metadata = find_metadata_table(session.catalog());
  if (!metadata) return;
  std::vector<Value> row(metadata->relation->columns.size());
  row[static_cast<std::size_t>(metadata->name_column) - 1] = Value::integer(table);
  row[static_cast<std::size_t>(metadata->date_column) - 1] =
      Value::integer(session.transaction_time());

  std::optional<std::int64_t> known;
  std::vector<std::int64_t> stale;
  sqlite::Statement rows = execution.transaction.connection().sqlite().prepare(
      fmt::format("SELECT position, {} FROM {}", storage_column(metadata->name_column),
                  storage_table(metadata->relation->oid)));
  while (rows.step()) {
    const Oid dated = static_cast<Oid>(rows.integer(1));
    if (dated == table) {
      known = rows.integer(0);
    } else if (session.catalog().find_relation(dated) == nullptr) {
      stale.push_back(rows.integer(0));
    }
  }
  rows.reset();
  const Clearance clearance(metadata->relation->oid, Privilege::kSelect | Privilege::kInsert |
                                                         Privilege::kUpdate | Privilege::kDelete);
  Execution at_once = execution;  // also where the statement's own writes are pending
  at_once.pending = nullptr;
  TableWriter writer(*metadata->relation, nullptr, {}, clearance, at_once);
  for (const std::int64_t position : stale) writer.remove(position);
  if (known) {
    writer.update(*known, row);
  } else {
    writer.insert(row);
  }
}

}  // namespace carto_mock::sql
