#include "accounts/next_keys.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace carto_mock::accounts {
namespace {

std::string document_kind(std::string_view account) { return fmt::format("next_key/{}", account); }

NextKey read(std::string_view json) {
  const auto document = nlohmann::json::parse(json);
  NextKey key;
  document.at("token").get_to(key.token);
  if (const auto role = document.find("role"); role != document.end())
    key.role = role->get<std::string>();
  return key;
}

}  // namespace

void put_next_keys(sql::Session& session, std::string_view account,
                   const std::vector<NextKey>& keys) {
  std::size_t position = 0;
  for (const NextKey& key : keys) {
    nlohmann::json document{{"token", key.token}};
    if (key.role) document["role"] = *key.role;
    session.put_document(document_kind(account), fmt::format("{:09}", ++position), document.dump());
  }
}

std::vector<NextKey> read_next_keys(sql::Session& session, std::string_view account) {
  std::vector<NextKey> keys;
  for (const auto& [position, json] : session.documents(document_kind(account)))
    keys.push_back(read(json));
  return keys;
}

std::optional<NextKey> take_next_key(sql::Session& session, std::string_view account) {
  const std::string kind = document_kind(account);
  const auto waiting = session.documents(kind);
  if (waiting.empty()) return std::nullopt;
  session.delete_document(kind, waiting.front().first);
  return read(waiting.front().second);
}

}  // namespace carto_mock::accounts
