// Contract cases for clients, as data: what a client is asked to do, what it must hand to its
// caller, and what it must have sent. Files of the format that
// contract-tests/schema/client-case-file.schema.json describes (contract-tests/README.md explains
// the members).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contract/yaml_document.h"

namespace carto_mock::contract {

// The version of the cases (SemVer): new cases are a minor version, changed expectations a major
// one.
inline constexpr const char* kContractVersion = "1.1";

struct ClientCase {
  std::string id;     // for ever
  std::string level;  // must, should, may
  std::string where;  // the documentation
  std::string says;   // its line, in our words
  std::string certainty;
  std::string file;
  int line = 0;
  std::set<std::string> needs;  // capabilities: those of its operations, and those it names
  nlohmann::ordered_json given;
  nlohmann::ordered_json steps;
  nlohmann::ordered_json expect;  // of the wire; an empty object: nothing

  std::string rule() const { return where + ": " + says; }
};

// The capability that a client needs for an operation, e.g. sql.batch for sql.batch.create; of what
// the service no longer has, one of its own.
std::string capability_of(const std::string& operation);

// Cases of the YAML files below `folder`; without one, those in the binary. By file, each id once.
// Throws CaseFileError.
std::vector<ClientCase> load_client_cases(const std::optional<std::filesystem::path>& folder);

// Of one file.
std::vector<ClientCase> read_client_cases(const YamlDocument& document,
                                          const nlohmann::json& schema);
nlohmann::json client_case_schema();

}  // namespace carto_mock::contract
