#include "sql/engine/trigger_statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sql/analyzer/deparse.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partition_triggers.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_triggers.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/trigger_columns.h"
#include "sql/engine/trigger_functions.h"
#include "sql/functions/object_names.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

constexpr SqlState kInvalidObjectDefinition{"42P17"};

Error cannot_have_triggers(const Relation& relation, std::string_view kind, std::string detail) {
  return Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is {}", relation.name, kind))
      .detail(std::move(detail));
}

void check_target(const Relation& relation, const PgQuery__CreateTrigStmt& statement) {
  const auto refuse = [&](std::string_view plural) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("relation \"{}\" cannot have triggers", relation.name))
        .detail(fmt::format("This operation is not supported for {}.", plural));
  };
  switch (relation.kind) {
    case RelationKind::kTable:
      if (statement.timing == kInstead)
        throw cannot_have_triggers(relation, "a table", "Tables cannot have INSTEAD OF triggers.");
      return;
    case RelationKind::kView:
      if (statement.timing != kInstead && statement.row != 0) {
        throw cannot_have_triggers(relation, "a view",
                                   "Views cannot have row-level BEFORE or AFTER triggers.");
      }
      if ((statement.events & kTruncate) != 0)
        throw cannot_have_triggers(relation, "a view", "Views cannot have TRUNCATE triggers.");
      return;
    case RelationKind::kPartitioned:
      if (statement.timing == kInstead)
        throw cannot_have_triggers(relation, "a table", "Tables cannot have INSTEAD OF triggers.");
      if (statement.row == 0) return;
      if (statement.n_transition_rels > 0) {
        throw Error(sqlstate::kFeatureNotSupported,
                    fmt::format("\"{}\" is a partitioned table", relation.name))
            .detail("ROW triggers with transition tables are not supported on partitioned tables.");
      }
      return;
    case RelationKind::kForeignTable:
      throw Error::unsupported("a trigger on a foreign table");
    case RelationKind::kIndex:
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is an index", relation.name));
    case RelationKind::kSequence:
      return refuse("sequences");
    case RelationKind::kMaterializedView:
      return refuse("materialized views");
    case RelationKind::kComposite:
      return refuse("composite types");
  }
}

void check_form(const PgQuery__CreateTrigStmt& statement) {
  if (statement.row != 0 && (statement.events & kTruncate) != 0) {
    throw Error(sqlstate::kFeatureNotSupported, "TRUNCATE FOR EACH ROW triggers are not supported");
  }
  if (statement.timing != kInstead) return;
  const auto refuse = [](std::string_view what) {
    throw Error(sqlstate::kFeatureNotSupported, fmt::format("INSTEAD OF triggers {}", what));
  };
  if (statement.row == 0) refuse("must be FOR EACH ROW");
  if (statement.when_clause != nullptr) refuse("cannot have WHEN conditions");
  if (statement.n_columns > 0) refuse("cannot have column lists");
}

void check_transitions(const PgQuery__CreateTrigStmt& statement, const Relation& relation) {
  const auto unsupported = [](std::string_view message) {
    return Error(sqlstate::kFeatureNotSupported, std::string(message));
  };
  const auto invalid = [](std::string_view message) {
    return Error(kInvalidObjectDefinition, std::string(message));
  };
  if (relation.kind == RelationKind::kView)
    throw cannot_have_triggers(relation, "a view",
                               "Triggers on views cannot have transition tables.");
  if (statement.row != 0 && relation.partition_bound)
    throw unsupported("ROW triggers with transition tables are not supported on partitions");
  if (statement.timing != 0)
    throw invalid("transition table name can only be specified for an AFTER trigger");
  if ((statement.events & kTruncate) != 0)
    throw unsupported("TRUNCATE triggers with transition tables are not supported");
  const bool has_one_event =
      statement.events == kInsert || statement.events == kUpdate || statement.events == kDelete;
  if (!has_one_event) {
    throw unsupported(
        "transition tables cannot be specified for triggers with more than one event");
  }
  if (statement.n_columns > 0)
    throw unsupported("transition tables cannot be specified for triggers with column lists");
}

