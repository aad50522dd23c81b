// What the platform tells a database about the users of its data services, as documents
// (Session::put_document): in the real service, rows of cartodb.cdb_conf (spec
// dataservices.md 2.1).
#pragma once

#include <string_view>

#include "sql/functions/data_services.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

// By the name of a key's role: {"user": NAME}. The public key's role has none.
inline constexpr std::string_view kDataServicesUserKind = "data_services_user";
// By the user's name: data_services_json.h. None: as they are by default.
inline constexpr std::string_view kDataServicesSettingsKind = "data_services";

DataServicesAccount read_data_services_account(sqlite::Connection& connection,
                                               std::string_view role);

}  // namespace carto_mock::sql
