#include "sql/functions/data_services.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace carto_mock::sql {
namespace {

TEST(ServiceUsage, IsNeverCountedBeyondWhatIsAllowed) {
  constexpr int kThreads = 4;
  constexpr int kCallsOfEach = 1000;
  constexpr std::int64_t kQuota = 1500;
  ServiceUsage usage;
  std::atomic<int> allowed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < kCallsOfEach; ++call) {
          if (usage.add_if(DataService::kRouting, 1,
                           [](std::int64_t used) { return used < kQuota; }))
            ++allowed;
        }
      });
    }
  }
  EXPECT_EQ(allowed, kQuota);
  EXPECT_EQ(usage.used(DataService::kRouting), kQuota);
  EXPECT_EQ(usage.used(DataService::kIsolines), 0);
}

}  // namespace
}  // namespace carto_mock::sql
