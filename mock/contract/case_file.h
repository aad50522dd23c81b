// Contract cases that say each request, as data: YAML files of the format that
// contract-tests/schema/case-file.schema.json describes (contract-tests/README.md explains the
// members).
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/yaml_document.h"

namespace carto_mock::contract {

inline constexpr const char* kDefaultFixture = "tornadoes";
// The member `format` of a file of cases for clients.
inline constexpr const char* kClientCaseFormat = "client-1";

struct Case {
  std::string id;     // for ever
  std::string level;  // must, should, may
  std::string doc;    // "where: says", for failure messages
  std::string file;   // where it stands, with its line
  int line = 0;
  std::string fixture;              // what the server must have been started with
  std::vector<std::string> key_in;  // basic, query, body: it is played once with its `key`s in each
  nlohmann::ordered_json given;
  nlohmann::ordered_json steps;
};

// Throws CaseFileError for YAML that cannot be read, for members that the schema does not know, and
// for an id that comes twice.
std::vector<Case> load_case_file(const std::filesystem::path& file,
                                 const std::filesystem::path& schema);
// Of all *.yaml below `folder`, by path; cases for clients (client_case.h) are left out.
std::vector<Case> load_cases(const std::filesystem::path& folder,
                             const std::filesystem::path& schema);

// Cases that carto-mock fails for the time being: the reason by the case's id. The file is a
// mapping in YAML. Throws CaseFileError where it is none, or names a case that is not among
// `cases`.
std::map<std::string, std::string> load_known_failures(const std::filesystem::path& file,
                                                       const std::vector<Case>& cases);

}  // namespace carto_mock::contract
