// The switches of an account as users see them (fixtures/README.md): those of account_switches.h,
// and `data_services`, which is kept where SQL functions read it
// (sql/engine/data_services_documents.h).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "accounts/account.h"
#include "sql/functions/data_services.h"

namespace carto_mock::accounts {

struct AllSwitches {
  AccountSwitches own;
  sql::DataServicesSettings data_services;
};

// `session` is a superuser's of the account's database.
AllSwitches read_all_switches(const Account& account, sql::Session& session);
AllSwitches read_all_switches(const Account& account);
// Both documents in one transaction.
void set_all_switches(const Account& account, const AllSwitches& switches);

// By their names, those that are not set as null.
nlohmann::ordered_json to_json(const AllSwitches& switches);
// Throws Error(22023) that says what the switch is, or which there are.
void apply_switch(AllSwitches& switches, const std::string& name,
                  const nlohmann::ordered_json& value);

}  // namespace carto_mock::accounts