// REFERENCING: gives the trigger the names.
void name_transitions(const PgQuery__CreateTrigStmt& statement, const Relation& relation,
                      Trigger& trigger) {
  const auto invalid = [](std::string message) {
    return Error(kInvalidObjectDefinition, std::move(message));
  };
  for (std::size_t i = 0; i < statement.n_transition_rels; ++i) {
    const PgQuery__TriggerTransition& named = *statement.transition_rels[i]->trigger_transition;
    if (named.is_table == 0) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "ROW variable naming in the REFERENCING clause is not supported")
          .hint("Use OLD TABLE or NEW TABLE for naming transition tables.");
    }
    check_transitions(statement, relation);
    const bool is_new = named.is_new != 0;
    const std::string_view table = is_new ? "NEW TABLE" : "OLD TABLE";
    if (statement.events == (is_new ? kDelete : kInsert)) {
      throw invalid(fmt::format("{} can only be specified for {} or UPDATE trigger", table,
                                is_new ? "an INSERT" : "a DELETE"));
    }
    std::string& name = is_new ? trigger.new_table : trigger.old_table;
    if (!name.empty()) throw invalid(fmt::format("{} cannot be specified multiple times", table));
    name = named.name;
  }
  if (!trigger.old_table.empty() && trigger.old_table == trigger.new_table)
    throw invalid("OLD TABLE name and NEW TABLE name cannot be the same");
}

std::vector<int> named_columns(const PgQuery__CreateTrigStmt& statement, const Relation& table) {
  std::vector<int> columns;
  for (std::size_t i = 0; i < statement.n_columns; ++i) {
    const std::string name = string_of(*statement.columns[i]);
    const int attnum = attnum_of(table, name);
    if (std::ranges::find(columns, attnum) != columns.end()) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column \"{}\" specified more than once", name));
    }
    columns.push_back(attnum);
  }
  return columns;
}

const BuiltinProcedure* find_without_arguments(const QualifiedName& name,
                                               const UtilityContext& context) {
  std::vector<std::string> path = context.session.effective_search_path();
  path.emplace_back("pg_catalog");
  if (!name.schema.empty()) path = {name.schema};
  for (const std::string& schema : path) {
    for (const StoredFunction* function : context.catalog().functions(name.name)) {
      const BuiltinProcedure& procedure = function->procedure();
      if (procedure.schema == schema && procedure.arguments.empty()) return &procedure;
    }
    for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(name.name)) {
      if (procedure->schema == schema && procedure->arguments.empty()) return procedure;
    }
  }
  return nullptr;
}

// The function without arguments: those of a trigger come to it in another way.
const BuiltinProcedure& trigger_procedure(const PgQuery__CreateTrigStmt& statement,
                                          const UtilityContext& context) {
  const PgQuery__List list{
      .base = {}, .n_items = statement.n_funcname, .items = statement.funcname};
  const QualifiedName name = qualified_name(list);
  if (!name.schema.empty()) require_schema(name.schema, context.session);
  const BuiltinProcedure* found = find_without_arguments(name, context);
  if (found == nullptr) {
    throw Error(sqlstate::kUndefinedFunction,
                fmt::format("function {}() does not exist", name.text()));
  }
  if (found->result != oid::kTrigger) {
    throw Error(kInvalidObjectDefinition,
                fmt::format("function {} must return type trigger", name.name));
  }
  return *found;
}

void check_function(const BuiltinProcedure& procedure, const Trigger& trigger,
                    const Relation& relation, const UtilityContext& context) {
  if (!context.catalog().has_object_privilege(context.role(), procedure.oid, ObjectKind::kFunction,
                                              Privilege::kExecute)) {
    throw permission_denied("function", procedure.name);
  }
  if (context.catalog().find_function(procedure.oid) != nullptr) return;
  const TriggerFunction* function = find_trigger_function(procedure.oid);
  if (function == nullptr)
    throw Error::unsupported(fmt::format("trigger function {}", procedure.signature));
  const bool is_plain =
      trigger.constraint == kInvalidOid && trigger.old_table.empty() && trigger.new_table.empty();
  if (!function->fits(trigger) || relation.kind == RelationKind::kView || !is_plain)
    throw Error::unsupported(fmt::format("such a trigger with {}", procedure.signature));
}

