// `carto-mock observe`: a client's own tests run against a mock, and what they sent is judged by
// the passive rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contract/passive_rules.h"

namespace carto_mock::contract {

struct ObserveOptions {
  std::vector<std::string> command = {};   // the program and its arguments
  std::vector<std::string> provoked = {};  // 429, 5xx, reset
  std::uint64_t seed = 1;                  // of what is provoked
};

struct RuleReport {
  const PassiveRule* rule = nullptr;
  RuleFindings findings;
};

struct Observation {
  int command_status = 0;  // its exit status
  std::size_t requests = 0;
  std::vector<RuleReport> rules;

  std::size_t exercised() const;  // rules that some request was about
  std::size_t violated() const;
};

// Makes an account on the mock at this port of 127.0.0.1, runs the command with its address and
// keys in the environment (CARTO_BASE_URL, CARTO_USERNAME, CARTO_API_KEY, CARTO_API_URL), and
// judges the journal. Throws std::invalid_argument for what cannot be provoked, std::runtime_error
// where the command cannot be started.
Observation observe(std::uint16_t port, const ObserveOptions& options);

std::string observation_text(const Observation& observation);
std::string observation_json(const Observation& observation);

}  // namespace carto_mock::contract
