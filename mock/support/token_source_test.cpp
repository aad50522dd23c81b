#include "support/token_source.h"

#include <gtest/gtest.h>

#include <set>

namespace carto_mock {
namespace {

TEST(TokenSource, ASeedRepeatsAndGoesOnFromWhereItStands) {
  TokenSource first(TokenSeed{7, 0});
  const std::string token = first.url_token();
  const std::optional<TokenSeed> seed = first.seed();
  ASSERT_TRUE(seed.has_value());
  const std::string role = first.hex(32);
  EXPECT_EQ(token.size(), 22U);
  EXPECT_EQ(role.size(), 32U);
  EXPECT_EQ(TokenSource(TokenSeed{7, 0}).url_token(), token);
  EXPECT_EQ(TokenSource(*seed).hex(32), role);
}

TEST(TokenSource, WithoutASeedNothingRepeats) {
  TokenSource first;
  TokenSource second;
  EXPECT_FALSE(first.seed().has_value());
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) {
    tokens.insert(first.url_token());
    tokens.insert(second.url_token());
  }
  EXPECT_EQ(tokens.size(), 200U);
}

}  // namespace
}  // namespace carto_mock