// WHEN may read what there is when it is computed (PostgreSQL: CreateTriggerFiringOn()).
class ConditionCheck {
 public:
  ConditionCheck(const PgQuery__CreateTrigStmt& statement, const Relation& table)
      : statement_(statement), table_(table) {}

  void check(const Expression& expression) const {
    if (const auto* column = get_if<ColumnReference>(expression))
      check_column(*column, expression.location, false);
    const auto* row = get_if<RowConstructor>(expression);
    const bool is_whole_row = row != nullptr && !row->names.empty();
    visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                   const auto* column =
                                                       get_if<ColumnReference>(child);
                                                   if (is_whole_row && column != nullptr)
                                                     check_column(*column, child.location, true);
                                                   check(child);
                                                 },
                                                 {}});
  }

 private:
  void check_column(const ColumnReference& column, int location, bool of_whole_row) const {
    const auto refused = [location](std::string message) {
      return Error(kInvalidObjectDefinition, std::move(message)).at(location);
    };
    const bool is_new = column.range_index == 1;
    if (statement_.row == 0)
      throw refused("statement trigger's WHEN condition cannot reference column values");
    if (!is_new && (statement_.events & kInsert) != 0)
      throw refused("INSERT trigger's WHEN condition cannot reference OLD values");
    if (!is_new) return;
    if ((statement_.events & kDelete) != 0)
      throw refused("DELETE trigger's WHEN condition cannot reference NEW values");
    if (statement_.timing != kBefore || column.column < 0) return;
    const Column& read = table_.columns.at(static_cast<std::size_t>(column.column));
    if (!read.generated) return;
    throw refused("BEFORE trigger's WHEN condition cannot reference NEW generated columns")
        .detail(of_whole_row
                    ? "A whole-row reference is used and the table contains generated columns."
                    : fmt::format("Column \"{}\" is a generated column.", read.name));
  }

  const PgQuery__CreateTrigStmt& statement_;
  const Relation& table_;
};

std::string condition_text(const PgQuery__CreateTrigStmt& statement, const Relation& table,
                           const UtilityContext& context) {
  if (statement.when_clause == nullptr) return "";
  const std::vector<std::string> path = context.session.effective_search_path();
  const AnalysisContext names = analysis_context(context.session, path);
  const ExpressionPtr condition = analyze_trigger_condition(*statement.when_clause, table, names);
  ConditionCheck(statement, table).check(*condition);
  return trigger_condition_text(*condition, table, expression_text(*statement.when_clause), names);
}

void check_may_trigger(const Relation& relation, const UtilityContext& context) {
  if (!context.catalog().has_table_privilege(context.role(), relation, Privilege::kTrigger))
    throw permission_denied(kind_name(relation.kind), relation.name);
}

// What CREATE TRIGGER finds under its name.
void check_replaced(const Trigger& known, const PgQuery__CreateTrigStmt& statement,
                    const Relation& table, const CatalogSnapshot& catalog) {
  if (statement.replace == 0) {
    throw Error(
        sqlstate::kDuplicateObject,
        fmt::format("trigger \"{}\" for relation \"{}\" already exists", known.name, table.name));
  }
  if (whole_of_trigger(table, known, catalog) != nullptr) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("trigger \"{}\" for relation \"{}\" is an internal or a child trigger",
                            known.name, table.name));
  }
  const bool was_of_row = (known.type & kRow) != 0;
  if (table.partition_key && was_of_row != (statement.row != 0))
    throw Error::unsupported("CREATE OR REPLACE TRIGGER of another level on a partitioned table");
  if (known.constraint == kInvalidOid) return;
  throw Error(sqlstate::kDuplicateObject,
              fmt::format("trigger \"{}\" for relation \"{}\" is a constraint trigger", known.name,
                          table.name));
}

