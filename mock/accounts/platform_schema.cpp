#include "accounts/platform_schema.h"

#include <fmt/format.h>

#include <cstdint>

#include "accounts/sql_text.h"

namespace carto_mock::accounts {
namespace {

// When tables last changed: the SQL API's cache headers come from here (spec dataservices.md 5.1).
constexpr std::string_view kPlatformSql = R"(
CREATE TABLE cartodb.cdb_tablemetadata (
  tabname regclass PRIMARY KEY,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE VIEW cartodb.cdb_tablemetadata_text AS
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS tabname, m.updated_at
    FROM cartodb.cdb_tablemetadata m
    JOIN pg_class c ON c.oid = m.tabname
    JOIN pg_namespace n ON n.oid = c.relnamespace;
CREATE TABLE cartodb.cdb_conf (key text PRIMARY KEY, value json NOT NULL);
REVOKE EXECUTE ON FUNCTION cartodb._cdb_userquotainbytes() FROM PUBLIC;
)";

// 250 MiB, as the accounts have from which the real service's answers were recorded.
constexpr std::int64_t kQuotaInBytes = 262'144'000;

}  // namespace

void make_platform_schema(sql::Session& session) {
  const sql::Schema* schema = session.catalog().find_schema("cartodb");
  if (session.catalog().find_relation(schema->oid, "cdb_tablemetadata") == nullptr)
    session.execute(kPlatformSql);
}

void grant_platform_schema(sql::Session& session, std::string_view owner_role) {
  session.execute(
      fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON cartodb.cdb_tablemetadata TO {0};"
                  "GRANT SELECT ON cartodb.cdb_tablemetadata_text TO {0};"
                  "GRANT EXECUTE ON FUNCTION cartodb._cdb_userquotainbytes() TO {0}",
                  quote_identifier(owner_role)));
}

void set_schema_quota(sql::Session& session, std::string_view schema) {
  if (session.catalog().find_schema(schema)->quota) return;
  session.execute(fmt::format("SELECT cartodb.CDB_SetUserQuotaInBytes({}, {})",
                              quote_literal(schema), kQuotaInBytes));
}

void make_carto_table(sql::Session& session, std::string_view schema, std::string_view table) {
  session.execute(fmt::format("SELECT cartodb.CDB_CartodbfyTable({}, {}::regclass)",
                              quote_literal(schema), quote_literal(qualified_name(schema, table))));
}

}  // namespace carto_mock::accounts
