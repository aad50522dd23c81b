#include "support/settable_clock.h"

#include <gtest/gtest.h>

#include "support/error.h"

namespace carto_mock {
namespace {

TEST(SettableClock, StandsStillAtAnInstant) {
  SettableClock clock(parse_clock_setting("2026-05-01T12:00:00.25Z"));
  const Timestamp before = clock.now();
  EXPECT_EQ(format_rfc3339(before), "2026-05-01T12:00:00.250000Z");
  EXPECT_EQ(clock.now(), before);
}

TEST(SettableClock, MovesTheSystemsClock) {
  SettableClock clock;
  EXPECT_NEAR(static_cast<double>(clock.now() - SystemClock().now()), 0, 1e6);
  clock.set(parse_clock_setting("-3600s"));
  EXPECT_NEAR(static_cast<double>(clock.now() - SystemClock().now()), -3.6e9, 1e6);
}

TEST(SettableClock, SettingsKeepTheirText) {
  for (const char* text : {"real", "2026-05-01T12:00:00.000000Z", "1999-12-31T23:59:59.999999Z",
                           "+86400.000000s", "-0.500000s"}) {
    EXPECT_EQ(to_text(parse_clock_setting(text)), text);
  }
}

TEST(SettableClock, RefusesOtherTexts) {
  for (const char* text :
       {"", "yesterday", "+", "+s", "+1h", "1s", "-1e300s", "+nans", "2026-05-01"})
    EXPECT_THROW(parse_clock_setting(text), Error) << text;
}

}  // namespace
}  // namespace carto_mock
