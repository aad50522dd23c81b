#include "contract/yaml_document.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace carto_mock::contract {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// A scalar by YAML 1.2's core schema; what stands in quotes is a string.
ordered_json scalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text.empty() || text == "~" || text == "null") return nullptr;
  if (text == "true" || text == "false") return text == "true";
  const auto number = ordered_json::parse(text, nullptr, false);
  if (number.is_number()) return number;
  return text;
}

// JSON of a YAML node; `lines` gets the line (from 1) of every JSON pointer.
ordered_json to_json(const YAML::Node& node, const std::string& pointer,
                     std::map<std::string, int>& lines) {
  lines[pointer] = node.Mark().line + 1;
  switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return nullptr;
    case YAML::NodeType::Scalar:
      return scalar(node);
    case YAML::NodeType::Sequence: {
      auto list = ordered_json::array();
      for (const auto& item : node) {
        list.push_back(to_json(item, fmt::format("{}/{}", pointer, list.size()), lines));
      }
      return list;
    }
    case YAML::NodeType::Map: {
      auto object = ordered_json::object();
      for (const auto& member : node) {
        const auto name = member.first.Scalar();
        object[name] = to_json(member.second, fmt::format("{}/{}", pointer, name), lines);
      }
      return object;
    }
  }
  return nullptr;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream || !content) throw CaseFileError(fmt::format("{}: cannot be read", file.string()));
  return std::move(content).str();
}

// valijson names places as "<root>[cases][0][level]".
std::string to_pointer(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    const std::string& part = context[i];
    pointer += "/" + part.substr(1, part.size() - 2);
  }
  return pointer;
}

}  // namespace

int YamlDocument::line_of(std::string pointer) const {
  while (!lines.contains(pointer) && !pointer.empty()) pointer.resize(pointer.rfind('/'));
  const auto found = lines.find(pointer);
  return found == lines.end() ? 1 : found->second;
}

YamlDocument parse_yaml(const std::string& text, const std::string& name) {
  YamlDocument document{name, {}, {}};
  try {
    document.value = to_json(YAML::Load(text), "", document.lines);
  } catch (const YAML::Exception& error) {
    throw CaseFileError(fmt::format("{}:{}: {}", name, error.mark.line + 1, error.msg));
  }
  return document;
}

YamlDocument read_yaml(const std::filesystem::path& file) {
  return parse_yaml(read_text(file), file.string());
}

json read_schema(const std::filesystem::path& file) { return json::parse(read_text(file)); }

void validate(const YamlDocument& document, const json& schema_document) {
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  const json value(document.value);
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results)) return;

  // The last error pushed is the outermost; the deepest one says what is wrong.
  valijson::ValidationResults::Error error;
  std::string pointer;
  std::string message;
  while (results.popError(error)) {
    const std::string at = to_pointer(error.context);
    if (message.empty() ||
        std::count(at.begin(), at.end(), '/') > std::count(pointer.begin(), pointer.end(), '/')) {
      pointer = at;
      message = error.description;
    }
  }
  throw CaseFileError(
      fmt::format("{}:{}: {}: {}", document.name, document.line_of(pointer), pointer, message));
}

}  // namespace carto_mock::contract
