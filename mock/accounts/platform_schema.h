// What CARTO's platform keeps in the schema cartodb of every account's database: its extension
// `cartodb`.
#pragma once

#include "sql/engine/session.h"

namespace carto_mock::accounts {

// Makes what is missing. `session`: a superuser's.
void make_platform_schema(sql::Session& session);
// What the role of an account's master key may do with it (spec dataservices.md 4.5).
void grant_platform_schema(sql::Session& session, std::string_view owner_role);
// Gives an account's schema its quota, unless it has one: without it there are no CARTO tables in
// the schema.
void set_schema_quota(sql::Session& session, std::string_view schema);
// CARTO's CDB_CartodbfyTable(). `session`: the table's owner's.
void make_carto_table(sql::Session& session, std::string_view schema, std::string_view table);

}  // namespace carto_mock::accounts
