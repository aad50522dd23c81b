// The numbers of a database's transactions and what has become of them (manual, chapter 9.26.6).
// Only a transaction that asks for its number has one.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>

#include "sql/types/transaction_ids.h"

namespace carto_mock::sql {

enum class TransactionState { kInProgress, kCommitted, kAborted };

// Of one database. Thread-safe.
class TransactionLog {
 public:
  std::uint64_t begin();
  void end(std::uint64_t transaction, TransactionState state);

  // As a transaction sees it that has the number `own`.
  TransactionSnapshot snapshot(std::optional<std::uint64_t> own) const;
  // None: it is too long ago, or so small that it never was one. Throws 22023 `transaction ID 9 is
  // in the future`.
  std::optional<TransactionState> state(std::uint64_t transaction) const;
  // The number that the next one gets.
  std::uint64_t next() const;

 private:
  // Aborted ones are forgotten from the oldest on, and with one all that are older.
  static constexpr std::size_t kRememberedAborts = 10'000;
  // What initdb has used up.
  static constexpr std::uint64_t kFirst = 1000;

  mutable std::mutex mutex_;
  std::uint64_t next_ = kFirst;
  std::uint64_t oldest_ = kFirst;
  std::set<std::uint64_t> running_;
  std::set<std::uint64_t> aborted_;
};

// A session's transaction in the log.
class TransactionNumber {
 public:
  explicit TransactionNumber(TransactionLog& log) : log_(log) {}
  ~TransactionNumber() { end(TransactionState::kAborted); }
  TransactionNumber(const TransactionNumber&) = delete;
  TransactionNumber& operator=(const TransactionNumber&) = delete;

  // Gets one at the first call.
  std::uint64_t get();
  std::optional<std::uint64_t> find() const { return number_; }
  TransactionSnapshot snapshot() const { return log_.snapshot(number_); }
  const TransactionLog& log() const { return log_; }
  // The transaction has ended; the next one has no number.
  void end(TransactionState state);

 private:
  TransactionLog& log_;
  std::optional<std::uint64_t> number_;
};

}  // namespace carto_mock::sql
