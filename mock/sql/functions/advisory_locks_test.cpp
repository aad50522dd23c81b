#include "sql/functions/advisory_locks.h"

#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

TEST(AdvisoryLocks, AreOfOneSessionAtATime) {
  AdvisoryLocks locks;
  AdvisoryLockHolder other(locks);
  {
    AdvisoryLockHolder session(locks);
    EXPECT_TRUE(session.try_lock({1, 0, false}));
    EXPECT_TRUE(session.try_lock({1, 0, false}));
    EXPECT_FALSE(other.try_lock({1, 0, false}));
    EXPECT_TRUE(other.try_lock({1, 0, true}));
    EXPECT_FALSE(other.unlock({1, 0, false}));
    EXPECT_TRUE(session.unlock({1, 0, false}));
    EXPECT_FALSE(other.try_lock({1, 0, false}));
  }
  EXPECT_TRUE(other.try_lock({1, 0, false}));
  other.unlock_all();
  EXPECT_FALSE(other.unlock({1, 0, false}));
}

}  // namespace
}  // namespace carto_mock::sql
