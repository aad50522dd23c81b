#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/partitions.h"
#include "sql/catalog/stored_expression.h"
#include "sql/engine/alter_composite_type.h"
#include "sql/engine/alter_function.h"
#include "sql/engine/altered_kind.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/domains.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/generated_columns.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/reading_views.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/schema_name.h"
#include "sql/engine/sequence_users.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/trigger_columns.h"
#include "sql/engine/trigger_statements.h"
#include "sql/engine/type_dependents.h"
#include "sql/engine/views.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void put_moved(Relation moved, const UtilityContext& context) {
  const Relation before = *context.catalog().find_relation(moved.oid);
  const Relation after = moved;
  if (before.sequence) refuse_other_readers(before, {}, context);
  context.put(std::move(moved));
  if (before.sequence) follow_sequence(sequence_literal(before, context.catalog()), after, context);
}

// What becomes of the relation's name: where it gets another one, the role must be able to make it
// there.
enum class Renaming { kNo, kYes };

const Relation* target(const PgQuery__RangeVar& range, PgQuery__ObjectType type, bool missing_ok,
                       const UtilityContext& context, Renaming renaming = Renaming::kNo) {
  const QualifiedName name = qualified_name(range);
  const Relation* relation = find_any_relation(name, context);
  if (relation == nullptr && !missing_ok) relation = &get_relation(name, context);
  if (relation == nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" does not exist, skipping", name.name));
    return nullptr;
  }
  check_ownership(context.catalog(), context.role(), *relation);
  refuse_system_catalog(*relation);
  if (renaming == Renaming::kYes) {
    check_schema_privilege(context.catalog(), context.role(),
                           *context.catalog().find_schema(relation->schema), Privilege::kCreate);
  }
  // ALTER INDEX renames relations of all kinds.
  if (type != PG_QUERY__OBJECT_TYPE__OBJECT_INDEX) check_altered_kind(*relation, type);
  return relation;
}

void check_constraint_name(const Relation& table, const std::string& name) {
  const auto is_of_trigger = [&name](const Trigger& trigger) {
    return trigger.constraint != kInvalidOid && trigger.name == name;
  };
  if (std::ranges::find(table.constraints, name, &Constraint::name) == table.constraints.end() &&
      std::ranges::none_of(table.triggers, is_of_trigger))
    return;
  throw Error(
      sqlstate::kDuplicateObject,
      fmt::format("constraint \"{}\" for relation \"{}\" already exists", name, table.name));
}

void rename_relation(const Relation& relation, const std::string& name,
                     const UtilityContext& context) {
  const Schema& schema = *context.catalog().find_schema(relation.schema);
  if (relation.name != name && is_relation_name_taken(schema, name, context)) {
    throw Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name));
  }
  if (relation.name == name)
    throw Error(sqlstate::kDuplicateTable, fmt::format("relation \"{}\" already exists", name));
  const ReadingViews readers(views_that_read(relation.oid, context), context);
  Relation renamed = relation;
  renamed.name = name;
  if (relation.index) {
    // The index of a constraint and the constraint have one name.
    Relation table = *context.catalog().find_relation(relation.index->relation);
    for (Constraint& constraint : table.constraints) {
      const bool is_its_key =
          constraint.index == relation.oid && constraint.kind != ConstraintKind::kForeignKey;
      if (!is_its_key) continue;
      check_constraint_name(table, name);
      constraint.name = name;
      break;
    }
    context.put(std::move(table));
  }
  put_moved(std::move(renamed), context);
  readers.rewrite(context);
}

// The text of a stored expression on the table's columns, under their new names.
std::string renamed_expression(std::string_view sql, const Relation& before, const Relation& after,
                               const UtilityContext& context) {
  if (sql.starts_with(kAsWritten))
    throw Error::unsupported("renaming a column that an expression names which is kept as written");
  const SyntaxTree tree = parse("SELECT " + std::string(sql));
  const std::vector<std::string> path = context.session.effective_search_path();
  AnalysisContext analysis = analysis_context(context.session, path);
  analysis.is_kept = true;
  const ExpressionPtr expression = analyze_expression(
      *tree.statement(0).select_stmt->target_list[0]->res_target->val, &before, nullptr, analysis);
  return deparse(*expression, &after, analysis);
}

