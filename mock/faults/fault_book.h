// The faults that are asked for, by account, and those of all requests. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "faults/fault_rule.h"

namespace carto_mock::faults {

// A fault that is to happen to a request.
struct Fault {
  std::uint32_t rule = 0;  // its number, from 1
  FaultAction action;
  std::chrono::milliseconds delay{0};  // latency, and what chance adds
};

// A rule and what became of it.
struct RuleState {
  FaultRule rule;
  std::uint64_t matched = 0;  // requests
  std::uint64_t applied = 0;
};

// In place of an account's name: every request, also those that are about no account.
inline constexpr std::string_view kAllAccounts;

struct AccountFaults {
  std::uint64_t seed = 0;  // of probabilities and jitter: the same requests meet the same faults
  std::vector<RuleState> rules;
};

class FaultBook {
 public:
  // In place of those that the account had.
  void set(std::string_view account, std::uint64_t seed, std::vector<FaultRule> rules);
  void clear(std::string_view account);
  AccountFaults read(std::string_view account) const;

  // Of the first rule that matches the request and has its turn.
  std::optional<Fault> take(std::string_view account, const http::Request& request);

 private:
  struct Entry {
    AccountFaults faults;
    std::mt19937_64 generator;
  };

  std::atomic<bool> is_empty_ = true;  // so that who asks for no faults pays nothing for them
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // guarded
};

}  // namespace carto_mock::faults
