#include "runner/case_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
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

ordered_json read_yaml(const std::filesystem::path& file, std::map<std::string, int>& lines) {
  try {
    return to_json(YAML::LoadFile(file.string()), "", lines);
  } catch (const YAML::Exception& error) {
    throw CaseFileError(fmt::format("{}:{}: {}", file.string(), error.mark.line + 1, error.msg));
  }
}

json read_json(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw CaseFileError(fmt::format("{}: cannot be read", file.string()));
  return json::parse(stream);
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

int line_of(const std::map<std::string, int>& lines, std::string pointer) {
  while (!lines.contains(pointer) && !pointer.empty()) pointer.resize(pointer.rfind('/'));
  const auto found = lines.find(pointer);
  return found == lines.end() ? 1 : found->second;
}

void validate(const json& document, const std::filesystem::path& schema_file,
              const std::filesystem::path& file, const std::map<std::string, int>& lines) {
  const json schema_document = read_json(schema_file);
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results))
    return;

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
      fmt::format("{}:{}: {}: {}", file.string(), line_of(lines, pointer), pointer, message));
}

}  // namespace

std::vector<Case> load_case_file(const std::filesystem::path& file,
                                 const std::filesystem::path& schema) {
  std::map<std::string, int> lines;
  ordered_json document = read_yaml(file, lines);
  validate(json(document), schema, file, lines);

  std::vector<Case> cases;
  for (std::size_t i = 0; i < document["cases"].size(); ++i) {
    ordered_json& entry = document["cases"][i];
    Case one;
    one.id = entry["id"];
    one.level = entry["level"];
    one.doc = fmt::format("{}: {}", entry["doc"]["where"].get<std::string>(),
                          entry["doc"]["says"].get<std::string>());
    one.file = file.string();
    one.line = line_of(lines, fmt::format("/cases/{}", i));
    one.given = entry.contains("given") ? entry["given"] : ordered_json::object();
    one.fixture = one.given.value("fixture", kDefaultFixture);
    one.key_in = entry.value("key_in", std::vector<std::string>{"basic"});
    one.steps = entry["steps"];
    cases.push_back(std::move(one));
  }
  return cases;
}

std::vector<Case> load_cases(const std::filesystem::path& folder,
                             const std::filesystem::path& schema) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Case> cases;
  std::set<std::string> ids;
  for (const auto& file : files) {
    for (auto& one : load_case_file(file, schema)) {
      if (!ids.insert(one.id).second) {
        throw CaseFileError(
            fmt::format("{}:{}: the id {} stands twice", one.file, one.line, one.id));
      }
      cases.push_back(std::move(one));
    }
  }
  return cases;
}

std::map<std::string, std::string> load_known_failures(const std::filesystem::path& file,
                                                       const std::vector<Case>& cases) {
  std::map<std::string, int> lines;
  const ordered_json document = read_yaml(file, lines);
  if (document.is_null()) return {};
  if (!document.is_object())
    throw CaseFileError(fmt::format("{}:1: expected case ids and reasons", file.string()));
  std::map<std::string, std::string> reasons;
  for (const auto& [id, reason] : document.items()) {
    const bool is_case =
        std::any_of(cases.begin(), cases.end(), [&](const Case& one) { return one.id == id; });
    const std::string place = fmt::format("{}:{}: {}", file.string(), lines["/" + id], id);
    if (!is_case) throw CaseFileError(place + " is no case");
    if (!reason.is_string()) throw CaseFileError(place + ": expected a reason");
    reasons[id] = reason;
  }
  return reasons;
}

}  // namespace carto_mock::contract
