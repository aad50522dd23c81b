// Expectations: spec auth-api.md 1.3, "Basic header parsing", and scenarios A7 to A15.
#include "auth_api/credentials.h"

#include <gtest/gtest.h>

#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

std::string describe(std::string_view header) {
  const auto basic = parse_basic(header);
  return basic ? basic->user + "|" + basic->token : "not Basic";
}

TEST(ParseBasic, ReadsUserAndToken) {
  const std::string encoded = base64_encode("dev:token_1");
  EXPECT_EQ(describe("Basic " + encoded), "dev|token_1");
  EXPECT_EQ(describe("basic " + encoded), "dev|token_1");
  EXPECT_EQ(describe("BASIC " + encoded), "dev|token_1");
  EXPECT_EQ(describe("XBasic " + encoded), "dev|token_1");
  EXPECT_EQ(describe("Basic\t" + encoded), "dev|token_1");
}

TEST(ParseBasic, DoesNotRecognizeOtherHeaders) {
  const std::string encoded = base64_encode("dev:token_1");
  for (const std::string& header :
       {std::string(), std::string("Basic"), std::string("Basic "), "Basicss " + encoded,
        "Basic  " + encoded, std::string("Bearer x"), std::string("Basic =")}) {
    EXPECT_EQ(describe(header), "not Basic") << header;
  }
}

TEST(ParseBasic, ToleratesMissingPaddingAndFurtherParts) {
  EXPECT_EQ(describe("Basic " + base64_encode("dev:token", false, false)), "dev|token");
  EXPECT_EQ(describe("Basic " + base64_encode("dev:token:zzz")), "dev|token");
}

TEST(ParseBasic, KeepsEmptyParts) {
  EXPECT_EQ(describe("Basic " + base64_encode("dev:")), "dev|");
  EXPECT_EQ(describe("Basic " + base64_encode("dev")), "dev|");
  EXPECT_EQ(describe("Basic " + base64_encode(":token")), "|token");
}

TEST(ParseBasic, StopsAtTheFirstCharacterThatIsNoWord) {
  EXPECT_EQ(describe("Basic " + base64_encode("dev:token") + ", more"), "dev|token");
}

}  // namespace
}  // namespace carto_mock::auth_api
