#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sql/engine/ddl.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/triggers.h"
#include "support/error.h"

namespace carto_mock::sql {

// CASCADE changes nothing: without foreign keys no table depends on another's rows.
CommandTag truncate(const PgQuery__TruncateStmt& statement, const UtilityContext& context) {
  std::vector<std::pair<Oid, Clearance>> tables;
  for (std::size_t i = 0; i < statement.n_relations; ++i) {
    const Relation& relation =
        get_relation(qualified_name(*statement.relations[i]->range_var), context);
    if (relation.kind != RelationKind::kTable && relation.kind != RelationKind::kPartitioned) {
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a table", relation.name));
    }
    const RequiredPrivilege required{relation.oid, Privilege::kTruncate, {}, {}, {}};
    const Clearance clearance = check_privileges(context.session, {&required, 1});
    tables.emplace_back(relation.oid, clearance);
    for (const Relation* partition : context.catalog().partitions_of(relation.oid))
      tables.emplace_back(partition->oid, clearance);
  }
  // Its relations stay while triggers change the catalog's date table.
  const std::shared_ptr<const CatalogSnapshot> catalog = context.session.catalog_pointer();
  std::vector<Triggers> triggers;
  triggers.reserve(tables.size());
  for (const auto& [table, clearance] : tables) {
    triggers.emplace_back(*catalog->find_relation(table), trigger_type::kTruncate,
                          std::span<const int>(), context);
  }
  for (const Triggers& before : triggers) before.before_statement();
  for (const auto& [table, clearance] : tables) {
    if (!context.catalog().find_relation(table)->partition_key) {
      sqlite::Statement remove = context.connection().prepare("DELETE FROM " + storage_table(table),
                                                              {{table, Privilege::kDelete}});
      require_cleared(context.catalog(), clearance, remove.accesses());
      remove.step();
    }
    if (statement.restart_seqs == 0) continue;
    for (const Relation* sequence : context.catalog().relations()) {
      if (!sequence->sequence || sequence->sequence->owned_by != table) continue;
      check_ownership(context.catalog(), context.role(), *sequence);
      context.transaction.restart_sequence(*sequence, sequence->sequence->start);
    }
  }
  for (const Triggers& after : triggers) after.after_statement();
  return {"TRUNCATE TABLE", std::nullopt};
}

}  // namespace carto_mock::sql
