#include "sql/engine/comment.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "sql/catalog/fixed_rows.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/domains.h"
#include "sql/engine/enum_types.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/trigger_statements.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_of_kind(PgQuery__ObjectType type, RelationKind kind) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
      return kind == RelationKind::kTable || kind == RelationKind::kPartitioned;
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return kind == RelationKind::kView;
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return kind == RelationKind::kMaterializedView;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return kind == RelationKind::kIndex;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return kind == RelationKind::kSequence;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      return kind == RelationKind::kForeignTable;
  }
  return false;
}

std::string_view kind_with_article(PgQuery__ObjectType type) {
  switch (static_cast<int>(type)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
      return "a view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
      return "a materialized view";
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
      return "an index";
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
      return "a sequence";
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      return "a foreign table";
  }
  return "a table";
}

// The relation that a list of names leads to whose last ones, `behind` of them, name a part of it.
Relation relation_of(const PgQuery__List& list, std::size_t behind, const UtilityContext& context) {
  PgQuery__List front = list;
  front.n_items -= behind;
  return get_relation_of_owner(qualified_name(front), context);
}

void comment_on_relation(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  Relation relation = relation_of(*statement.object->list, 0, context);
  if (!is_of_kind(statement.objtype, relation.kind)) {
    throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is not {}", relation.name,
                                                        kind_with_article(statement.objtype)));
  }
  check_ownership(context.catalog(), context.role(), relation);
  relation.comment = statement.comment;
  context.put(std::move(relation));
}

// Who does not own a system catalog is told so once the column is found.
void check_system_column(const QualifiedName& name, const std::string& column,
                         const UtilityContext& context) {
  const Relation* relation = find_any_relation(name, context);
  if (relation == nullptr || relation->oid >= kFirstUserOid || is_system_column_name(column))
    return;
  if (relation->find_column(column) == nullptr) {
    const std::string shown =
        name.schema.empty() ? name.name : fmt::format("{}.{}", name.schema, name.name);
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column \"{}\" of relation \"{}\" does not exist", column, shown));
  }
  if (!context.session.is_superuser()) throw must_be_owner("relation", relation->name);
}

void comment_on_column(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  const std::string column = string_of(*list.items[list.n_items - 1]);
  PgQuery__List table = list;
  --table.n_items;
  check_system_column(qualified_name(table), column, context);
  Relation relation = relation_of(list, 1, context);
  if (is_system_column_name(column))
    throw Error::unsupported("COMMENT ON COLUMN of a system column");
  const int attnum = attnum_of(relation, column);
  if (!context.catalog().owns(context.role(), relation.owner))
    throw must_be_owner("relation", relation.name);
  if (relation.kind == RelationKind::kIndex || relation.kind == RelationKind::kSequence) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("cannot set comment on relation \"{}\"", relation.name));
  }
  relation.columns.at(static_cast<std::size_t>(attnum) - 1).comment = statement.comment;
  context.put(std::move(relation));
}

void comment_on_constraint(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  Relation relation = relation_of(list, 1, context);
  const std::string name = string_of(*list.items[list.n_items - 1]);
  const auto constraint = std::ranges::find(relation.constraints, name, &Constraint::name);
  if (constraint == relation.constraints.end()) {
    refuse_constraint_trigger(name, relation);
    throw Error(
        sqlstate::kUndefinedObject,
        fmt::format("constraint \"{}\" for table \"{}\" does not exist", name, relation.name));
  }
  if (!context.catalog().owns(context.role(), relation.owner))
    throw must_be_owner("relation", relation.name);
  constraint->comment = statement.comment;
  context.put(std::move(relation));
}

void comment_on_schema(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  Schema schema = get_schema(string_of(*statement.object), context);
  if (!context.catalog().owns(context.role(), schema.owner))
    throw must_be_owner("schema", schema.name);
  // An empty one is none, which would bring back what the system says of the schema public.
  const bool is_described = std::ranges::find(builtin_descriptions(), schema.oid,
                                              &Description::object) != builtin_descriptions().end();
  if (*statement.comment == '\0' && is_described)
    throw Error::unsupported("taking away the comment of a schema of the system");
  schema.comment = statement.comment;
  context.put(std::move(schema));
}

