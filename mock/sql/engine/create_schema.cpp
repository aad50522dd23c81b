#include <fmt/format.h>

#include <string>

#include "sql/engine/ddl.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/schema_name.h"
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

CommandTag create_schema(const PgQuery__CreateSchemaStmt& statement,
                         const UtilityContext& context) {
  const CommandTag tag{"CREATE SCHEMA", std::nullopt};
  if (statement.n_schema_elts != 0) throw Error::unsupported("CREATE SCHEMA with elements");
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
  context.put(Schema{context.session.generation().allocate_oid(), name, owner,
                     initial_acl(ObjectKind::kSchema, owner, kInvalidOid, context.catalog())});
  return tag;
}

}  // namespace carto_mock::sql
