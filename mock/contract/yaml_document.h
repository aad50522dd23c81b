// A YAML file as JSON, with the line of every value, held to a JSON schema: files of cases, lists
// of known failures.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace carto_mock::contract {

// What is wrong with a file, as "file:line: member: what is expected".
struct CaseFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct YamlDocument {
  std::string name;  // the file's, for messages
  nlohmann::ordered_json value;
  std::map<std::string, int> lines;  // from 1, by JSON pointer

  // Of the value, or of the closest one around it that has a line.
  int line_of(std::string pointer) const;
};

// Throw CaseFileError for what cannot be read.
YamlDocument parse_yaml(const std::string& text, const std::string& name);
YamlDocument read_yaml(const std::filesystem::path& file);
nlohmann::json read_schema(const std::filesystem::path& file);

// Throws CaseFileError where the document is not as the schema says.
void validate(const YamlDocument& document, const nlohmann::json& schema);

}  // namespace carto_mock::contract
