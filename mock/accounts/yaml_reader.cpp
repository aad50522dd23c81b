#include "accounts/yaml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "accounts/fixture_files.h"

namespace carto_mock::accounts {

YamlReader YamlReader::parse(const std::string& text, std::string file) {
  try {
    const YAML::Node root = YAML::Load(text);
    return YamlReader(root, std::move(file));
  } catch (const YAML::Exception& failure) {
    const auto line = static_cast<std::size_t>(failure.mark.is_null() ? 0 : failure.mark.line);
    throw fixture_error(file, line + 1, "not valid YAML: " + failure.msg);
  }
}

Error YamlReader::error(std::string_view message) const {
  return fixture_error(file_, line(), message);
}

void YamlReader::expect_keys(std::string_view what,
                             std::initializer_list<std::string_view> known) const {
  if (!node_.IsMap())
    throw error(fmt::format("expected {}, with members such as {}", what, *known.begin()));
  for (const auto& member : node_) {
    const YamlReader key(member.first, file_);
    const std::string name = key.text();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw key.error(
          fmt::format("unknown member {} of {}; known are {}", name, what, fmt::join(known, ", ")));
    }
  }
}

std::optional<YamlReader> YamlReader::find(std::string_view key) const {
  const YAML::Node child = node_[std::string(key)];
  if (!child.IsDefined() || child.IsNull()) return std::nullopt;
  return YamlReader(child, file_);
}

YamlReader YamlReader::get(std::string_view key) const {
  if (auto child = find(key)) return *std::move(child);
  throw error(fmt::format("the member {} is missing", key));
}

std::vector<std::pair<std::string, YamlReader>> YamlReader::members() const {
  if (!node_.IsMap()) throw error("expected a mapping");
  std::vector<std::pair<std::string, YamlReader>> all;
  for (const auto& member : node_) {
    const YamlReader key(member.first, file_);
    const std::string name = key.text();
    if (std::any_of(all.begin(), all.end(),
                    [&](const auto& entry) { return entry.first == name; })) {
      throw key.error(fmt::format("{} is there twice", name));
    }
    all.emplace_back(name, YamlReader(member.second, file_));
  }
  return all;
}

std::vector<YamlReader> YamlReader::items() const {
  if (!node_.IsSequence()) throw error("expected a list");
  std::vector<YamlReader> all;
  for (const YAML::Node& item : node_) all.push_back(YamlReader(item, file_));
  return all;
}

std::vector<std::string> YamlReader::texts() const {
  std::vector<std::string> all;
  for (const YamlReader& item : items()) all.push_back(item.text());
  return all;
}

std::string YamlReader::text() const {
  if (!node_.IsScalar() || node_.Scalar().empty()) throw error("expected a text that is not empty");
  return node_.Scalar();
}

nlohmann::ordered_json YamlReader::json() const {
  using Json = nlohmann::ordered_json;
  if (node_.IsMap()) {
    Json object = Json::object();
    for (const auto& [name, value] : members()) object[name] = value.json();
    return object;
  }
  if (node_.IsSequence()) {
    Json list = Json::array();
    for (const YamlReader& item : items()) list.push_back(item.json());
    return list;
  }
  if (!node_.IsScalar()) return {};
  constexpr std::string_view kQuoted = "!";  // yaml-cpp's tag of a scalar in quotes
  const std::string& text = node_.Scalar();
  if (node_.Tag() == kQuoted) return text;
  const Json plain = Json::parse(text, nullptr, false);
  return plain.is_primitive() && !plain.is_discarded() ? plain : Json(text);
}

bool YamlReader::boolean() const {
  if (node_.IsScalar() && node_.Scalar() == "true") return true;
  if (node_.IsScalar() && node_.Scalar() == "false") return false;
  throw error("expected true or false");
}

int YamlReader::integer() const {
  int value = -1;
  if (node_.IsScalar()) {
    const std::string& digits = node_.Scalar();
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size()) value = -1;
  }
  if (value < 0) throw error("expected a whole number that is not negative");
  return value;
}

}  // namespace carto_mock::accounts
