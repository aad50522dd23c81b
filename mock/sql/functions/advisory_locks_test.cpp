#include "sql/functions/advisory_locks.h"

#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

constexpr LockMode kExclusive = LockMode::kExclusive;
constexpr LockMode kShared = LockMode::kShared;
constexpr LockScope kSession = LockScope::kSession;
constexpr LockScope kTransaction = LockScope::kTransaction;

TEST(AdvisoryLocks, AreOfOneSessionAtATime) {
  AdvisoryLocks locks;
  AdvisoryLockHolder other(locks);
  {
    AdvisoryLockHolder session(locks);
    EXPECT_TRUE(session.try_lock({1, 0, false}, kExclusive, kSession));
    EXPECT_TRUE(session.try_lock({1, 0, false}, kExclusive, kSession));
    EXPECT_FALSE(other.try_lock({1, 0, false}, kExclusive, kSession));
    EXPECT_TRUE(other.try_lock({1, 0, true}, kExclusive, kSession));
    EXPECT_FALSE(other.unlock({1, 0, false}, kExclusive));
    EXPECT_TRUE(session.unlock({1, 0, false}, kExclusive));
    EXPECT_FALSE(other.try_lock({1, 0, false}, kExclusive, kSession));
  }
  EXPECT_TRUE(other.try_lock({1, 0, false}, kExclusive, kSession));
  other.unlock_all(kSession);
  EXPECT_FALSE(other.unlock({1, 0, false}, kExclusive));
}

TEST(AdvisoryLocks, AreSharedByThoseWhoShare) {
  AdvisoryLocks locks;
  AdvisoryLockHolder one(locks);
  AdvisoryLockHolder two(locks);
  const AdvisoryLockKey key{1, 0, false};
  EXPECT_TRUE(one.try_lock(key, kShared, kSession));
  EXPECT_TRUE(two.try_lock(key, kShared, kTransaction));
  EXPECT_FALSE(one.try_lock(key, kExclusive, kSession));
  EXPECT_FALSE(two.unlock(key, kShared));  // it is the transaction's
  two.unlock_all(kSession);
  EXPECT_FALSE(one.try_lock(key, kExclusive, kSession));
  two.unlock_all(kTransaction);
  EXPECT_TRUE(one.try_lock(key, kExclusive, kSession));
  EXPECT_FALSE(two.try_lock(key, kShared, kSession));
}

}  // namespace
}  // namespace carto_mock::sql
