// More than 600 lines, as the statement has some forty forms: run_command() is their list, and the
// functions before it are those that take but a few lines each.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/keys.h"
#include "sql/catalog/partition_keys.h"
#include "sql/engine/alter_column_type.h"
#include "sql/engine/alter_composite_type.h"
#include "sql/engine/alter_partitions.h"
#include "sql/engine/alter_passes.h"
#include "sql/engine/altered_kind.h"
#include "sql/engine/attach_partition.h"
#include "sql/engine/column_readers.h"
#include "sql/engine/column_storage.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/drop.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/generated_columns.h"
#include "sql/engine/identity_columns.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/key_from_index.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_options.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/sequence_users.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/table_builder.h"
#include "sql/engine/trigger_columns.h"
#include "sql/engine/trigger_statements.h"
#include "sql/engine/views.h"
#include "sql/evaluator/evaluator.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Column& column_of(Relation& table, int attnum) {
  return table.columns[static_cast<std::size_t>(attnum) - 1];
}

void check_new_constraints(const Relation& before, const Relation& after,
                           const UtilityContext& context) {
  for (const Constraint& constraint : after.constraints) {
    if (constraint.kind != ConstraintKind::kCheck || !constraint.validated) continue;
    const bool known = std::ranges::any_of(
        before.constraints, [&](const Constraint& other) { return other.oid == constraint.oid; });
    if (!known) check_rows_satisfy(after, constraint, context);
  }
}

void add_column(const Relation& table, const PgQuery__AlterTableCmd& command,
                const UtilityContext& context) {
  const PgQuery__ColumnDef& definition = *command.def->column_def;
  if (command.missing_ok != 0 && table.find_column(definition.colname) != nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("column \"{}\" of relation \"{}\" already exists, skipping",
                                       definition.colname, table.name));
    return;
  }
  TableBuilder builder(table, context);
  builder.add_column(definition);
  builder.transform();
  builder.read_type_again(definition);
  builder.finish();
  const int attnum = static_cast<int>(builder.relation().columns.size());
  add_storage_column(table, attnum, context);
  // A key of the new column is made after its values are there.
  builder.store_columns();
  const Relation stored = builder.relation();
  const Column& column = stored.columns.back();
  std::vector<Oid> functions;
  const bool has_values =
      column.generated || !column.default_sql.empty() || column.identity != Identity::kNone;
  if (has_values) check_rows_not_stored(table, context.catalog());
  change_stored_rows(table, stored, context);
  if (column.generated) compute_stored_column(stored, stored, attnum, context);
  if (const ExpressionPtr value = compile_default(column, context.session, functions)) {
    check_executable(context.session, functions);
    const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
    set_stored_column(stored, attnum, column.type.oid, context,
                      [&](std::span<const Value>) { return evaluate(*value, {}, evaluation); });
  }
  if (column.not_null) check_no_nulls(stored, attnum, context);
  builder.store_keys();
  check_new_constraints(table, *context.catalog().find_relation(table.oid), context);
  for (const ForeignKeyClause& key : builder.foreign_keys())
    add_foreign_key(table.oid, key, true, context);
  // PostgreSQL writes the rows anew for all but a value that is the same for all of them.
  if (has_values &&
      (column.default_sql.empty() || column.default_sql.find('(') != std::string::npos)) {
    Relation changed = *context.catalog().find_relation(table.oid);
    forget_counted_rows(changed, context);
    context.put(std::move(changed));
  }
}

// A key's index goes with it.
void drop_constraint_of(Relation& table, const Constraint& constraint,
                        const UtilityContext& context) {
  const Constraint dropped = constraint;
  std::erase_if(table.constraints,
                [&](const Constraint& other) { return other.oid == dropped.oid; });
  if (!owns_index(dropped)) return;
  context.transaction.connection().forget_plans();
  context.transaction.drop_storage(
      drop_storage_index(*context.catalog().find_relation(dropped.index)));
  context.erase(dropped.index);
}