// The row in pg_constraint of CREATE CONSTRAINT TRIGGER, which must be the only one of its name.
void make_constraint(const PgQuery__CreateTrigStmt& statement, const Relation* referenced,
                     const Relation& table, const UtilityContext& context, Trigger& trigger) {
  if (std::ranges::find(table.constraints, trigger.name, &Constraint::name) !=
      table.constraints.end()) {
    throw Error(sqlstate::kUniqueViolation,
                "duplicate key value violates unique constraint "
                "\"pg_constraint_conrelid_contypid_conname_index\"")
        .detail(fmt::format("Key (conrelid, contypid, conname)=({}, 0, {}) already exists.",
                            table.oid, trigger.name));
  }
  trigger.constraint = context.session.generation().allocate_oid();
  if (referenced != nullptr) trigger.referenced = referenced->oid;
  trigger.deferrable = statement.deferrable != 0;
  trigger.initially_deferred = statement.initdeferred != 0;
}

}  // namespace

CommandTag create_trigger(const PgQuery__CreateTrigStmt& statement, const UtilityContext& context) {
  const QualifiedName name = qualified_name(*statement.relation);
  const Relation& found = get_relation(name, context);
  check_target(found, statement);
  const Relation* referenced = nullptr;
  if (statement.constrrel != nullptr)
    referenced = &get_relation(qualified_name(*statement.constrrel), context);
  check_may_trigger(found, context);
  if (referenced != nullptr) check_may_trigger(*referenced, context);
  check_form(statement);
  Relation table = found;
  Trigger trigger;
  trigger.name = statement.trigname;
  name_transitions(statement, table, trigger);
  const BuiltinProcedure& procedure = trigger_procedure(statement, context);
  trigger.columns = named_columns(statement, table);
  trigger.type = statement.timing | statement.events | (statement.row != 0 ? kRow : 0);
  for (std::size_t i = 0; i < statement.n_args; ++i)
    trigger.arguments.push_back(string_of(*statement.args[i]));
  trigger.when_sql = condition_text(statement, table, context);
  const auto known = std::ranges::find(table.triggers, trigger.name, &Trigger::name);
  if (known != table.triggers.end()) check_replaced(*known, statement, table, context.catalog());
  if (statement.isconstraint != 0) make_constraint(statement, referenced, table, context, trigger);
  check_function(procedure, trigger, table, context);
  trigger.function = procedure.oid;

  const bool replaces = known != table.triggers.end();
  const std::string trigger_name = trigger.name;
  const bool has_parts = table.partition_key && statement.row != 0;
  if (replaces) {
    trigger.oid = known->oid;
    *known = std::move(trigger);
  } else {
    trigger.oid = context.session.generation().allocate_oid();
    const auto place = std::ranges::upper_bound(table.triggers, trigger.name, {}, &Trigger::name);
    table.triggers.insert(place, std::move(trigger));
  }
  const Relation made = table;
  context.put(std::move(table));
  if (has_parts) give_trigger(made, trigger_name, replaces, context);
  return {"CREATE TRIGGER", std::nullopt};
}

