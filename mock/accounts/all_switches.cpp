#include "accounts/all_switches.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "accounts/account_documents.h"
#include "sql/engine/data_services_documents.h"
#include "sql/functions/data_services_json.h"

namespace carto_mock::accounts {
namespace {

using nlohmann::ordered_json;

const std::string kDataServices = "data_services";

}  // namespace

AllSwitches read_all_switches(const Account& account, sql::Session& session) {
  AllSwitches switches;
  if (const auto json = session.document(kSwitchesDocumentKind, account.name()))
    switches.own = read_switches(*json);
  if (const auto json = session.document(sql::kDataServicesSettingsKind, account.name()))
    switches.data_services = sql::read_data_services(ordered_json::parse(*json));
  return switches;
}

AllSwitches read_all_switches(const Account& account) {
  sql::Session session = account.database().connect_superuser();
  return read_all_switches(account, session);
}

void set_all_switches(const Account& account, const AllSwitches& switches) {
  sql::Session session = account.database().connect_superuser();
  session.begin();
  session.put_document(kSwitchesDocumentKind, account.name(), write_switches(switches.own));
  session.put_document(sql::kDataServicesSettingsKind, account.name(),
                       sql::to_json(switches.data_services).dump());
  session.commit();
}

ordered_json to_json(const AllSwitches& switches) {
  ordered_json shown = to_json(switches.own);
  shown[kDataServices] = sql::to_json(switches.data_services);
  return shown;
}

void apply_switch(AllSwitches& switches, const std::string& name, const ordered_json& value) {
  if (name == kDataServices) {
    switches.data_services = sql::read_data_services(value);
  } else {
    apply_switch(switches.own, name, value);
  }
}

}  // namespace carto_mock::accounts