// With the constraints, indexes and sequences that are the column's own.
void remove_column(Oid oid, int attnum, const UtilityContext& context) {
  Relation table = *context.catalog().find_relation(oid);
  const Relation before = table;
  const auto uses = [attnum](const std::vector<int>& columns) {
    return std::ranges::find(columns, attnum) != columns.end();
  };
  for (std::size_t i = table.constraints.size(); i-- > 0;) {
    const Constraint constraint = table.constraints[i];
    const IndexDefinition* index = owns_index(constraint)
                                       ? &*context.catalog().find_relation(constraint.index)->index
                                       : nullptr;
    const bool in_key =
        index != nullptr && (uses(index->columns) ||  // INCLUDE too
                             expressions_name(*index, column_of(table, attnum).name));
    if (in_key || uses(constraint.columns)) drop_constraint_of(table, constraint, context);
  }
  std::vector<Oid> going;
  for (const Relation* other : context.catalog().relations()) {
    const bool index = other->index && other->index->relation == table.oid &&
                       (uses(other->index->columns) ||
                        expressions_name(*other->index, column_of(table, attnum).name));
    const bool sequence = other->sequence && other->sequence->owned_by == table.oid &&
                          other->sequence->owned_by_column == attnum;
    if (index || sequence) going.push_back(other->oid);
  }
  Column& column = column_of(table, attnum);
  column.name = fmt::format("........pg.dropped.{}........", attnum);
  column.dropped = true;
  column.not_null = false;
  column.default_sql.clear();
  column.generated = false;
  column.acl = Acl();
  clear_stored_column(table, attnum, context);
  change_stored_rows(before, table, context);
  context.put(std::move(table));
  if (!going.empty()) drop_relations(going, true, context);
}

// Does EXCLUDE read the column in an expression or in its WHERE alone? One that has it as a key
// goes with it unasked.
bool reads_in_expression(const Constraint& constraint, int attnum, const Relation& table,
                         const UtilityContext& context) {
  if (constraint.kind != ConstraintKind::kExclusion) return false;
  const IndexDefinition& index = *context.catalog().find_relation(constraint.index)->index;
  return std::ranges::find(index.columns, attnum) == index.columns.end() &&
         expressions_name(index, table.columns.at(static_cast<std::size_t>(attnum) - 1).name);
}

void drop_column(Relation table, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context) {
  const bool is_known =
      table.find_column(command.name) != nullptr || is_system_column_name(command.name);
  if (command.missing_ok != 0 && !is_known) {
    context.session.notice(Severity::kNotice,
                           fmt::format("column \"{}\" of relation \"{}\" does not exist, skipping",
                                       command.name, table.name));
    return;
  }
  const int attnum = altered_column(table, command.name, "drop");
  const bool cascade = command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  const Oid oid = table.oid;
  const std::string table_text = "table " + shown_name(table, context);
  const std::string text = fmt::format("column {} of {}", command.name, table_text);
  const std::vector<int> generated = columns_generated_from(table, command.name);
  const std::vector<DependentKey> keys = keys_to_column(oid, attnum, context);
  std::vector<Dependent> dependents;
  dependents.reserve(generated.size() + keys.size() + table.triggers.size());
  for (const int other : generated) {
    dependents.push_back(
        {fmt::format("column {} of {}", column_of(table, other).name, table_text), text});
  }
  const std::vector<SequenceUser> users =
      users_of_owned_sequences(oid, attnum, relations_with(oid, context.catalog()), context);
  for (const SequenceUser& user : users) dependents.push_back(user.text);
  for (const Constraint& constraint : table.constraints) {
    if (reads_in_expression(constraint, attnum, table, context)) {
      dependents.push_back({fmt::format("constraint {} on {}", constraint.name, table_text), text});
    }
  }
  for (const DependentKey& key : keys) dependents.push_back(key.text);
  for (const Trigger& trigger : table.triggers) {
    const bool is_named = names_column(trigger, table, attnum);
    if (is_named && (table.partition_key || table.partition_bound))
      throw Error::unsupported("DROP COLUMN of a partitioned table's column that a trigger names");
    if (is_named) dependents.push_back({trigger_text(trigger.name, table, context), text});
  }
  const ColumnReaders readers = readers_of_column(table, attnum, text, context);
  dependents.insert(dependents.end(), readers.texts.begin(), readers.texts.end());
  settle_dependents(dependents, text, cascade, context);
  drop_sequence_users(users, context);
  std::erase_if(table.triggers,
                [&](const Trigger& trigger) { return names_column(trigger, table, attnum); });
  context.put(std::move(table));
  if (!readers.views.empty()) drop_relations(readers.views, true, context);
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
  for (const int other : generated) remove_column(oid, other, context);
  remove_column(oid, attnum, context);
}

