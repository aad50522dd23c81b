#include "sql/engine/data_services_documents.h"

#include <nlohmann/json.hpp>

#include "sql/engine/catalog_store.h"
#include "sql/functions/data_services_json.h"

namespace carto_mock::sql {

DataServicesAccount read_data_services_account(sqlite::Connection& connection,
                                               std::string_view role) {
  DataServicesAccount account;
  for (const auto& [key, json] : catalog_store::documents(connection, kDataServicesUserKind)) {
    if (key == role) account.user_name = nlohmann::json::parse(json).at("user");
  }
  if (account.user_name.empty()) return account;
  for (const auto& [key, json] : catalog_store::documents(connection, kDataServicesSettingsKind)) {
    if (key == account.user_name)
      account.settings = read_data_services(nlohmann::ordered_json::parse(json));
  }
  return account;
}

}  // namespace carto_mock::sql
