// Contract cases as data: YAML files of the format that schema/case-file.schema.json describes
// (README.md beside it explains the members).
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace carto_mock::contract {

struct Case {
  std::string id;     // for ever
  std::string level;  // must, should, may
  std::string doc;    // "where: says", for failure messages
  std::string file;   // where it stands, with its line
  int line = 0;
  nlohmann::ordered_json given;
  nlohmann::ordered_json steps;
};

// What is wrong with a case file, as "file:line: member: what is expected".
struct CaseFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws CaseFileError for YAML that cannot be read, for members that the schema does not know, and
// for an id that comes twice.
std::vector<Case> load_case_file(const std::filesystem::path& file,
                                 const std::filesystem::path& schema);
// All *.yaml below `folder`, by path.
std::vector<Case> load_cases(const std::filesystem::path& folder,
                             const std::filesystem::path& schema);

}  // namespace carto_mock::contract