void set_default(Relation table, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context) {
  const int attnum = altered_column(table, command.name);
  if (column_of(table, attnum).identity != Identity::kNone) {
    Error error = is_identity_column(table, command.name);
    if (command.def != nullptr) throw error;
    throw std::move(error).hint("Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.");
  }
  if (column_of(table, attnum).generated) {
    Error error = is_generated_column(table, command.name);
    if (command.def != nullptr) throw error;
    throw std::move(error).hint("Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead.");
  }
  if (command.def == nullptr) {
    column_of(table, attnum).default_sql.clear();
    context.put(std::move(table));
    return;
  }
  TableBuilder builder(table, context);
  builder.change_default(attnum, *command.def);
  context.put(builder.relation());
}

void set_not_null(Relation table, const PgQuery__AlterTableCmd& command, bool not_null,
                  const UtilityContext& context) {
  const int attnum = altered_column(table, command.name);
  if (!not_null && column_of(table, attnum).identity != Identity::kNone)
    throw is_identity_column(table, command.name);
  if (not_null) check_no_nulls(table, attnum, context);
  for (const Constraint& constraint : table.constraints) {
    const bool in_key = constraint.kind == ConstraintKind::kPrimaryKey &&
                        std::ranges::find(constraint.columns, attnum) != constraint.columns.end();
    if (in_key && !not_null) {
      throw Error(sqlstate::kInvalidTableDefinition,
                  fmt::format("column \"{}\" is in a primary key", command.name));
    }
  }
  column_of(table, attnum).not_null = not_null;
  context.put(std::move(table));
}

enum class Inheritance { kPartitions, kOnly };

void add_constraint(const Relation& table, const PgQuery__AlterTableCmd& command,
                    const UtilityContext& context,
                    Inheritance inheritance = Inheritance::kPartitions) {
  if (const char* index = command.def->constraint->indexname; index != nullptr && *index != '\0')
    return add_key_from_index(table, *command.def->constraint, context);
  TableBuilder builder(table, context);
  if (inheritance == Inheritance::kOnly) builder.keep_keys_alone();
  builder.add_table_constraint(*command.def->constraint);
  builder.transform();
  builder.finish();
  const Relation& changed = builder.relation();
  for (std::size_t i = 0; i < changed.columns.size(); ++i) {
    const bool newly = changed.columns[i].not_null && !table.columns[i].not_null;
    if (newly && inheritance == Inheritance::kOnly)
      throw Error::unsupported("ALTER TABLE ONLY … ADD PRIMARY KEY of columns without NOT NULL");
    if (newly) check_no_nulls(changed, static_cast<int>(i) + 1, context);
  }
  builder.store_columns();
  builder.store_keys();
  check_new_constraints(table, *context.catalog().find_relation(table.oid), context);
  for (const ForeignKeyClause& key : builder.foreign_keys())
    add_foreign_key(table.oid, key, true, context);
}

void drop_constraint(Relation table, const PgQuery__AlterTableCmd& command,
                     const UtilityContext& context) {
  const auto found =
      std::ranges::find(table.constraints, std::string_view(command.name), &Constraint::name);
  if (found == table.constraints.end()) {
    refuse_constraint_trigger(command.name, table);
    const std::string message = fmt::format("constraint \"{}\" of relation \"{}\" does not exist",
                                            command.name, table.name);
    if (command.missing_ok == 0) throw Error(sqlstate::kUndefinedObject, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return;
  }
  if (whole_of_foreign_key(table, *found, context.catalog()) != nullptr) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"",
                            found->name, table.name));
  }
  if (owns_index(*found)) {
    const Relation& index = *context.catalog().find_relation(found->index);
    const std::vector<DependentKey> keys = keys_to_index(index.oid, context);
    const std::string text =
        fmt::format("constraint {} on table {}", found->name, shown_name(table, context));
    ColumnReaders readers;
    if (found->kind == ConstraintKind::kPrimaryKey)
      readers = readers_of_key(table, *found, text, context);
    drop_dependent_keys(keys, std::move(readers.texts), text,
                        command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, context);
    if (!readers.views.empty()) drop_relations(readers.views, true, context);
    table = *context.catalog().find_relation(table.oid);
  }
  const Constraint dropped =
      *std::ranges::find(table.constraints, std::string_view(command.name), &Constraint::name);
  for (const auto& [relation, part] : parts_of_foreign_key(table, dropped, context.catalog())) {
    if (relation == table.oid)
      std::erase_if(table.constraints, [&](const Constraint& one) { return one.oid == part; });
  }
  drop_constraint_of(table, dropped, context);
  context.put(std::move(table));
}

