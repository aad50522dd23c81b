#include "support/token_set.h"

#include <gtest/gtest.h>

namespace carto_mock {
namespace {

TEST(TokenSet, FindsTokensAnywhere) {
  TokenSet tokens;
  tokens.add("abcdefghijklmnop");
  tokens.add("abcdefghijklmnoq");
  tokens.add("short");
  const auto stars = [](const std::string& token) { return token.substr(12) + "***"; };
  EXPECT_EQ(tokens.replace_in("xabcdefghijklmnopabcdefghijklmnoq short", stars),
            "xmnop***mnoq*** short");
  EXPECT_EQ(tokens.replace_in("abcdefghijklmno", stars), "abcdefghijklmno");
  EXPECT_TRUE(tokens.found_in("=abcdefghijklmnop"));
  EXPECT_FALSE(tokens.found_in("=abcdefghijklmno"));
  EXPECT_FALSE(TokenSet().found_in("abcdefghijklmnop"));
}

}  // namespace
}  // namespace carto_mock
