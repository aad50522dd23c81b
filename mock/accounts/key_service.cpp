#include "accounts/key_service.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "accounts/account_documents.h"
#include "accounts/next_keys.h"
#include "accounts/role_privileges.h"
#include "accounts/sql_text.h"
#include "sql/engine/data_services_documents.h"
#include "support/error.h"

namespace carto_mock::accounts {
namespace {

constexpr std::size_t kRoleDigits = 32;
constexpr std::size_t kMasterTokenDigits = 40;

std::string join(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

// Keys made within one tick of the clock keep their order.
std::uint64_t next_sequence(const Account& account) {
  std::uint64_t last = 0;
  for (const auto& key : account.keys()) last = std::max(last, key->sequence);
  return last + 1;
}

bool is_overview_of(std::string_view name, std::string_view table) {
  constexpr std::string_view kPrefix = "_vovw_";
  if (!name.starts_with(kPrefix) || !name.ends_with(table)) return false;
  name.remove_prefix(kPrefix.size());
  const std::size_t digits = name.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 &&
         name.substr(digits) == '_' + std::string(table);
}

void make_role(sql::Session& session, const Account& account, const std::string& role) {
  const std::string name = quote_identifier(role);
  session.execute(fmt::format("CREATE ROLE {} LOGIN", name));
  session.execute(fmt::format("GRANT {} TO {}", quote_identifier(account.public_role()), name));
  session.execute(fmt::format("GRANT {} TO {}", name, quote_identifier(account.owner_role())));
  session.execute(
      fmt::format("ALTER ROLE {} SET search_path TO {}, cartodb, cdb_dataservices_client, public",
                  name, quote_identifier(account.schema())));
  for (const auto& [setting, value] : account.identity().key_role_settings) {
    session.execute(fmt::format("ALTER ROLE {} SET {} TO {}", name, quote_identifier(setting),
                                quote_literal(value)));
  }
}

// USAGE, and execution of the schema's quota function. Schemas that CARTO did not make have none,
// which is an error.
void grant_schema_of_table(sql::Session& session, const std::string& schema,
                           const std::string& role) {
  if (!session.document(kQuotaSchemaDocumentKind, schema)) {
    throw Error(sqlstate::kUndefinedFunction,
                fmt::format("function {}._cdb_userquotainbytes() does not exist", schema));
  }
  session.execute(
      fmt::format("GRANT USAGE ON SCHEMA {} TO {};"
                  "GRANT EXECUTE ON FUNCTION cartodb._cdb_userquotainbytes() TO {}",
                  quote_identifier(schema), quote_identifier(role), quote_identifier(role)));
}

void grant_table(sql::Session& session, const std::string& schema_name, const std::string& table,
                 sql::Privileges privileges, const std::string& role) {
  const std::string permissions = join(permission_names(privileges));
  std::vector<std::string> statements = {fmt::format("GRANT {} ON {} TO {}", permissions,
                                                     qualified_name(schema_name, table),
                                                     quote_identifier(role))};
  const sql::CatalogSnapshot& catalog = session.catalog();
  const sql::Schema* schema = catalog.find_schema(schema_name);
  const sql::Relation* granted =
      schema == nullptr ? nullptr : catalog.find_relation(schema->oid, table);
  if (granted != nullptr) {
    for (const sql::Relation* relation : catalog.relations()) {
      const sql::Schema* its_schema = catalog.find_schema(relation->schema);
      if (its_schema == nullptr) continue;
      const std::string name = qualified_name(its_schema->name, relation->name);
      if (relation->sequence && relation->sequence->owned_by == granted->oid) {
        statements.push_back(
            fmt::format("GRANT USAGE, SELECT ON SEQUENCE {} TO {}", name, quote_identifier(role)));
      } else if (relation->schema == granted->schema && is_overview_of(relation->name, table)) {
        statements.push_back(
            fmt::format("GRANT {} ON {} TO {}", permissions, name, quote_identifier(role)));
      }
    }
  }
  // After the loop: each statement may replace the catalog.
  for (const std::string& statement : statements) session.execute(statement);
}

void grant_database(sql::Session& session, const NewKey& key, const std::string& role) {
  std::map<std::pair<std::string, std::string>, sql::Privileges> merged;
  std::set<std::string> table_schemas;
  for (const TableGrant& table : key.tables) {
    table_schemas.insert(table.schema);
    sql::Privileges& privileges = merged[{table.schema, table.name}];
    privileges = privileges | table.privileges;
  }
  for (const std::string& schema : table_schemas) grant_schema_of_table(session, schema, role);
  for (const auto& [table, privileges] : merged) {
    if (!privileges.empty()) grant_table(session, table.first, table.second, privileges, role);
  }
  for (const SchemaGrant& schema : key.schemas) {
    if (schema.privileges.empty()) continue;
    session.execute(fmt::format("GRANT {} ON SCHEMA {} TO {}",
                                join(permission_names(schema.privileges)),
                                quote_identifier(schema.name), quote_identifier(role)));
  }
}

std::vector<std::string> granting_roles(const Account& account) {
  std::vector<std::string> roles = {account.owner_role()};
  if (!account.identity().organization_member_role.empty())
    roles.push_back(account.identity().organization_member_role);
  return roles;
}

}  // namespace

ApiKey KeyService::make_key(sql::Session& session, const Account& account,
                            const NewKey& request) const {
  const std::optional<NextKey> next =
      request.token ? std::nullopt : take_next_key(session, account.name());
  ApiKey key;
  key.name = request.name;
  key.type = request.type;
  if (request.token) {
    key.token = *request.token;
  } else {
    key.token = next ? next->token : tokens_.url_token();
  }
  if (request.role) {
    key.role = *request.role;
  } else {
    key.role = next && next->role ? *next->role : "carto_role_" + tokens_.hex(kRoleDigits);
  }
  key.grants = request.grants;
  key.created_at = request.created_at ? *request.created_at : account.clock().now();
  key.updated_at = request.updated_at ? *request.updated_at : key.created_at;
  key.sequence = next_sequence(account);
  key.stored_user = request.stored_user;
  key.cannot_connect = request.cannot_connect;
  return key;
}

void KeyService::store(sql::Session& session, const Account& account, const ApiKey& key,
                       const NewKey& request) {
  grant_database(session, request, key.role);
  const bool has_role = session.catalog().find_role(key.role) != nullptr;
  if (has_role && !key.grants.dataservices.empty())
    session.set_role_dataservices(key.role, key.grants.dataservices);
  // For the public role the data services know no user.
  if (key.type != KeyType::kDefault) {
    session.put_document(sql::kDataServicesUserKind, key.role,
                         nlohmann::json({{"user", account.name()}}).dump());
  }
  session.put_document(key_document_kind(account.name()), key.name, write_key(key));
}

std::shared_ptr<const ApiKey> KeyService::create(Account& account, const NewKey& request) const {
  sql::Session session = account.database().connect_superuser();
  session.begin();
  ApiKey key = make_key(session, account, request);
  if (session.catalog().find_role(key.role) == nullptr) make_role(session, account, key.role);
  store(session, account, key, request);
  session.commit();
  return std::make_shared<const ApiKey>(std::move(key));
}

std::shared_ptr<const ApiKey> KeyService::create_without_role(Account& account,
                                                              const NewKey& request) const {
  sql::Session session = account.database().connect_superuser();
  session.begin();
  ApiKey key = make_key(session, account, request);
  store(session, account, key, request);
  session.commit();
  return std::make_shared<const ApiKey>(std::move(key));
}

std::shared_ptr<const ApiKey> KeyService::regenerate(Account& account,
                                                     const ApiKey& old_key) const {
  sql::Session session = account.database().connect_superuser();
  session.begin();
  ApiKey key = old_key;
  if (const auto next = take_next_key(session, account.name())) {
    key.token = next->token;
  } else {
    key.token =
        key.type == KeyType::kMaster ? tokens_.hex(kMasterTokenDigits) : tokens_.url_token();
  }
  key.updated_at = account.clock().now();
  key.sequence = next_sequence(account);
  session.put_document(key_document_kind(account.name()), key.name, write_key(key));
  session.commit();
  return std::make_shared<const ApiKey>(std::move(key));
}

void KeyService::remove(Account& account, const ApiKey& key) const {
  sql::Session session = account.database().connect_superuser();
  session.begin();
  if (session.catalog().find_role(key.role) != nullptr) {
    const std::string role = quote_identifier(key.role);
    session.execute(
        fmt::format("REASSIGN OWNED BY {} TO {}", role, quote_identifier(account.owner_role())));
    session.execute(fmt::format("DROP OWNED BY {}", role));
    session.execute(fmt::format("DROP ROLE {}", role));
  }
  session.delete_document(sql::kDataServicesUserKind, key.role);
  session.delete_document(key_document_kind(account.name()), key.name);
  session.commit();
}

DatabaseGrants KeyService::read_grants(const Account& account, const ApiKey& key) const {
  // Those of the master and of default_public are not shown (spec auth-api.md 3.5).
  if (key.type == KeyType::kMaster || key.type == KeyType::kDefault) return {};
  const sql::Session session = account.database().connect_superuser();
  return read_role_grants(session.catalog(), key.role);
}

bool KeyService::are_tables_grantable(const Account& account,
                                      std::span<const TableGrant> tables) const {
  if (tables.empty()) return true;
  const sql::Session session = account.database().connect_superuser();
  return can_grant_tables(session.catalog(), granting_roles(account), tables);
}

bool KeyService::are_schemas_grantable(const Account& account,
                                       std::span<const SchemaGrant> schemas) const {
  if (schemas.empty()) return true;
  const sql::Session session = account.database().connect_superuser();
  return can_grant_schemas(session.catalog(), granting_roles(account), schemas);
}

}  // namespace carto_mock::accounts
