#include "auth_api/key_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "auth_api/json_text.h"

namespace carto_mock::auth_api {
namespace {

std::string database_section(const accounts::ApiKey& key, const accounts::DatabaseGrants& grants) {
  std::vector<std::string> tables;
  for (const accounts::ShownTable& table : grants.tables) {
    tables.push_back(fmt::format(R"({{"schema":{},"name":{},"owner":{},"permissions":{}}})",
                                 json_string(table.schema), json_string(table.name), table.is_owner,
                                 json_list(table.permissions)));
  }
  std::vector<std::string> schemas;
  for (const accounts::ShownSchema& schema : grants.schemas) {
    schemas.push_back(fmt::format(R"({{"name":{},"permissions":{}}})", json_string(schema.name),
                                  json_list(schema.permissions)));
  }
  return fmt::format(R"({{"type":"database","tables":[{}],"schemas":[{}]{}}})",
                     fmt::join(tables, ","), fmt::join(schemas, ","),
                     key.grants.has_table_metadata ? R"(,"table_metadata":[])" : "");
}

std::string grants_json(const accounts::ApiKey& key, const accounts::DatabaseGrants& grants) {
  std::vector<std::string> sections = {
      fmt::format(R"({{"type":"apis","apis":{}}})", json_list(key.grants.apis)),
      database_section(key, grants)};
  if (!key.grants.dataservices.empty()) {
    sections.push_back(fmt::format(R"({{"type":"dataservices","services":{}}})",
                                   json_list(key.grants.dataservices)));
  }
  if (!key.grants.datasets.empty()) {
    sections.push_back(fmt::format(R"({{"type":"data-observatory","datasets":{}}})",
                                   json_list(key.grants.datasets)));
  }
  return fmt::format("[{}]", fmt::join(sections, ","));
}

}  // namespace

std::string date_text(Timestamp instant) {
  const auto time = std::chrono::floor<std::chrono::seconds>(to_time_point(instant));
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string key_json(const accounts::Account& owner, const accounts::ApiKey& key,
                     const accounts::DatabaseGrants& grants, std::string_view self_link) {
  const std::string links = self_link.empty()
                                ? std::string()
                                : fmt::format(R"(,"_links":{{"self":{}}})", json_string(self_link));
  return fmt::format(
      R"({{"name":{},"user":{{"username":{}}},"type":"{}","token":{},"grants":{},"created_at":"{}","updated_at":"{}"{}}})",
      json_string(key.name), json_string(owner.name()), accounts::to_string(key.type),
      json_string(key.token), grants_json(key, grants), date_text(key.created_at),
      date_text(key.updated_at), links);
}

}  // namespace carto_mock::auth_api
