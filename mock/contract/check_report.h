// What is printed and written of a run of the contract.
#pragma once

#include <string>
#include <vector>

#include "contract/check_run.h"

namespace carto_mock::contract {

std::string to_string(Verdict verdict);  // "passed", "failed", "known failure", …

// For the terminal: a line a case as it ends; "" for what passed or cannot be played.
std::string progress_text(const CaseReport& report);
// And at the end: counts, and the stale entries of the list of known failures.
std::string summary_text(const CheckReport& report);
// The areas of the contract and what became of their cases, a line each.
std::string matrix_text(const CheckReport& report);

std::string junit_xml(const CheckReport& report);
std::string json_report(const CheckReport& report);
// The matrix as a table, then the failures with their reasons.
std::string markdown_report(const CheckReport& report);
// For shields.io (https://shields.io/badges/endpoint-badge).
std::string badge_json(const CheckReport& report);

// Cases by the first three parts of their ids, e.g. "sql/values" of client/sql/values/null.
struct AreaCount {
  std::string area;
  std::size_t passed = 0;
  std::size_t failed = 0;  // with those that are known
  std::size_t known = 0;
  std::size_t not_played = 0;  // not judged, or not among the client's capabilities
};
std::vector<AreaCount> count_areas(const CheckReport& report);

}  // namespace carto_mock::contract
