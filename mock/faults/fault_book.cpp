#include "faults/fault_book.h"

namespace carto_mock::faults {
namespace {

// From 0 up to 1, which it never is. The library's distributions differ from one to the next.
double draw(std::mt19937_64& generator) {
  return static_cast<double>(generator() >> 11) * 0x1.0p-53;
}

}  // namespace

void FaultBook::set(std::string_view account, std::uint64_t seed, std::vector<FaultRule> rules) {
  Entry entry{{seed, {}}, std::mt19937_64(seed)};
  for (FaultRule& rule : rules) entry.faults.rules.push_back({std::move(rule), 0, 0});
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(std::string(account), std::move(entry));
  is_empty_ = false;
}

void FaultBook::clear(std::string_view account) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(account);
  if (found != entries_.end()) entries_.erase(found);
  is_empty_ = entries_.empty();
}

AccountFaults FaultBook::read(std::string_view account) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(account);
  return found == entries_.end() ? AccountFaults() : found->second.faults;
}

std::optional<Fault> FaultBook::take(std::string_view account, const http::Request& request) {
  if (is_empty_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(account);
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  std::uint32_t number = 0;
  for (RuleState& state : entry.faults.rules) {
    ++number;
    const FaultRule& rule = state.rule;
    if (!matches(rule, request)) continue;
    if (++state.matched <= rule.skip) continue;
    if (rule.times && state.applied >= *rule.times) continue;
    if (rule.probability < 1 && draw(entry.generator) >= rule.probability) continue;
    ++state.applied;
    Fault fault{number, rule.action, rule.action.latency};
    if (rule.action.jitter.count() > 0) {
      fault.delay += std::chrono::milliseconds(static_cast<std::int64_t>(
          draw(entry.generator) * static_cast<double>(rule.action.jitter.count() + 1)));
    }
    return fault;
  }
  return std::nullopt;
}

}  // namespace carto_mock::faults
