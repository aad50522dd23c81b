// A YAML node that knows where it stands, so that whatever is wrong with it can be said with file
// and line.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.h"

namespace carto_mock::accounts {

class YamlReader {
 public:
  // Throws Error(F0000) for text that is no YAML. `file` is what messages call it.
  static YamlReader parse(const std::string& text, std::string file);

  // Of a mapping. Throws where it is none, or has a key that is not listed.
  void expect_keys(std::string_view what, std::initializer_list<std::string_view> known) const;
  std::optional<YamlReader> find(std::string_view key) const;  // none: missing or null
  YamlReader get(std::string_view key) const;                  // throws where missing
  std::vector<std::pair<std::string, YamlReader>> members() const;

  std::vector<YamlReader> items() const;   // of a sequence
  std::vector<std::string> texts() const;  // of a sequence of scalars

  std::string text() const;             // of a scalar that is not empty
  nlohmann::ordered_json json() const;  // of any node; plain scalars are null, true, false, numbers
  bool boolean() const;
  int integer() const;  // not negative

  bool is_map() const { return node_.IsMap(); }
  bool is_sequence() const { return node_.IsSequence(); }
  std::size_t line() const { return static_cast<std::size_t>(node_.Mark().line + 1); }
  const std::string& file() const { return file_; }
  Error error(std::string_view message) const;

 private:
  YamlReader(const YAML::Node& node, std::string file) : node_(node), file_(std::move(file)) {}
  YAML::Node node_;
  std::string file_;
};

}  // namespace carto_mock::accounts
