#include "accounts/account_documents.h"

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::accounts {
namespace {

using Json = nlohmann::json;

KeyType stored_key_type(const std::string& text) {
  if (const auto type = parse_key_type(text)) return *type;
  throw Error(sqlstate::kInternalError, "a stored API key has the unknown type " + text);
}

}  // namespace

std::string key_document_kind(std::string_view account) {
  return "api_key/" + std::string(account);
}

std::string write_key(const ApiKey& key) {
  const Json document = {{"name", key.name},
                         {"type", to_string(key.type)},
                         {"token", key.token},
                         {"role", key.role},
                         {"apis", key.grants.apis},
                         {"dataservices", key.grants.dataservices},
                         {"datasets", key.grants.datasets},
                         {"user_data", key.grants.user_data},
                         {"has_table_metadata", key.grants.has_table_metadata},
                         {"created_at", key.created_at},
                         {"updated_at", key.updated_at},
                         {"sequence", key.sequence},
                         {"stored_user", key.stored_user},
                         {"cannot_connect", key.cannot_connect}};
  return document.dump();
}

ApiKey read_key(std::string_view json) {
  const Json document = Json::parse(json);
  ApiKey key;
  document.at("name").get_to(key.name);
  key.type = stored_key_type(document.at("type"));
  document.at("token").get_to(key.token);
  document.at("role").get_to(key.role);
  document.at("apis").get_to(key.grants.apis);
  document.at("dataservices").get_to(key.grants.dataservices);
  document.at("datasets").get_to(key.grants.datasets);
  document.at("user_data").get_to(key.grants.user_data);
  document.at("has_table_metadata").get_to(key.grants.has_table_metadata);
  document.at("created_at").get_to(key.created_at);
  document.at("updated_at").get_to(key.updated_at);
  document.at("sequence").get_to(key.sequence);
  document.at("stored_user").get_to(key.stored_user);
  document.at("cannot_connect").get_to(key.cannot_connect);
  return key;
}

std::string write_switches(const AccountSwitches& switches) { return to_json(switches).dump(); }

AccountSwitches read_switches(std::string_view json) {
  const nlohmann::ordered_json document = nlohmann::ordered_json::parse(json);
  AccountSwitches switches;
  for (const auto& [name, value] : document.items()) apply_switch(switches, name, value);
  return switches;
}

}  // namespace carto_mock::accounts
