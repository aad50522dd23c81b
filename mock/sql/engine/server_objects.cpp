#include "sql/engine/server_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "sql/catalog/extensions.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_name.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kUndefinedDatabase{"3D000"};

// Of what PostgreSQL brings along: who has CREATE on the database may install the trusted ones.
constexpr std::array<std::string_view, 20> kTrusted = {
    "btree_gin",     "btree_gist",      "citext",          "cube",     "dict_int",
    "fuzzystrmatch", "hstore",          "intarray",        "isn",      "lo",
    "ltree",         "pg_trgm",         "pgcrypto",        "seg",      "tablefunc",
    "tcn",           "tsm_system_rows", "tsm_system_time", "unaccent", "uuid-ossp"};
constexpr std::array<std::string_view, 28> kUntrusted = {"adminpack",
                                                         "amcheck",
                                                         "autoinc",
                                                         "bloom",
                                                         "dblink",
                                                         "dict_xsyn",
                                                         "earthdistance",
                                                         "file_fdw",
                                                         "insert_username",
                                                         "intagg",
                                                         "moddatetime",
                                                         "old_snapshot",
                                                         "pageinspect",
                                                         "pg_buffercache",
                                                         "pg_freespacemap",
                                                         "pg_prewarm",
                                                         "pg_stat_statements",
                                                         "pg_surgery",
                                                         "pg_visibility",
                                                         "pg_walinspect",
                                                         "pgrowlocks",
                                                         "pgstattuple",
                                                         "postgis_raster",
                                                         "postgres_fdw",
                                                         "refint",
                                                         "sslinfo",
                                                         "xml2",
                                                         "address_standardizer"};

template <std::size_t size>
bool lists(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// For who may: carto-mock does it not.
void refuse_superuser(const PgQuery__Node& statement, const UtilityContext& context) {
  if (context.session.is_superuser()) throw Error::unsupported(statement_name(statement));
}

Error needs_superuser(std::string_view what, std::string_view name, std::string_view action) {
  return Error(sqlstate::kInsufficientPrivilege,
               fmt::format("permission denied to create {} \"{}\"", what, name))
      .hint(fmt::format("Must be superuser to create {}.", action));
}

CommandTag create_extension(const PgQuery__CreateExtensionStmt& statement,
                            const PgQuery__Node& node, const UtilityContext& context) {
  const std::string_view name = statement.extname;
  if (find_extension(name) != nullptr) {
    const std::string message = fmt::format("extension \"{}\" already exists", name);
    if (statement.if_not_exists == 0) throw Error(sqlstate::kDuplicateObject, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return {"CREATE EXTENSION", std::nullopt};
  }
  refuse_superuser(node, context);
  const bool is_trusted = lists(kTrusted, name);
  if (is_trusted && context.catalog().has_database_privilege(context.role(), Privilege::kCreate)) {
    throw Error::unsupported(fmt::format("CREATE EXTENSION {}", name));
  }
  if (is_trusted || lists(kUntrusted, name)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied to create extension \"{}\"", name))
        .hint(is_trusted
                  ? "Must have CREATE privilege on current database to create this extension."
                  : "Must be superuser to create this extension.");
  }
  if (name.starts_with("postgis_") || name.starts_with("address_"))
    throw Error::unsupported(fmt::format("CREATE EXTENSION {}", name));
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("extension \"{}\" is not available", name))
      .detail(fmt::format("Could not open extension control file "
                          "\"/usr/share/postgresql/15/extension/{}.control\": No such file or "
                          "directory.",
                          name))
      .hint("The extension must first be installed on the system where PostgreSQL is running.");
}

CommandTag drop_database(const PgQuery__DropdbStmt& statement, const PgQuery__Node& node,
                         const UtilityContext& context) {
  const std::string_view name = statement.dbname;
  if (name == context.session.database_name()) {
    refuse_superuser(node, context);
    throw must_be_owner("database", name);
  }
  const std::string message = fmt::format("database \"{}\" does not exist", name);
  if (statement.missing_ok == 0) throw Error(kUndefinedDatabase, message);
  context.session.notice(Severity::kNotice, message + ", skipping");
  return {"DROP DATABASE", std::nullopt};
}

void check_database_creation(const PgQuery__Node& node, const UtilityContext& context) {
  const Role* role = context.catalog().find_role(context.role());
  if (role != nullptr && (role->superuser || role->create_database))
    throw Error::unsupported(statement_name(node));
  throw Error(sqlstate::kInsufficientPrivilege, "permission denied to create database");
}

