#include "sql/functions/transaction_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Numbers that stand for something (PostgreSQL: transam.h).
constexpr std::uint64_t kBootstrap = 1;
constexpr std::uint64_t kFrozen = 2;

}  // namespace

std::uint64_t TransactionLog::begin() {
  const std::lock_guard lock(mutex_);
  running_.insert(next_);
  return next_++;
}

void TransactionLog::end(std::uint64_t transaction, TransactionState state) {
  const std::lock_guard lock(mutex_);
  running_.erase(transaction);
  if (state == TransactionState::kAborted) aborted_.insert(transaction);
  while (aborted_.size() > kRememberedAborts) {
    oldest_ = *aborted_.begin() + 1;
    aborted_.erase(aborted_.begin());
  }
}

TransactionSnapshot TransactionLog::snapshot(std::optional<std::uint64_t> own) const {
  const std::lock_guard lock(mutex_);
  TransactionSnapshot snapshot;
  // The end is behind the last one that has ended.
  snapshot.xmax = next_;
  while (snapshot.xmax > kFirst && running_.contains(snapshot.xmax - 1)) --snapshot.xmax;
  snapshot.xmin = running_.empty() ? snapshot.xmax : std::min(*running_.begin(), snapshot.xmax);
  for (const std::uint64_t running : running_) {
    if (running < snapshot.xmax && running != own) snapshot.running.push_back(running);
  }
  return snapshot;
}

std::optional<TransactionState> TransactionLog::state(std::uint64_t transaction) const {
  const std::lock_guard lock(mutex_);
  if (transaction >= next_) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("transaction ID {} is in the future", transaction));
  }
  if (transaction == kBootstrap || transaction == kFrozen) return TransactionState::kCommitted;
  if (running_.contains(transaction)) return TransactionState::kInProgress;
  if (transaction < oldest_) return std::nullopt;
  return aborted_.contains(transaction) ? TransactionState::kAborted : TransactionState::kCommitted;
}

std::uint64_t TransactionLog::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

std::uint64_t TransactionNumber::get() {
  if (!number_) number_ = log_.begin();
  return *number_;
}

void TransactionNumber::end(TransactionState state) {
  if (number_) log_.end(*number_, state);
  number_.reset();
}

}  // namespace carto_mock::sql
