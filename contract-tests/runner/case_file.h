// Contract cases as data: YAML files of the format that schema/case-file.schema.json describes
// (../README.md explains the members).
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace carto_mock::contract {

inline constexpr const char* kDefaultFixture = "tornadoes";

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

// Cases that carto-mock fails for the time being: the reason by the case's id. The file is a
// mapping in YAML. Throws CaseFileError where it is none, or names a case that is not among
// `cases`.
std::map<std::string, std::string> load_known_failures(const std::filesystem::path& file,
                                                       const std::vector<Case>& cases);

}  // namespace carto_mock::contract
