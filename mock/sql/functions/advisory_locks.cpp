#include "sql/functions/advisory_locks.h"

#include <stdexcept>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {

bool AdvisoryLockHolder::try_lock(const AdvisoryLockKey& key) {
  const std::lock_guard lock(locks_.mutex_);
  const auto [found, is_new] = locks_.locks_.try_emplace(key, AdvisoryLocks::Lock{this, 0});
  if (found->second.holder != this) return false;
  ++found->second.count;
  return true;
}

bool AdvisoryLockHolder::unlock(const AdvisoryLockKey& key) {
  const std::lock_guard lock(locks_.mutex_);
  const auto found = locks_.locks_.find(key);
  if (found == locks_.locks_.end() || found->second.holder != this) return false;
  if (--found->second.count == 0) locks_.locks_.erase(found);
  return true;
}

void AdvisoryLockHolder::unlock_all() {
  const std::lock_guard lock(locks_.mutex_);
  std::erase_if(locks_.locks_, [this](const auto& entry) { return entry.second.holder == this; });
}

namespace {

AdvisoryLockHolder& holder(const CallContext& context) {
  auto* session = dynamic_cast<AdvisoryLockSession*>(&context.session);
  if (session == nullptr) throw std::logic_error("a session without advisory locks");
  return session->advisory_locks();
}

bool unlock(const CallContext& context, const AdvisoryLockKey& key) {
  if (holder(context).unlock(key)) return true;
  context.session.notice(Severity::kWarning, "you don't own a lock of type ExclusiveLock");
  return false;
}

bool try_lock_one(const CallContext& context, std::int64_t key) {
  return holder(context).try_lock({key, 0, false});
}
bool try_lock_two(const CallContext& context, std::int32_t first, std::int32_t second) {
  return holder(context).try_lock({first, second, true});
}
bool unlock_one(const CallContext& context, std::int64_t key) {
  return unlock(context, {key, 0, false});
}
bool unlock_two(const CallContext& context, std::int32_t first, std::int32_t second) {
  return unlock(context, {first, second, true});
}
Value unlock_everything(const CallContext& context, Arguments) {
  holder(context).unlock_all();
  return Value::text("");
}

constexpr FunctionEntry kEntries[] = {
    {"pg_try_advisory_lock(bigint)", native<try_lock_one>},
    {"pg_try_advisory_lock(integer,integer)", native<try_lock_two>},
    {"pg_advisory_unlock(bigint)", native<unlock_one>},
    {"pg_advisory_unlock(integer,integer)", native<unlock_two>},
    {"pg_advisory_unlock_all()", unlock_everything},
};

}  // namespace

std::span<const FunctionEntry> advisory_lock_functions() { return kEntries; }

}  // namespace carto_mock::sql
