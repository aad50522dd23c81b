#include "http/date.h"

#include <gtest/gtest.h>

namespace carto_mock::http {
namespace {

TEST(FormatDate, IsTheFixedFormOfRfc9110) {
  EXPECT_EQ(format_date(parse_rfc3339("2026-11-23T15:32:03.999Z")),
            "Mon, 23 Nov 2026 15:32:03 GMT");
  EXPECT_EQ(format_date(parse_rfc3339("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace carto_mock::http