// With its indexes and sequences.
void set_unlogged(const Relation& table, bool is_unlogged, const UtilityContext& context) {
  for (const Oid oid : relations_with(table.oid, context.catalog())) {
    Relation changed = *context.catalog().find_relation(oid);
    if (changed.is_unlogged != is_unlogged) forget_counted_rows(changed, context);
    changed.is_unlogged = is_unlogged;
    context.put(std::move(changed));
  }
}

void set_options(Relation relation, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context) {
  const PgQuery__List& list = *command.def->list;
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions) {
    set_relation_options(relation, {list.items, list.n_items});
  } else {
    reset_relation_options(relation, {list.items, list.n_items});
  }
  if (relation.kind == RelationKind::kView) {
    const SyntaxTree query = parse(relation.view_sql);
    check_check_option(relation, query.statement(0), context);
  }
  context.put(std::move(relation));
}

// 42809 for what has no options.
void set_options_of(const Relation& relation, const PgQuery__AlterTableCmd& command,
                    const UtilityContext& context) {
  const bool is_set = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions;
  const auto refused = [&](std::string_view kinds) {
    return Error(sqlstate::kWrongObjectType,
                 fmt::format("ALTER action {} cannot be performed on relation \"{}\"",
                             is_set ? "SET" : "RESET", relation.name))
        .detail(fmt::format("This operation is not supported for {}.", kinds));
  };
  switch (relation.kind) {
    case RelationKind::kIndex:
      if (context.catalog().find_relation(relation.index->relation)->partition_key)
        throw refused("partitioned indexes");
      return set_options(relation, command, context);
    case RelationKind::kTable:
    case RelationKind::kMaterializedView:
    case RelationKind::kView:
    case RelationKind::kPartitioned:
      return set_options(relation, command, context);
    case RelationKind::kSequence:
    case RelationKind::kForeignTable:
    case RelationKind::kComposite:
      break;
  }
  throw refused(fmt::format("{}s", kind_name(relation.kind)));
}

void change_owner_of(const Relation& relation, const PgQuery__AlterTableCmd& command,
                     const UtilityContext& context) {
  const Oid owner = get_role(*command.newowner, context);
  if (owner == relation.owner) return;
  if (!context.session.is_superuser()) {
    check_may_give_to(owner, context);
    const Schema& schema = *context.catalog().find_schema(relation.schema);
    check_schema_privilege(context.catalog(), owner, schema, Privilege::kCreate);
  }
  give_relation(relation.oid, owner, context);
}

TriggerState switched_state(PgQuery__AlterTableType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
      return TriggerState::kAlways;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
      return TriggerState::kReplica;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
      return TriggerState::kOrigin;
  }
  return TriggerState::kDisabled;
}

bool switches_triggers(const PgQuery__AlterTableCmd& command) {
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
      return true;
  }
  return false;
}

Error no_switch_of_triggers(const Relation& view, const PgQuery__AlterTableCmd& command) {
  std::string_view action;
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
      action = "ENABLE ALWAYS TRIGGER";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
      action = "ENABLE REPLICA TRIGGER";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
      action = "ENABLE TRIGGER";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
      action = "ENABLE TRIGGER ALL";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
      action = "ENABLE TRIGGER USER";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
      action = "DISABLE TRIGGER ALL";
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
      action = "DISABLE TRIGGER USER";
      break;
    default:
      action = "DISABLE TRIGGER";
  }
  return Error(sqlstate::kWrongObjectType,
               fmt::format("ALTER action {} cannot be performed on relation \"{}\"", action,
                           view.name))
      .detail("This operation is not supported for views.");
}

// 42809 for what is no index of a partitioned table.
void attach_to_index(const Relation& index, const PgQuery__RangeVar& part,
                     const UtilityContext& context) {
  if (index.index && context.catalog().find_relation(index.index->relation)->partition_key)
    return attach_index(index, part, context);
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"",
                          index.name))
      .detail(fmt::format("This operation is not supported for {}.",
                          index.index ? "indexes" : fmt::format("{}s", kind_name(index.kind))));
}

