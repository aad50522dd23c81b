// Advisory locks (manual, chapters 9.27.10 and 13.3.5) of sessions and of transactions: numbers
// that mean what the clients agree on.
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

enum class LockMode { kExclusive, kShared };
// What ends it: an unlock (or the session's end), or the transaction's end.
enum class LockScope { kSession, kTransaction };

class AdvisoryLockHolder;

// Of one database. Thread-safe.
class AdvisoryLocks {
 private:
  friend class AdvisoryLockHolder;
  // How often one session has taken a key, by mode and scope.
  using Counts = std::map<std::pair<LockMode, LockScope>, int>;
  std::mutex mutex_;
  std::map<AdvisoryLockKey, std::map<const AdvisoryLockHolder*, Counts>> locks_;
};

// What a session holds of them; all goes with it.
class AdvisoryLockHolder {
 public:
  explicit AdvisoryLockHolder(AdvisoryLocks& locks) : locks_(locks) {}
  ~AdvisoryLockHolder();
  AdvisoryLockHolder(const AdvisoryLockHolder&) = delete;
  AdvisoryLockHolder& operator=(const AdvisoryLockHolder&) = delete;

  // False: another session has it in a mode that excludes this one.
  bool try_lock(const AdvisoryLockKey& key, LockMode mode, LockScope scope);
  // Of the session's scope; false: it did not hold it.
  bool unlock(const AdvisoryLockKey& key, LockMode mode);
  void unlock_all(LockScope scope);

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