CommandTag drop_trigger(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  const PgQuery__List& names = *statement.objects[0]->list;
  const std::string trigger = string_of(*names.items[names.n_items - 1]);
  const PgQuery__List table_names{.base = {}, .n_items = names.n_items - 1, .items = names.items};
  const QualifiedName table_name = qualified_name(table_names);
  const CommandTag tag{"DROP TRIGGER", std::nullopt};
  const auto skip = [&](const std::string& message) {
    context.session.notice(Severity::kNotice, message + ", skipping");
    return tag;
  };
  const bool missing_ok = statement.missing_ok != 0;
  if (missing_ok && !table_name.schema.empty() &&
      context.catalog().find_schema(table_name.schema) == nullptr)
    return skip(fmt::format("schema \"{}\" does not exist", table_name.schema));
  if (missing_ok && find_relation(table_name, context) == nullptr)
    return skip(fmt::format("relation \"{}\" does not exist", table_name.text()));
  Relation table = get_relation(table_name, context);
  const auto known = std::ranges::find(table.triggers, trigger, &Trigger::name);
  if (known == table.triggers.end()) {
    if (missing_ok) {
      return skip(
          fmt::format("trigger \"{}\" for relation \"{}\" does not exist", trigger, table.name));
    }
    throw no_such_trigger(trigger, table);
  }
  if (!context.catalog().owns(context.role(), table.owner))
    throw must_be_owner("relation", table.name);
  if (const Trigger* whole = whole_of_trigger(table, *known, context.catalog())) {
    const Relation& parent = *context.catalog().find_relation(table.partition_bound->parent);
    const std::string required = trigger_text(whole->name, parent, context);
    throw Error(sqlstate::kDependentObjectsStillExist,
                fmt::format("cannot drop {} because {} requires it",
                            trigger_text(known->name, table, context), required))
        .hint(fmt::format("You can drop {} instead.", required));
  }
  const auto& events = context.transaction.deferred_keys().events;
  if (known->constraint != kInvalidOid && table.partition_key && !events.empty())
    throw Error::unsupported("dropping a constraint trigger that has still to fire");
  if (known->constraint != kInvalidOid &&
      std::ranges::find(events, known->constraint, &ForeignKeyEvent::constraint) != events.end())
    throw Error::unsupported("dropping a constraint trigger that has still to fire");
  const Trigger dropped = *known;
  table.triggers.erase(known);
  if (table.partition_key) erase_parts_of_trigger(table, dropped, context);
  context.put(std::move(table));
  return tag;
}

CommandTag rename_trigger(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  Relation table = get_relation(qualified_name(*statement.relation), context);
  check_ownership(context.catalog(), context.role(), table);
  const std::string_view from = statement.subname;
  const std::string_view to = statement.newname;
  const auto known = std::ranges::find(table.triggers, from, &Trigger::name);
  if (known == table.triggers.end()) throw no_such_trigger(from, table);
  if (whole_of_trigger(table, *known, context.catalog()) != nullptr) {
    throw Error(sqlstate::kInternalError,
                fmt::format("cannot rename trigger \"{}\" on table \"{}\"", from, table.name))
        .hint(fmt::format("Rename the trigger on the partitioned table \"{}\" instead.",
                          context.catalog().find_relation(table.partition_bound->parent)->name));
  }
  const CommandTag tag{"ALTER TRIGGER", std::nullopt};
  if (from == to) return tag;
  // PostgreSQL leaves the constraint its name.
  if (known->constraint != kInvalidOid) throw Error::unsupported("renaming a constraint trigger");
  if (std::ranges::find(table.triggers, to, &Trigger::name) != table.triggers.end()) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("trigger \"{}\" for relation \"{}\" already exists", to, table.name));
  }
  if (table.partition_key) rename_parts_of_trigger(table, *known, std::string(to), context);
  known->name = to;
  std::ranges::sort(table.triggers, {}, &Trigger::name);
  context.put(std::move(table));
  return tag;
}

void switch_triggers(Relation table, std::string_view name, TriggerState state,
                     const UtilityContext& context) {
  bool is_found = name.empty();
  for (Trigger& trigger : table.triggers) {
    if (!name.empty() && trigger.name != name) continue;
    if (table.partition_key) switch_parts_of_trigger(table, trigger, state, context);
    trigger.state = state;
    is_found = true;
  }
  if (!is_found) throw no_such_trigger(name, table);
  context.put(std::move(table));
}

void refuse_constraint_trigger(std::string_view constraint, const Relation& table) {
  if (std::ranges::any_of(table.triggers, [&](const Trigger& trigger) {
        return trigger.constraint != kInvalidOid && trigger.name == constraint;
      }))
    throw Error::unsupported("changing the constraint of a constraint trigger");
}

Error no_such_trigger(std::string_view name, const Relation& table) {
  return {sqlstate::kUndefinedObject,
          fmt::format("trigger \"{}\" for table \"{}\" does not exist", name, table.name)};
}

}  // namespace carto_mock::sql
