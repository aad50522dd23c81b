#include "dump/issued_keys.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace carto_mock::dump {
namespace {

using nlohmann::json;

// `/**/callback({…})` holds the object, too.
json key_object(const std::string& answer) {
  const std::size_t start = answer.find('{');
  const std::size_t end = answer.rfind('}');
  if (start == std::string::npos || end == std::string::npos || end < start) return {};
  return json::parse(answer.substr(start, end - start + 1), nullptr, false);
}

std::optional<IssuedKey> issued_key(const journal::Entry& entry) {
  // POST makes a key (201) or its token anew (200).
  const bool may_issue = entry.method == "POST" && (entry.status == 200 || entry.status == 201) &&
                         entry.target.find("/api_keys") != std::string::npos;
  if (!may_issue) return std::nullopt;
  const json key = key_object(entry.answer.text);
  if (!key.is_object() || !key.contains("token") || !key.contains("name") || !key.contains("user"))
    return std::nullopt;
  return IssuedKey{key["user"].value("username", ""), key["name"].get<std::string>(),
                   key["token"].get<std::string>()};
}

}  // namespace

std::vector<IssuedKey> issued_keys(const std::vector<journal::Entry>& entries) {
  std::vector<IssuedKey> keys;
  for (const journal::Entry& entry : entries) {
    if (auto key = issued_key(entry)) keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace carto_mock::dump
