#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/ddl.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/triggers.h"
#include "support/error.h"

namespace carto_mock::sql {

namespace {

class TruncatedTables {
 public:
  explicit TruncatedTables(const UtilityContext& context) : context_(context) {}

  void add(const Relation& relation, bool with_partitions = true) {
    const RequiredPrivilege required{relation.oid, Privilege::kTruncate, {}, {}, {}};
    const Clearance clearance = check_privileges(context_.session, {&required, 1});
    check_not_in_use(relation, "TRUNCATE", context_);
    tables_.emplace_back(relation.oid, clearance);
    if (!with_partitions) return;
    for (const Relation* partition : partitions_below(context_.catalog(), relation.oid))
      tables_.emplace_back(partition->oid, clearance);
  }

  // With those whose foreign keys refer to them, and so on.
  void add_referencing() {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      for (const Relation* other : context_.catalog().referencing(tables_[i].first)) {
        if (has(other->oid)) continue;
        context_.session.notice(Severity::kNotice,
                                fmt::format("truncate cascades to table \"{}\"", other->name));
        add(*other, false);  // its partitions refer as well
      }
    }
  }

  void refuse_referenced() const {
    for (const auto& [table, clearance] : tables_) {
      for (const Relation* other : context_.catalog().referencing(table)) {
        if (has(other->oid)) continue;
        throw Error(sqlstate::kFeatureNotSupported,
                    "cannot truncate a table referenced in a foreign key constraint")
            .detail(fmt::format("Table \"{}\" references \"{}\".", other->name,
                                context_.catalog().find_relation(table)->name))
            .hint(
                fmt::format("Truncate table \"{}\" at the same time, or use TRUNCATE ... CASCADE.",
                            other->name));
      }
    }
  }

  const std::vector<std::pair<Oid, Clearance>>& all() const { return tables_; }

 private:
  bool has(Oid table) const {
    return std::ranges::any_of(tables_,
                               [table](const auto& entry) { return entry.first == table; });
  }

  const UtilityContext& context_;
  std::vector<std::pair<Oid, Clearance>> tables_;
};

// PostgreSQL forgets how many rows there were; not those of a table that the transaction has made.
void forget_rows(Relation table, const UtilityContext& context) {
  if (!table.is_analyzed && !table.counted_rows) return;
  table.counted_rows = -1;
  if (context.in_block) table.counted_rows.reset();
  context.put(std::move(table));
}

// PostgreSQL lets nobody, and of PostGIS's tables only their owner.
[[noreturn]] void refuse_to_truncate(const Relation& system, const UtilityContext& context) {
  if (system.schema == kPgCatalogSchema) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied: \"{}\" is a system catalog", system.name));
  }
  if (!context.catalog().has_table_privilege(context.role(), system, Privilege::kTruncate))
    throw permission_denied(kind_name(system.kind), system.name);
  throw Error::unsupported(fmt::format("TRUNCATE of {}", system.name));
}

}  // namespace

CommandTag truncate(const PgQuery__TruncateStmt& statement, const UtilityContext& context) {
  TruncatedTables truncated(context);
  for (std::size_t i = 0; i < statement.n_relations; ++i) {
    const Relation& relation =
        get_any_relation(qualified_name(*statement.relations[i]->range_var), context);
    if (relation.kind != RelationKind::kTable && relation.kind != RelationKind::kPartitioned) {
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not a table", relation.name));
    }
    if (relation.oid < kFirstUserOid) refuse_to_truncate(relation, context);
    truncated.add(relation);
  }
  if (statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
    truncated.add_referencing();
  } else {
    truncated.refuse_referenced();
  }
  const std::vector<std::pair<Oid, Clearance>>& tables = truncated.all();
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
    const Relation relation = *context.catalog().find_relation(table);
    if (!relation.partition_key) {
      sqlite::Statement remove = context.connection().prepare("DELETE FROM " + storage_table(table),
                                                              {{table, Privilege::kDelete}});
      require_cleared(context.catalog(), clearance, remove.accesses());
      remove.step();
      clear_storage_indexes(relation, context);
      forget_rows(relation, context);
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
