// Advisory locks (manual, chapter 13.3.5) of sessions: numbers that mean what the clients agree on.
// Exclusive ones that are tried; waiting for one, sharing one and those of transactions are
// refused.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace carto_mock::sql {

// One bigint, or two integers, which never meet it.
struct AdvisoryLockKey {
  std::int64_t first = 0;
  std::int64_t second = 0;
  bool is_pair = false;

  friend auto operator<=>(const AdvisoryLockKey&, const AdvisoryLockKey&) = default;
};

class AdvisoryLockHolder;

// Of one database. Thread-safe.
class AdvisoryLocks {
 private:
  friend class AdvisoryLockHolder;
  struct Lock {
    const AdvisoryLockHolder* holder;
    int count;  // how often it was taken
  };
  std::mutex mutex_;
  std::map<AdvisoryLockKey, Lock> locks_;
};

// What a session holds of them; all goes with it.
class AdvisoryLockHolder {
 public:
  explicit AdvisoryLockHolder(AdvisoryLocks& locks) : locks_(locks) {}
  ~AdvisoryLockHolder() { unlock_all(); }
  AdvisoryLockHolder(const AdvisoryLockHolder&) = delete;
  AdvisoryLockHolder& operator=(const AdvisoryLockHolder&) = delete;

  bool try_lock(const AdvisoryLockKey& key);  // false: another session has it
  bool unlock(const AdvisoryLockKey& key);    // false: it did not hold it
  void unlock_all();

 private:
  AdvisoryLocks& locks_;
};

// A session that functions can run in is this, too.
class AdvisoryLockSession {
 public:
  virtual ~AdvisoryLockSession() = default;
  virtual AdvisoryLockHolder& advisory_locks() = 0;
};

}  // namespace carto_mock::sql
