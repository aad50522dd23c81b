// A run of the contract against a client: which cases, what became of each.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "contract/client_case.h"
#include "contract/client_driver.h"
#include "contract/client_protocol.h"
#include "contract/known_failures.h"

namespace carto_mock::contract {

enum class Verdict {
  kPassed,
  kFailed,
  kKnown,       // failed, as the list of known failures says
  kStale,       // passed, though the list says that it fails
  kNotJudged,   // carto-mock, or the server that is checked, lacks what the case needs
  kNotCapable,  // the client does not declare what the case needs
};

struct CaseReport {
  const ClientCase* one = nullptr;
  Verdict verdict = Verdict::kPassed;
  std::string difference;  // of a failure: what was expected and what came; else the reason
  std::string wire;        // the two witnesses of a failure
  std::string result;
  std::string curl;
  std::chrono::milliseconds duration{0};
};

struct CheckReport {
  ClientInfo client;
  std::vector<CaseReport> cases;           // in the order of the cases
  std::vector<std::string> stale_entries;  // of the known list: they pass, or match no case
  std::chrono::milliseconds duration{0};

  std::size_t count(Verdict verdict) const;
};

struct CheckOptions {
  std::uint16_t port = 0;  // of the mock, on 127.0.0.1
  // In its place an account of a server without the mock's admin API: the cases that need none of
  // their own are played there, by a client in this process.
  std::optional<ClientEnvironment> elsewhere = std::nullopt;
  std::chrono::milliseconds deadline = std::chrono::seconds(10);  // of a case
  int most_parallel = 8;
  bool is_filtered = false;  // there are other cases, which a known failure may be about
  // Told of each case as soon as it is over, one at a time: results are never lost.
  std::function<void(const CaseReport&)> progress = [](const CaseReport&) {};
};

// The cases outlive the report. Throws UnusableClient.
CheckReport run_check(const std::vector<ClientCase>& cases, ClientDriver& driver,
                      const KnownFailures& known, const CheckOptions& options);

}  // namespace carto_mock::contract
