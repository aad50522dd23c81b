#include "sql/engine/catalog_store.h"

#include <fmt/format.h>

#include "sql/catalog/information_schema_domains.h"
#include "sql/engine/catalog_json.h"
#include "sql/engine/storage_index.h"
#include "sql/lowering/plan.h"
#include "support/error.h"

namespace carto_mock::sql::catalog_store {
namespace {

constexpr std::int64_t kFormatVersion = 9;

// PostgreSQL's own OIDs.
constexpr Oid kPostgresRole = 10;
constexpr Oid kPgCatalogSchema = 11;
constexpr Oid kPublicSchema = 2200;

void put_object(sqlite::Connection& connection, Oid oid, std::string_view kind,
                const std::string& json) {
  sqlite::Statement statement = connection.prepare(
      "INSERT INTO catalog_object(oid, kind, json) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (oid) DO UPDATE SET kind = ?2, json = ?3");
  statement.bind(1, static_cast<std::int64_t>(oid));
  statement.bind_text(2, kind);
  statement.bind_text(3, json);
  statement.step();
}

std::int64_t load_state(sqlite::Connection& connection, std::string_view name) {
  sqlite::Statement statement =
      connection.prepare("SELECT value FROM storage_state WHERE name = ?1");
  statement.bind_text(1, name);
  if (!statement.step()) {
    throw Error(sqlstate::kConfigFileError, fmt::format("the database file lacks \"{}\"", name));
  }
  return statement.integer(0);
}

void save_state(sqlite::Connection& connection, std::string_view name, std::int64_t value) {
  sqlite::Statement statement = connection.prepare(
      "INSERT INTO storage_state(name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET "
      "value = ?2");
  statement.bind_text(1, name);
  statement.bind(2, value);
  statement.step();
}

// USAGE for everybody, as the schemas of PostgreSQL 15 and of CARTO's extensions have it.
Schema open_schema(Oid oid, std::string name) {
  Acl acl;
  acl.is_default = false;
  acl.items.push_back({kPostgresRole, kPostgresRole, kAllSchemaPrivileges, Privileges()});
  acl.items.push_back({kPublic, kPostgresRole, Privilege::kUsage, Privileges()});
  return {oid, std::move(name), kPostgresRole, std::move(acl)};
}

}  // namespace

bool is_initialized(sqlite::Connection& connection) {
  return connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'storage_state'").step();
}

void initialize(sqlite::Connection& connection) {
  connection.execute(
      "CREATE TABLE storage_state(name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
      "CREATE TABLE catalog_object(oid INTEGER PRIMARY KEY, kind TEXT NOT NULL, json TEXT NOT "
      "NULL);"
      "CREATE TABLE document(kind TEXT, key TEXT, json TEXT NOT NULL, PRIMARY KEY (kind, key)) "
      "WITHOUT ROWID;"
      "CREATE TABLE sequence_value(oid INTEGER PRIMARY KEY, last_value INTEGER NOT NULL,"
      " is_called INTEGER NOT NULL, logged INTEGER NOT NULL);");
  save_state(connection, "format_version", kFormatVersion);
  Role postgres;
  postgres.oid = kPostgresRole;
  postgres.name = "postgres";
  postgres.superuser = postgres.create_role = postgres.create_database = true;
  put(connection, postgres);
  put(connection, ObjectAcl{kDatabaseOid, ObjectKind::kDatabase, kPostgresRole, Acl()});
  Oid next = kFirstUserOid;
  put(connection, open_schema(kPgCatalogSchema, "pg_catalog"));
  put(connection, open_schema(kInformationSchema, "information_schema"));
  put(connection, open_schema(kPublicSchema, "public"));
  put(connection, open_schema(next++, "cartodb"));
  put(connection, open_schema(next++, "cdb_dataservices_client"));
  save_next_oid(connection, next);
}

CatalogSnapshot load(sqlite::Connection& connection) {
  if (const std::int64_t version = load_state(connection, "format_version");
      version != kFormatVersion) {
    throw Error(sqlstate::kConfigFileError,
                fmt::format("the database file has format version {}; this carto-mock reads {}",
                            version, kFormatVersion));
  }
  CatalogSnapshot catalog;
  sqlite::Statement rows = connection.prepare("SELECT kind, json FROM catalog_object ORDER BY oid");
  while (rows.step()) {
    const std::string_view kind = rows.text(0);
    if (kind == "role") {
      catalog.put(role_from_json(rows.text(1)));
    } else if (kind == "schema") {
      catalog.put(schema_from_json(rows.text(1)));
    } else if (kind == "acl") {
      catalog.put(object_acl_from_json(rows.text(1)));
    } else if (kind == "default_acl") {
      catalog.put(default_acl_from_json(rows.text(1)));
    } else if (kind == "function") {
      catalog.put(function_from_json(rows.text(1)));
    } else if (kind == "enum") {
      catalog.put(enum_from_json(rows.text(1)));
    } else if (kind == "domain") {
      catalog.put(domain_from_json(rows.text(1)));
    } else {
      catalog.put(relation_from_json(rows.text(1)));
    }
  }
  return catalog;
}

void drop_temporary_leftovers(sqlite::Connection& connection,
                              std::shared_ptr<const CatalogSnapshot>& catalog) {
  std::vector<const Schema*> schemas = catalog->schemas();
  std::erase_if(schemas, [](const Schema* schema) { return !is_temporary(*schema); });
  if (schemas.empty()) return;
  auto cleaned = std::make_shared<CatalogSnapshot>(*catalog);
  connection.begin(sqlite::TransactionKind::kWrite);
  const auto forget = [&](Oid oid) {
    erase(connection, oid);
    cleaned->erase(oid);
  };
  for (const Relation* relation : catalog->relations()) {
    if (!is_temporary(*catalog->find_schema(relation->schema))) continue;
    if (relation->kind == RelationKind::kTable)
      connection.execute("DROP TABLE " + storage_table(relation->oid));  // with its indexes
    if (relation->kind == RelationKind::kIndex) connection.execute(drop_storage_index(*relation));
    forget(relation->oid);
  }
  for (const Schema* schema : schemas) forget(schema->oid);
  connection.commit();
  catalog = std::move(cleaned);
}

Oid load_next_oid(sqlite::Connection& connection) {
  return static_cast<Oid>(load_state(connection, "next_oid"));
}
void save_next_oid(sqlite::Connection& connection, Oid next) {
  save_state(connection, "next_oid", static_cast<std::int64_t>(next));
}

void put(sqlite::Connection& connection, const Role& role) {
  put_object(connection, role.oid, "role", to_json(role));
}
void put(sqlite::Connection& connection, const Schema& schema) {
  put_object(connection, schema.oid, "schema", to_json(schema));
}
void put(sqlite::Connection& connection, const Relation& relation) {
  put_object(connection, relation.oid, "relation", to_json(relation));
}
void put(sqlite::Connection& connection, const ObjectAcl& acl) {
  put_object(connection, acl.oid, "acl", to_json(acl));
}
void put(sqlite::Connection& connection, const DefaultAcl& acl) {
  put_object(connection, acl.oid, "default_acl", to_json(acl));
}
void put(sqlite::Connection& connection, const UserFunction& function) {
  put_object(connection, function.oid, "function", to_json(function));
}

void put(sqlite::Connection& connection, const EnumType& type) {
  put_object(connection, type.oid, "enum", to_json(type));
}

void put(sqlite::Connection& connection, const DomainType& type) {
  put_object(connection, type.oid, "domain", to_json(type));
}

void erase(sqlite::Connection& connection, Oid oid) {
  sqlite::Statement statement = connection.prepare("DELETE FROM catalog_object WHERE oid = ?1");
  statement.bind(1, static_cast<std::int64_t>(oid));
  statement.step();
}

void put_document(sqlite::Connection& connection, std::string_view kind, std::string_view key,
                  std::string_view json) {
  sqlite::Statement statement = connection.prepare(
      "INSERT INTO document(kind, key, json) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (kind, key) DO UPDATE SET json = ?3");
  statement.bind_text(1, kind);
  statement.bind_text(2, key);
  statement.bind_text(3, json);
  statement.step();
}

void delete_document(sqlite::Connection& connection, std::string_view kind, std::string_view key) {
  sqlite::Statement statement =
      connection.prepare("DELETE FROM document WHERE kind = ?1 AND key = ?2");
  statement.bind_text(1, kind);
  statement.bind_text(2, key);
  statement.step();
}

std::optional<std::string> document(sqlite::Connection& connection, std::string_view kind,
                                    std::string_view key) {
  sqlite::Statement rows =
      connection.prepare("SELECT json FROM document WHERE kind = ?1 AND key = ?2");
  rows.bind_text(1, kind);
  rows.bind_text(2, key);
  if (!rows.step()) return std::nullopt;
  return std::string(rows.text(0));
}

std::vector<std::pair<std::string, std::string>> documents(sqlite::Connection& connection,
                                                           std::string_view kind) {
  std::vector<std::pair<std::string, std::string>> result;
  sqlite::Statement rows =
      connection.prepare("SELECT key, json FROM document WHERE kind = ?1 ORDER BY key");
  rows.bind_text(1, kind);
  while (rows.step()) result.emplace_back(rows.text(0), rows.text(1));
  return result;
}

void replace_text(sqlite::Connection& connection, std::string_view from, std::string_view to) {
  for (const std::string_view update :
       {"UPDATE catalog_object SET json = replace(json, ?1, ?2) WHERE instr(json, ?1) > 0",
        "UPDATE document SET key = replace(key, ?1, ?2), json = replace(json, ?1, ?2) "
        "WHERE instr(key, ?1) > 0 OR instr(json, ?1) > 0"}) {
    sqlite::Statement statement = connection.prepare(update);
    statement.bind_text(1, from);
    statement.bind_text(2, to);
    statement.step();
  }
}

}  // namespace carto_mock::sql::catalog_store
