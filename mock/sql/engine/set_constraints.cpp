// SET CONSTRAINTS (manual, page of this name), and the end of transactions that have deferred what
// foreign keys do.
#include <fmt/format.h>

#include <algorithm>

#include "sql/engine/foreign_key_events.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_foreign_keys.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class SilentSink final : public ResultSink {
 public:
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag&) override {}
  void notice(Severity, const std::string&) override {}
};

Constraint constraint_of(const Trigger& trigger) {
  Constraint constraint;
  constraint.oid = trigger.constraint;
  constraint.name = trigger.name;
  constraint.deferrable = trigger.deferrable;
  constraint.initially_deferred = trigger.initially_deferred;
  return constraint;
}

// All of that name in the first schema of the search path that has one, and their parts.
std::vector<Constraint> constraints_named(const QualifiedName& name,
                                          const UtilityContext& context) {
  std::vector<std::string> schemas = {name.schema};
  if (name.schema.empty()) {
    schemas = context.session.effective_search_path();
  } else {
    static_cast<void>(get_schema(name.schema, context));
  }
  std::vector<Constraint> found;
  for (const std::string& schema : schemas) {
    const Oid oid = get_schema(schema, context).oid;
    for (const Relation* table : context.catalog().relations()) {
      if (table->schema != oid) continue;
      for (const Constraint& constraint : table->constraints) {
        if (constraint.name != name.name) continue;
        found.push_back(constraint);
        for (const auto& [owner, part] :
             parts_of_foreign_key(*table, constraint, context.catalog()))
          found.push_back(*std::ranges::find(context.catalog().find_relation(owner)->constraints,
                                             part, &Constraint::oid));
      }
      for (const Trigger& trigger : table->triggers) {
        if (trigger.constraint != kInvalidOid && trigger.name == name.name)
          found.push_back(constraint_of(trigger));
      }
    }
    if (!found.empty()) return found;
  }
  throw Error(sqlstate::kUndefinedObject,
              fmt::format("constraint \"{}\" does not exist", name.name));
}

}  // namespace

CommandTag set_constraints(const PgQuery__ConstraintsSetStmt& statement,
                           const UtilityContext& context) {
  if (!context.in_block) {
    context.session.notice(Severity::kWarning,
                           "SET CONSTRAINTS can only be used in transaction blocks");
  }
  DeferredKeys& keys = context.transaction.deferred_keys();
  const bool deferred = statement.deferred != 0;
  if (statement.n_constraints == 0) {
    keys.all = deferred;
    keys.by_constraint.clear();
  }
  for (std::size_t i = 0; i < statement.n_constraints; ++i) {
    const QualifiedName name = qualified_name(*statement.constraints[i]->range_var);
    for (const Constraint& constraint : constraints_named(name, context)) {
      if (!constraint.deferrable && !deferred) continue;  // it is always so
      if (!constraint.deferrable) {
        throw Error(sqlstate::kWrongObjectType,
                    fmt::format("constraint \"{}\" is not deferrable", constraint.name));
      }
      keys.by_constraint[constraint.oid] = deferred;
    }
  }
  if (!deferred) ForeignKeyEvents(context).run_waiting(false);
  return {"SET CONSTRAINTS", std::nullopt};
}

void check_deferred_keys(SessionState& session, Transaction& transaction) {
  SilentSink sink;
  // What triggers do may leave events again.
  while (!transaction.deferred_keys().events.empty())
    ForeignKeyEvents({session, transaction, sink, {}}).run_waiting(true);
}

void check_not_in_use(const Relation& table, std::string_view command,
                      const UtilityContext& context) {
  for (const Cursor& cursor : context.session.cursors()) {
    if (std::ranges::find(cursor.tables, table.oid) == cursor.tables.end()) continue;
    throw Error(
        sqlstate::kObjectInUse,
        fmt::format("cannot {} \"{}\" because it is being used by active queries in this session",
                    command, table.name));
  }
  const auto& events = context.transaction.deferred_keys().events;
  if (std::ranges::find(events, table.oid, &ForeignKeyEvent::table) == events.end()) return;
  throw Error(
      sqlstate::kObjectInUse,
      fmt::format("cannot {} \"{}\" because it has pending trigger events", command, table.name));
}

}  // namespace carto_mock::sql
