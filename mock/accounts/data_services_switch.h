// The switch `data_services` of an account (fixtures/README.md): it stands among the others, but is
// kept where SQL functions read it (sql/engine/data_services_documents.h).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "accounts/account.h"
#include "sql/functions/data_services.h"

namespace carto_mock::accounts {

inline constexpr std::string_view kDataServicesSwitch = "data_services";

sql::DataServicesSettings data_services_of(std::string_view account, sql::Session& session);
void set_data_services(const Account& account, const sql::DataServicesSettings& settings);

// All switches of the account by their names, this one among them.
nlohmann::ordered_json all_switches(const Account& account);

}  // namespace carto_mock::accounts
