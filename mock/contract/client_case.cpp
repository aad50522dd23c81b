#include "contract/client_case.h"

#include <fmt/format.h>

#include <algorithm>

#include "contract/embedded_contract.h"

namespace carto_mock::contract {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kSchemaFile = "schema/client-case-file.schema.json";

std::vector<YamlDocument> read_documents(const std::optional<std::filesystem::path>& folder) {
  std::vector<YamlDocument> documents;
  if (!folder) {
    for (const EmbeddedFile& file : embedded_contract_files()) {
      if (file.path.ends_with(".yaml"))
        documents.push_back(parse_yaml(std::string(file.content), std::string(file.path)));
    }
    return documents;
  }
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  if (error) throw CaseFileError(fmt::format("{}: {}", folder->string(), error.message()));
  std::sort(files.begin(), files.end());
  for (const auto& file : files) documents.push_back(read_yaml(file));
  return documents;
}

}  // namespace

std::string capability_of(const std::string& operation) {
  if (operation == "sql.query" || operation == "sql.batch.update" || operation == "sql.batch.list")
    return operation;
  if (operation.starts_with("sql.batch.")) return "sql.batch";
  if (operation.starts_with("sql.copy_")) return "sql.copy";
  return "auth.keys";
}

json client_case_schema() {
  for (const EmbeddedFile& file : embedded_contract_files()) {
    if (file.path == kSchemaFile) return json::parse(file.content);
  }
  throw CaseFileError(fmt::format("{}: is not part of this binary", kSchemaFile));
}

std::vector<ClientCase> read_client_cases(const YamlDocument& document, const json& schema) {
  validate(document, schema);
  std::vector<ClientCase> cases;
  for (std::size_t i = 0; i < document.value["cases"].size(); ++i) {
    const ordered_json& entry = document.value["cases"][i];
    ClientCase one;
    one.id = entry["id"];
    one.level = entry["level"];
    one.where = entry["doc"]["where"];
    one.says = entry["doc"]["says"];
    one.certainty = entry["doc"]["certainty"];
    one.file = document.name;
    one.line = document.line_of(fmt::format("/cases/{}", i));
    one.needs = entry.value("needs", std::set<std::string>());
    one.given = entry.value("given", ordered_json::object());
    one.steps = entry["steps"];
    one.expect = entry.value("expect", ordered_json::object());
    for (const auto& step : one.steps) one.needs.insert(capability_of(step["op"]));
    cases.push_back(std::move(one));
  }
  return cases;
}

std::vector<ClientCase> load_client_cases(const std::optional<std::filesystem::path>& folder) {
  const json schema = client_case_schema();
  std::vector<ClientCase> cases;
  std::set<std::string> ids;
  for (const YamlDocument& document : read_documents(folder)) {
    for (ClientCase& one : read_client_cases(document, schema)) {
      if (!ids.insert(one.id).second) {
        throw CaseFileError(
            fmt::format("{}:{}: the id {} stands twice", one.file, one.line, one.id));
      }
      cases.push_back(std::move(one));
    }
  }
  return cases;
}

}  // namespace carto_mock::contract