void rename_column(Relation table, const std::string& from, const std::string& to,
                   const UtilityContext& context) {
  int attnum = 0;
  if (table.find_column(from, &attnum) == nullptr) {
    if (is_system_column_name(from)) altered_column(table, from, "rename");
    throw Error(sqlstate::kUndefinedColumn, fmt::format("column \"{}\" does not exist", from));
  }
  check_not_system_column(to);
  if (table.find_column(to) != nullptr) {
    throw Error(sqlstate::kDuplicateColumn,
                fmt::format("column \"{}\" of relation \"{}\" already exists", to, table.name));
  }
  const ReadingViews readers(views_that_read(table.oid, context), context);
  std::vector<Relation> indexes;
  for (const Relation* index : context.catalog().indexes_of(table.oid)) {
    if (expressions_name(*index->index, from)) indexes.push_back(*index);
  }
  const Relation before = table;
  table.columns[static_cast<std::size_t>(attnum) - 1].name = to;
  for (Constraint& constraint : table.constraints) {
    const bool named = std::ranges::find(constraint.columns, attnum) != constraint.columns.end();
    if (constraint.kind == ConstraintKind::kCheck && named)
      constraint.check_sql = renamed_expression(constraint.check_sql, before, table, context);
  }
  for (const int generated : columns_generated_from(before, from)) {
    std::string& sql = table.columns[static_cast<std::size_t>(generated) - 1].default_sql;
    sql = renamed_expression(sql, before, table, context);
  }
  rename_in_conditions(table, before, from, context);
  for (Relation& index : indexes) {
    for (IndexKey& key : index.index->keys) {
      if (!key.expression_sql.empty())
        key.expression_sql = renamed_expression(key.expression_sql, before, table, context);
    }
    std::string& predicate = index.index->predicate_sql;
    if (!predicate.empty()) predicate = renamed_expression(predicate, before, table, context);
  }
  change_stored_rows(before, table, context);
  context.put(std::move(table));
  for (Relation& index : indexes) context.put(std::move(index));
  readers.rewrite(context);
}

// A partition's columns are its table's.
void rename_column_of(const Relation& table, const std::string& from, const std::string& to,
                      const UtilityContext& context) {
  if (table.partition_bound && table.find_column(from) != nullptr) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("cannot rename inherited column \"{}\"", from));
  }
  std::vector<Oid> partitions;
  for (const Relation* partition : partitions_below(context.catalog(), table.oid))
    partitions.push_back(partition->oid);
  rename_column(table, from, to, context);
  for (const Oid partition : partitions)
    rename_column(*context.catalog().find_relation(partition), from, to, context);
}

void rename_constraint(Relation table, const std::string& from, const std::string& to,
                       const UtilityContext& context) {
  const auto found = std::ranges::find(table.constraints, from, &Constraint::name);
  if (found == table.constraints.end()) {
    refuse_constraint_trigger(from, table);
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("constraint \"{}\" for table \"{}\" does not exist", from, table.name));
  }
  if (table.partition_key || table.partition_bound)
    throw Error::unsupported("renaming a constraint of a partitioned table or of a partition");
  if (found->index != kInvalidOid && found->kind != ConstraintKind::kForeignKey) {
    rename_relation(*context.catalog().find_relation(found->index), to, context);
    return;
  }
  check_constraint_name(table, to);
  found->name = to;
  context.put(std::move(table));
}

void rename_schema(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  Schema schema = get_schema(statement.subname, context);
  if (!context.catalog().owns(context.role(), schema.owner))
    throw must_be_owner("schema", schema.name);
  check_may_create_schemas(context);
  check_schema_name(statement.newname, context);
  std::vector<std::pair<Relation, std::string>> sequences;
  std::set<Oid> readers;
  for (const Relation* relation : context.catalog().relations()) {
    if (relation->schema != schema.oid) continue;
    if (relation->sequence)
      sequences.emplace_back(*relation, sequence_literal(*relation, context.catalog()));
    readers.merge(views_that_read(relation->oid, context));
  }
  const ReadingViews views(readers, context);
  schema.name = statement.newname;
  context.put(std::move(schema));
  views.rewrite(context);
  for (const auto& [sequence, old_literal] : sequences)
    follow_sequence(old_literal, sequence, context);
}

void rename_role(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  Role role = get_role(statement.subname, context);
  const Role& self = *context.catalog().find_role(context.role());
  if (role.oid == context.session.session_user()) {
    throw Error(sqlstate::kFeatureNotSupported, "session user cannot be renamed");
  }
  if (context.catalog().find_role(statement.newname) != nullptr) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("role \"{}\" already exists", statement.newname));
  }
  if (role.superuser ? !self.superuser : !(self.superuser || self.create_role)) {
    throw Error(sqlstate::kInsufficientPrivilege, role.superuser
                                                      ? "must be superuser to rename superusers"
                                                      : "permission denied to rename role");
  }
  role.name = statement.newname;
  context.put(std::move(role));
}

