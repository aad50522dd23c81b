#include "sql/functions/advisory_locks.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {

AdvisoryLockHolder::~AdvisoryLockHolder() {
  unlock_all(LockScope::kSession);
  unlock_all(LockScope::kTransaction);
}

bool AdvisoryLockHolder::try_lock(const AdvisoryLockKey& key, LockMode mode, LockScope scope) {
  const std::lock_guard lock(locks_.mutex_);
  auto& holders = locks_.locks_[key];
  const bool is_excluded = std::ranges::any_of(holders, [&](const auto& entry) {
    const auto& [holder, counts] = entry;
    return holder != this &&
           (mode == LockMode::kExclusive || std::ranges::any_of(counts, [](const auto& count) {
              return count.first.first == LockMode::kExclusive;
            }));
  });
  if (is_excluded) return false;
  ++holders[this][{mode, scope}];
  return true;
}

bool AdvisoryLockHolder::unlock(const AdvisoryLockKey& key, LockMode mode) {
  const std::lock_guard lock(locks_.mutex_);
  const auto holders = locks_.locks_.find(key);
  if (holders == locks_.locks_.end()) return false;
  const auto own = holders->second.find(this);
  if (own == holders->second.end()) return false;
  const auto count = own->second.find({mode, LockScope::kSession});
  if (count == own->second.end()) return false;
  if (--count->second == 0) own->second.erase(count);
  if (own->second.empty()) holders->second.erase(own);
  if (holders->second.empty()) locks_.locks_.erase(holders);
  return true;
}

void AdvisoryLockHolder::unlock_all(LockScope scope) {
  const std::lock_guard lock(locks_.mutex_);
  for (auto entry = locks_.locks_.begin(); entry != locks_.locks_.end();) {
    auto& holders = entry->second;
    if (const auto own = holders.find(this); own != holders.end()) {
      std::erase_if(own->second, [&](const auto& count) { return count.first.second == scope; });
      if (own->second.empty()) holders.erase(own);
    }
    entry = holders.empty() ? locks_.locks_.erase(entry) : std::next(entry);
  }
}

namespace {

AdvisoryLockHolder& holder(const CallContext& context) {
  auto* session = dynamic_cast<AdvisoryLockSession*>(&context.session);
  if (session == nullptr) throw std::logic_error("a session without advisory locks");
  return session->advisory_locks();
}

AdvisoryLockKey key_of(Arguments arguments) {
  if (arguments.size() == 1) return {arguments[0].as_integer(), 0, false};
  return {arguments[0].as_integer(), arguments[1].as_integer(), true};
}

template <LockMode mode, LockScope scope>
Value try_lock(const CallContext& context, Arguments arguments) {
  return Value::boolean(holder(context).try_lock(key_of(arguments), mode, scope));
}

// Waits, until a time-out ends it. Two sessions that wait for each other both wait for that.
template <LockMode mode, LockScope scope>
Value lock(const CallContext& context, Arguments arguments) {
  constexpr auto kSlice = std::chrono::milliseconds(5);
  while (!holder(context).try_lock(key_of(arguments), mode, scope)) {
    context.session.check_interrupts();
    std::this_thread::sleep_for(kSlice);
  }
  return Value::text("");
}

template <LockMode mode>
Value unlock(const CallContext& context, Arguments arguments) {
  const bool was_held = holder(context).unlock(key_of(arguments), mode);
  if (!was_held) {
    context.session.notice(Severity::kWarning, mode == LockMode::kExclusive
                                                   ? "you don't own a lock of type ExclusiveLock"
                                                   : "you don't own a lock of type ShareLock");
  }
  return Value::boolean(was_held);
}

Value unlock_everything(const CallContext& context, Arguments) {
  holder(context).unlock_all(LockScope::kSession);
  return Value::text("");
}

constexpr LockMode kExclusive = LockMode::kExclusive;
constexpr LockMode kShared = LockMode::kShared;
constexpr LockScope kSession = LockScope::kSession;
constexpr LockScope kTransaction = LockScope::kTransaction;

constexpr FunctionEntry kEntries[] = {
    {"pg_advisory_lock(bigint)", lock<kExclusive, kSession>},
    {"pg_advisory_lock(integer,integer)", lock<kExclusive, kSession>},
    {"pg_advisory_lock_shared(bigint)", lock<kShared, kSession>},
    {"pg_advisory_lock_shared(integer,integer)", lock<kShared, kSession>},
    {"pg_advisory_xact_lock(bigint)", lock<kExclusive, kTransaction>},
    {"pg_advisory_xact_lock(integer,integer)", lock<kExclusive, kTransaction>},
    {"pg_advisory_xact_lock_shared(bigint)", lock<kShared, kTransaction>},
    {"pg_advisory_xact_lock_shared(integer,integer)", lock<kShared, kTransaction>},
    {"pg_try_advisory_lock(bigint)", try_lock<kExclusive, kSession>},
    {"pg_try_advisory_lock(integer,integer)", try_lock<kExclusive, kSession>},
    {"pg_try_advisory_lock_shared(bigint)", try_lock<kShared, kSession>},
    {"pg_try_advisory_lock_shared(integer,integer)", try_lock<kShared, kSession>},
    {"pg_try_advisory_xact_lock(bigint)", try_lock<kExclusive, kTransaction>},
    {"pg_try_advisory_xact_lock(integer,integer)", try_lock<kExclusive, kTransaction>},
    {"pg_try_advisory_xact_lock_shared(bigint)", try_lock<kShared, kTransaction>},
    {"pg_try_advisory_xact_lock_shared(integer,integer)", try_lock<kShared, kTransaction>},
    {"pg_advisory_unlock(bigint)", unlock<kExclusive>},
    {"pg_advisory_unlock(integer,integer)", unlock<kExclusive>},
    {"pg_advisory_unlock_shared(bigint)", unlock<kShared>},
    {"pg_advisory_unlock_shared(integer,integer)", unlock<kShared>},
    {"pg_advisory_unlock_all()", unlock_everything},
};

}  // namespace

std::span<const FunctionEntry> advisory_lock_functions() { return kEntries; }

}  // namespace carto_mock::sql