void run_command(const Relation& relation, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context) {
  const bool is_table =
      relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitioned;
  if (relation.kind == RelationKind::kComposite)
    return alter_composite_type(relation, command, context);
  if (switches_triggers(command)) {
    if (relation.kind == RelationKind::kView) throw no_switch_of_triggers(relation, command);
    if (is_table)
      return switch_triggers(relation, command.name == nullptr ? "" : command.name,
                             switched_state(command.subtype), context);
  }
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
      change_owner_of(relation, command, context);
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      if (is_table) return add_column(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
      if (is_table) return drop_column(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
      if (is_table || relation.kind == RelationKind::kView)
        return set_default(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
      if (is_table) return drop_expression(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
      if (is_table) return set_not_null(relation, command, true, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
      if (is_table) return set_not_null(relation, command, false, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
      if (is_table) return add_constraint(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
      if (is_table) return drop_constraint(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint:
      if (!is_table) break;
      return alter_foreign_key(relation, *command.def->constraint, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
      if (is_table) return validate_constraint(relation, command.name, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      if (is_table) return change_column_type(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
      if (is_table) return add_identity(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
      if (is_table) return set_identity(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
      if (is_table) return drop_identity(relation, command, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
      return set_statistics(relation, command, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
      return set_storage(relation, command, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
      // No table is clustered: CLUSTER is refused, and CLUSTER ON.
      if (is_table || relation.kind == RelationKind::kMaterializedView) return;
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
      throw Error::unsupported("CLUSTER ON");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
      if (!is_table) break;
      if (command.def->replica_identity_stmt->identity_type[0] == 'd') return;
      throw Error::unsupported("REPLICA IDENTITY other than DEFAULT");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
      throw Error::unsupported("COMPRESSION of a column");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
      if (!is_table) break;
      return set_unlogged(relation, command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged,
                          context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
      return set_options_of(relation, command, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
      if (is_table) return attach_partition(relation, *command.def->partition_cmd, context);
      return attach_to_index(relation, *command.def->partition_cmd->name, context);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
      if (is_table) return detach_partition(relation, *command.def->partition_cmd, context);
      break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
      throw Error::unsupported("INHERIT");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity:
      throw Error::unsupported("ROW LEVEL SECURITY");
  }
  throw Error::unsupported("this form of ALTER TABLE");
}

}  // namespace

namespace {

// ALTER TABLE ONLY of a partitioned table, as dumps have it.
void alter_only(const Relation& table, const PgQuery__AlterTableCmd& command,
                const UtilityContext& context) {
  const bool is_default = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault ||
                          command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics ||
                          command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage;
  const bool has_row_triggers = std::ranges::any_of(table.triggers, [](const Trigger& trigger) {
    return (trigger.type & trigger_type::kRow) != 0;
  });
  if (has_row_triggers && switches_triggers(command))
    throw Error::unsupported("ALTER TABLE ONLY of a partitioned table");
  if (is_default || !reaches_partitions(command)) return run_command(table, command, context);
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) {
    const PgQuery__Constraint& constraint = *command.def->constraint;
    const bool is_key = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
                        constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE;
    const bool has_index = constraint.indexname != nullptr && *constraint.indexname != '\0';
    if (is_key && !has_index) return add_constraint(table, command, context, Inheritance::kOnly);
    if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
      throw Error(
          sqlstate::kWrongObjectType,
          fmt::format("cannot use ONLY for foreign key on partitioned table \"{}\" referencing "
                      "relation \"{}\"",
                      table.name, get_relation(qualified_name(*constraint.pktable), context).name));
    }
  }
  throw Error::unsupported("ALTER TABLE ONLY of a partitioned table");
}

}  // namespace

CommandTag alter_table(const PgQuery__AlterTableStmt& statement, const UtilityContext& context) {
  const CommandTag tag{std::string(alter_tag(statement.objtype)), std::nullopt};
  const QualifiedName name = qualified_name(*statement.relation);
  const Relation* found = find_any_relation(name, context);
  if (found == nullptr && statement.missing_ok == 0) found = &get_relation(name, context);
  if (found == nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" does not exist, skipping", name.name));
    return tag;
  }
  check_ownership(context.catalog(), context.role(), *found);
  refuse_system_catalog(*found);
  check_altered_kind(*found, statement.objtype);
  check_not_in_use(*found, "ALTER TABLE", context);
  const Oid oid = found->oid;
  context.transaction.connection().forget_plans();
  for (const PgQuery__AlterTableCmd* next : in_passes(statement)) {
    const Relation relation = *context.catalog().find_relation(oid);
    const PgQuery__AlterTableCmd& command = *next;
    check_inherited(relation, command, context.catalog());
    if (!relation.partition_key) {
      run_command(relation, command, context);
      continue;
    }
    if (statement.relation->inh == 0) {
      alter_only(relation, command, context);
      continue;
    }
    alter_partitioned(
        relation, command,
        [&context](const Relation& table, const PgQuery__AlterTableCmd& changes) {
          run_command(table, changes, context);
        },
        context);
  }
  return tag;
}

}  // namespace carto_mock::sql