// nullptr: it is a type of another kind. Throws 42809 `t is a table's row type`.
const Relation* composite_type(const PgQuery__List& names, const UtilityContext& context) {
  PgQuery__TypeName name = PG_QUERY__TYPE_NAME__INIT;
  name.n_names = names.n_items;
  name.names = names.items;
  name.location = -1;
  const Relation* type = find_relation_of_type(get_type(name, context), context.catalog());
  if (type == nullptr) return nullptr;
  if (type->kind != RelationKind::kComposite) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is a table's row type", format_type(Type{type->row_type})))
        .hint("Use ALTER TABLE instead.");
  }
  if (!context.catalog().owns(context.role(), type->owner))
    throw must_be_owner("type", format_type(Type{type->row_type}));
  return type;
}

// Expressions are kept as text, in which the old name stands.
void check_not_named(const Relation& type, const UtilityContext& context) {
  for (const TypeDependent& dependent : dependents_of(type.row_type, context)) {
    const Relation* relation = context.catalog().find_relation(dependent.oid);
    const bool is_expression = relation != nullptr && (!relation->view_sql.empty() ||
                                                       dependent.text.name.starts_with("default "));
    if (is_expression)
      throw Error::unsupported("renaming or moving a type that an expression names");
  }
}

}  // namespace

CommandTag rename(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  const bool missing_ok = statement.missing_ok != 0;
  switch (static_cast<int>(statement.rename_type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      rename_schema(statement, context);
      return {"ALTER SCHEMA", std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
      rename_role(statement, context);
      return {"ALTER ROLE", std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      if (const Relation* relation = target(*statement.relation, statement.rename_type, missing_ok,
                                            context, Renaming::kYes)) {
        rename_relation(*relation, statement.newname, context);
      }
      return {std::string(alter_tag(statement.rename_type)), std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
      // Of which kind it is, ALTER … RENAME COLUMN does not ask.
      if (const Relation* relation = target(
              *statement.relation, PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN, missing_ok, context)) {
        rename_column_of(*relation, statement.subname, statement.newname, context);
      }
      return {std::string(alter_tag(statement.relation_type)), std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE:
      if (const Relation* relation = target(*statement.relation, PG_QUERY__OBJECT_TYPE__OBJECT_TYPE,
                                            missing_ok, context)) {
        rename_attribute(*relation, statement.subname, statement.newname, context);
      }
      return {"ALTER TYPE", std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      if (const Relation* type = composite_type(*statement.object->list, context)) {
        check_not_named(*type, context);
        rename_relation(*type, statement.newname, context);
      } else {
        rename_enum_type(statement, context);
      }
      return {"ALTER TYPE", std::nullopt};
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
      return rename_domain(statement, context);
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT:
      return rename_domain_constraint(statement, context);
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      return rename_function(statement, context);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
      return rename_trigger(statement, context);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
      if (const Relation* relation =
              target(*statement.relation, statement.relation_type, missing_ok, context)) {
        rename_constraint(*relation, statement.subname, statement.newname, context);
      }
      return {"ALTER TABLE", std::nullopt};
  }
  throw Error::unsupported("renaming this kind of object");
}

CommandTag set_schema(const PgQuery__AlterObjectSchemaStmt& statement,
                      const UtilityContext& context) {
  if (statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION ||
      statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE ||
      statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE)
    return set_function_schema(statement, context);
  const CommandTag tag{std::string(alter_tag(statement.object_type)), std::nullopt};
  const bool is_type = statement.object_type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE;
  if (statement.relation == nullptr && !is_type)
    throw Error::unsupported("SET SCHEMA of this kind of object");
  const Relation* found = is_type ? composite_type(*statement.object->list, context)
                                  : target(*statement.relation, statement.object_type,
                                           statement.missing_ok != 0, context);
  if (found == nullptr && is_type) throw Error::unsupported("SET SCHEMA of this kind of type");
  if (found == nullptr) return tag;
  if (is_type) check_not_named(*found, context);
  const Relation relation = *found;
  const Schema schema = get_schema(statement.newschema, context);
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);
  if (schema.oid == relation.schema) return tag;
  if (context.catalog().find_relation(schema.oid, relation.name) != nullptr) {
    throw Error(
        sqlstate::kDuplicateTable,
        fmt::format("relation \"{}\" already exists in schema \"{}\"", relation.name, schema.name));
  }
  const ReadingViews readers(views_that_read(relation.oid, context), context);
  for (const Oid oid : relations_with(relation.oid, context.catalog())) {
    Relation moved = *context.catalog().find_relation(oid);
    moved.schema = schema.oid;
    put_moved(std::move(moved), context);
  }
  readers.rewrite(context);
  return tag;
}

}  // namespace carto_mock::sql
