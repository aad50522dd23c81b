#include "contract/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace carto_mock::contract {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::vector<Case> cases_of(YamlDocument& document) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < document.value["cases"].size(); ++i) {
    ordered_json& entry = document.value["cases"][i];
    Case one;
    one.id = entry["id"];
    one.level = entry["level"];
    one.doc = fmt::format("{}: {}", entry["doc"]["where"].get<std::string>(),
                          entry["doc"]["says"].get<std::string>());
    one.file = document.name;
    one.line = document.line_of(fmt::format("/cases/{}", i));
    one.given = entry.contains("given") ? entry["given"] : ordered_json::object();
    one.fixture = one.given.value("fixture", kDefaultFixture);
    one.key_in = entry.value("key_in", std::vector<std::string>{"basic"});
    one.steps = entry["steps"];
    cases.push_back(std::move(one));
  }
  return cases;
}

}  // namespace

std::vector<Case> load_case_file(const std::filesystem::path& file,
                                 const std::filesystem::path& schema) {
  YamlDocument document = read_yaml(file);
  validate(document, read_schema(schema));
  return cases_of(document);
}

std::vector<Case> load_cases(const std::filesystem::path& folder,
                             const std::filesystem::path& schema) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  const json schema_document = read_schema(schema);
  std::vector<Case> cases;
  std::set<std::string> ids;
  for (const auto& file : files) {
    YamlDocument document = read_yaml(file);
    if (document.value.is_object() && document.value.contains("format") &&
        document.value["format"] == kClientCaseFormat)
      continue;
    validate(document, schema_document);
    for (auto& one : cases_of(document)) {
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
  const YamlDocument document = read_yaml(file);
  if (document.value.is_null()) return {};
  if (!document.value.is_object())
    throw CaseFileError(fmt::format("{}:1: expected case ids and reasons", file.string()));
  std::map<std::string, std::string> reasons;
  for (const auto& [id, reason] : document.value.items()) {
    const bool is_case =
        std::any_of(cases.begin(), cases.end(), [&](const Case& one) { return one.id == id; });
    const std::string place =
        fmt::format("{}:{}: {}", file.string(), document.line_of("/" + id), id);
    if (!is_case) throw CaseFileError(place + " is no case");
    if (!reason.is_string()) throw CaseFileError(place + ": expected a reason");
    reasons[id] = reason;
  }
  return reasons;
}

}  // namespace carto_mock::contract