void comment_on_type(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const Oid type = get_type(*statement.object->type_name, context);
  if (const EnumType* found = context.catalog().find_enum(type)) {
    EnumType changed = *found;
    check_ownership(changed, context);
    changed.comment = statement.comment;
    context.put(std::move(changed));
    return;
  }
  if (const DomainType* found = context.catalog().find_domain(type)) {
    DomainType changed = *found;
    if (!context.catalog().owns(context.role(), changed.owner))
      throw must_be_owner("type", format_type(Type{type}));
    if (find_information_schema_domain(type) != nullptr)
      throw Error::unsupported("changing a domain of the information schema");
    changed.comment = statement.comment;
    context.put(std::move(changed));
    return;
  }
  const Relation* relation = find_relation_of_type(type, context.catalog());
  if (relation == nullptr) {
    if (!context.session.is_superuser()) throw must_be_owner("type", format_type(Type{type}));
    throw Error::unsupported("COMMENT ON a built-in type");
  }
  check_ownership(context.catalog(), context.role(), *relation);
  if (relation->kind != RelationKind::kComposite)
    throw Error::unsupported("COMMENT ON the row type of a table");
  Relation changed = *relation;
  changed.comment = statement.comment;
  context.put(std::move(changed));
}

void comment_on_trigger(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  Relation relation = relation_of(list, 1, context);
  const std::string name = string_of(*list.items[list.n_items - 1]);
  const auto trigger = std::ranges::find(relation.triggers, name, &Trigger::name);
  if (trigger == relation.triggers.end()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("trigger \"{}\" for table \"{}\" does not exist", name, relation.name));
  }
  if (!context.catalog().owns(context.role(), relation.owner))
    throw must_be_owner("relation", relation.name);
  trigger->comment = statement.comment;
  context.put(std::move(relation));
}

void comment_on_database(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const std::string name = string_of(*statement.object);
  if (name != context.session.database_name()) {
    context.session.notice(Severity::kWarning, fmt::format("database \"{}\" does not exist", name));
    return;
  }
  const Oid owner = context.catalog().object_owner(kDatabaseOid, ObjectKind::kDatabase);
  if (!context.catalog().owns(context.role(), owner)) throw must_be_owner("database", name);
  throw Error::unsupported("COMMENT ON DATABASE");
}

void comment_on_role(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const Role& named = get_role(string_of(*statement.object), context);
  const Role* role = context.catalog().find_role(context.role());
  if (named.superuser && (role == nullptr || !role->superuser))
    throw Error(sqlstate::kInsufficientPrivilege, "must be superuser");
  if (role == nullptr || (!role->create_role && !role->superuser))
    throw Error(sqlstate::kInsufficientPrivilege, "must have CREATEROLE privilege");
  throw Error::unsupported("COMMENT ON ROLE");
}

void comment_on_function(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const PgQuery__ObjectWithArgs& object = *statement.object->object_with_args;
  const BuiltinProcedure& procedure = find_function(object, statement.objtype, context);
  if (!context.catalog().owns(context.role(),
                              context.catalog().object_owner(procedure.oid, ObjectKind::kFunction)))
    throw must_be_owner(routine_word(statement.objtype), name_text(object));
  const StoredFunction* found = context.catalog().find_function(procedure.oid);
  if (found == nullptr) throw Error::unsupported("COMMENT ON a built-in function");
  UserFunction function = found->definition();
  function.comment = statement.comment;
  context.put(std::move(function));
}

}  // namespace

CommandTag comment(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  switch (static_cast<int>(statement.objtype)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
      comment_on_relation(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
      comment_on_column(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
      comment_on_constraint(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
      comment_on_schema(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      comment_on_type(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN:
      return comment_on_domain(statement, context);
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
      comment_on_trigger(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
      comment_on_database(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROLE:
      comment_on_role(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      comment_on_function(statement, context);
      break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION:
      if (!context.session.is_superuser())
        throw must_be_owner("extension", string_of(*statement.object));
      throw Error::unsupported("COMMENT ON EXTENSION");
    default:
      throw Error::unsupported("COMMENT ON this kind of object");
  }
  return {"COMMENT", std::nullopt};
}

}  // namespace carto_mock::sql
