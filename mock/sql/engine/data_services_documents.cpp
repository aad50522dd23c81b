#include "sql/engine/data_services_documents.h"

#include <nlohmann/json.hpp>

#include "sql/engine/catalog_store.h"
#include "sql/functions/data_services_json.h"

namespace carto_mock::sql {

DataServicesAccount read_data_services_account(sqlite::Connection& connection,
                                               std::string_view role) {
  DataServicesAccount account;
  const auto user = catalog_store::document(connection, kDataServicesUserKind, role);
  if (!user) return account;
  account.user_name = nlohmann::json::parse(*user).at("user");
  if (const auto settings =
          catalog_store::document(connection, kDataServicesSettingsKind, account.user_name))
    account.settings = read_data_services(nlohmann::ordered_json::parse(*settings));
  return account;
}

}  // namespace carto_mock::sql