// Of CREATE FOREIGN TABLE what is wrong before its server is looked for.
std::optional<CommandTag> check_foreign_table(const PgQuery__CreateStmt& statement,
                                              const UtilityContext& context) {
  const QualifiedName name = qualified_name(*statement.relation);
  const Schema& schema = creation_schema(name, context);
  if (statement.if_not_exists != 0 &&
      context.catalog().find_relation(schema.oid, name.name) != nullptr) {
    context.session.notice(Severity::kNotice,
                           fmt::format("relation \"{}\" already exists, skipping", name.name));
    return CommandTag{"CREATE FOREIGN TABLE", std::nullopt};
  }
  for (std::size_t i = 0; i < statement.n_inh_relations; ++i) {
    const Relation& parent =
        get_relation(qualified_name(*statement.inh_relations[i]->range_var), context);
    check_ownership(context.catalog(), context.role(), parent);
    if (statement.partbound != nullptr && !parent.partition_key)
      throw Error(SqlState("42P17"), fmt::format("\"{}\" is not partitioned", parent.name));
  }
  return std::nullopt;
}

[[noreturn]] void missing_server(std::string_view name) {
  throw Error(sqlstate::kUndefinedObject, fmt::format("server \"{}\" does not exist", name));
}

}  // namespace

std::optional<CommandTag> execute_on_server_object(const PgQuery__Node& node,
                                                   const UtilityContext& context) {
  switch (static_cast<int>(node.node_case)) {
    case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT:
      return create_extension(*node.create_extension_stmt, node, context);
    case PG_QUERY__NODE__NODE_DROPDB_STMT:
      return drop_database(*node.dropdb_stmt, node, context);
    case PG_QUERY__NODE__NODE_CREATEDB_STMT:
      check_database_creation(node, context);
      break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
      refuse_superuser(node, context);
      throw needs_superuser("tablespace", node.create_table_space_stmt->tablespacename,
                            "a tablespace");
    case PG_QUERY__NODE__NODE_CREATE_FDW_STMT:
      refuse_superuser(node, context);
      throw needs_superuser("foreign-data wrapper", node.create_fdw_stmt->fdwname,
                            "a foreign-data wrapper");
    case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT:
      refuse_superuser(node, context);
      throw needs_superuser("event trigger", node.create_event_trig_stmt->trigname,
                            "an event trigger");
    case PG_QUERY__NODE__NODE_CREATE_AM_STMT:
      refuse_superuser(node, context);
      throw needs_superuser("access method", node.create_am_stmt->amname, "an access method");
    case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
      refuse_superuser(node, context);
      throw Error(sqlstate::kInsufficientPrivilege, "must be superuser to create subscriptions");
    case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT:
      if (!context.catalog().has_database_privilege(context.role(), Privilege::kCreate))
        throw permission_denied("database", context.session.database_name());
      break;
    case PG_QUERY__NODE__NODE_LOAD_STMT:
      refuse_superuser(node, context);
      throw Error(sqlstate::kInsufficientPrivilege,
                  fmt::format("access to library \"{}\" is not allowed", node.load_stmt->filename));
    case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
      refuse_superuser(node, context);
      throw Error(sqlstate::kInsufficientPrivilege,
                  fmt::format("permission denied to set parameter \"{}\"",
                              node.alter_system_stmt->setstmt->name));
    case PG_QUERY__NODE__NODE_SEC_LABEL_STMT:
      throw Error(sqlstate::kInvalidParameterValue, "no security label providers have been loaded");
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_SERVER_STMT:
      throw Error(sqlstate::kUndefinedObject,
                  fmt::format("foreign-data wrapper \"{}\" does not exist",
                              node.create_foreign_server_stmt->fdwname));
    case PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT:
      missing_server(node.create_user_mapping_stmt->servername);
    case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
      if (const auto tag = check_foreign_table(*node.create_foreign_table_stmt->base_stmt, context))
        return tag;
      missing_server(node.create_foreign_table_stmt->servername);
    case PG_QUERY__NODE__NODE_IMPORT_FOREIGN_SCHEMA_STMT:
      missing_server(node.import_foreign_schema_stmt->server_name);
    default:
      return std::nullopt;
  }
  throw Error::unsupported(statement_name(node));
}

CommandTag drop_extensions(const PgQuery__DropStmt& statement, const UtilityContext& context) {
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    const std::string name = string_of(*statement.objects[i]);
    if (find_extension(name) != nullptr) {
      if (context.session.is_superuser()) throw Error::unsupported("DROP EXTENSION");
      throw must_be_owner("extension", name);
    }
    const std::string message = fmt::format("extension \"{}\" does not exist", name);
    if (statement.missing_ok == 0) throw Error(sqlstate::kUndefinedObject, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
  }
  return {"DROP EXTENSION", std::nullopt};
}

}  // namespace carto_mock::sql
