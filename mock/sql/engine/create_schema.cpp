#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/function_attributes.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/schema_name.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql {

void check_schema_name(std::string_view name, const UtilityContext& context) {
  if (name.starts_with("pg_")) {
    throw Error(sqlstate::kReservedName, fmt::format("unacceptable schema name \"{}\"", name))
        .detail("The prefix \"pg_\" is reserved for system schemas.");
  }
  if (context.catalog().find_schema(name) != nullptr) {
    throw Error(sqlstate::kDuplicateSchema, fmt::format("schema \"{}\" already exists", name));
  }
}

void check_may_create_schemas(const UtilityContext& context) {
  if (!context.catalog().has_database_privilege(context.role(), Privilege::kCreate))
    throw permission_denied("database", context.session.database_name());
}

namespace {

// PostgreSQL makes them in this order, whatever stands first.
int rank_of(const PgQuery__Node& element) {
  switch (static_cast<int>(element.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return 0;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return 1;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return 2;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return 3;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      return 4;
    case PG_QUERY__NODE__NODE_GRANT_STMT:
      return 5;
  }
  throw Error::unsupported("such an element of CREATE SCHEMA");
}

// What an element makes, or whose part it makes; null: none.
const PgQuery__RangeVar* relation_of(const PgQuery__Node& element) {
  switch (static_cast<int>(element.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT:
      return element.create_seq_stmt->sequence;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
      return element.create_stmt->relation;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
      return element.view_stmt->view;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
      return element.index_stmt->relation;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
      return element.create_trig_stmt->relation;
  }
  return nullptr;
}

void check_schema_of(const PgQuery__Node& element, const std::string& schema) {
  const PgQuery__RangeVar* relation = relation_of(element);
  if (relation == nullptr) return;
  if (std::string_view(relation->relpersistence) == "t")
    throw Error::unsupported("a temporary element of CREATE SCHEMA");
  if (relation->schemaname == nullptr || *relation->schemaname == '\0' ||
      relation->schemaname == schema)
    return;
  throw Error(
      SqlState("42P15"),
      fmt::format("CREATE specifies a schema ({}) different from the one being created ({})",
                  relation->schemaname, schema));
}

// Indexes and triggers are of what is in the schema.
void check_is_there(const PgQuery__Node& element, const Schema& schema,
                    const CatalogSnapshot& catalog) {
  constexpr int kFirstPart = 3;
  const PgQuery__RangeVar* relation = relation_of(element);
  if (relation == nullptr || rank_of(element) < kFirstPart ||
      catalog.find_relation(schema.oid, relation->relname) != nullptr)
    return;
  throw Error(sqlstate::kUndefinedTable,
              fmt::format("relation \"{}.{}\" does not exist", schema.name, relation->relname));
}

// As the schema's owner, whose names are looked up there first.
void make_elements(const PgQuery__CreateSchemaStmt& statement, const Schema& schema,
                   const UtilityContext& context) {
  std::vector<const PgQuery__Node*> elements;
  elements.reserve(statement.n_schema_elts);
  for (std::size_t i = 0; i < statement.n_schema_elts; ++i) {
    elements.push_back(statement.schema_elts[i]);
    check_schema_of(*elements.back(), schema.name);
  }
  std::ranges::stable_sort(elements, {},
                           [](const PgQuery__Node* element) { return rank_of(*element); });
  const SessionState::RoleScope as_owner(context.session, schema.owner);
  const std::string path = context.session.setting("search_path");
  const std::vector<std::string> settings = {fmt::format(
      "search_path={}{}{}", quote_identifier(schema.name), path.empty() ? "" : ", ", path)};
  const FunctionSettingsScope scope(context.session, settings);
  for (const PgQuery__Node* element : elements) {
    check_is_there(*element, schema, context.catalog());
    static_cast<void>(execute_utility(*element, context));
  }
}

}  // namespace

CommandTag create_schema(const PgQuery__CreateSchemaStmt& statement,
                         const UtilityContext& context) {
  const CommandTag tag{"CREATE SCHEMA", std::nullopt};
  const Oid owner =
      statement.authrole == nullptr ? context.role() : get_role(*statement.authrole, context);
  const bool named = statement.schemaname != nullptr && *statement.schemaname != '\0';
  const std::string name = named ? statement.schemaname : role_name(owner, context.catalog());
  check_may_create_schemas(context);
  check_may_give_to(owner, context);
  if (statement.if_not_exists != 0 && context.catalog().find_schema(name) != nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("schema \"{}\" already exists, skipping", name));
    return tag;
  }
  check_schema_name(name, context);
  const Schema schema{context.session.generation().allocate_oid(), name, owner,
                      initial_acl(ObjectKind::kSchema, owner, kInvalidOid, context.catalog())};
  context.put(schema);
  if (statement.n_schema_elts != 0) make_elements(statement, schema, context);
  return tag;
}

}  // namespace carto_mock::sql
