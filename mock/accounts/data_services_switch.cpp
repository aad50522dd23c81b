#include "accounts/data_services_switch.h"

#include <nlohmann/json.hpp>
#include <string>

#include "sql/engine/data_services_documents.h"
#include "sql/functions/data_services_json.h"

namespace carto_mock::accounts {

sql::DataServicesSettings data_services_of(std::string_view account, sql::Session& session) {
  for (const auto& [name, json] : session.documents(sql::kDataServicesSettingsKind)) {
    if (name == account) return sql::read_data_services(nlohmann::ordered_json::parse(json));
  }
  return {};
}

void set_data_services(const Account& account, const sql::DataServicesSettings& settings) {
  account.database().connect_superuser().put_document(
      sql::kDataServicesSettingsKind, account.name(), sql::to_json(settings).dump());
}

nlohmann::ordered_json all_switches(const Account& account) {
  nlohmann::ordered_json switches = to_json(account.switches());
  sql::Session session = account.database().connect_superuser();
  switches[std::string(kDataServicesSwitch)] =
      sql::to_json(data_services_of(account.name(), session));
  return switches;
}

}  // namespace carto_mock::accounts
