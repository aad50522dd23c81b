#include "sql/text_search/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

// What each kind of token is, is in tests/sql/functions/text_search_parser.test. Here: that long
// texts neither exhaust the stack nor lose a byte.
class LongText : public testing::TestWithParam<std::string_view> {};

TEST_P(LongText, IsAllInItsTokens) {
  const std::string text = repeated(GetParam(), 5000);
  std::size_t end = 0;
  for (const Token& token : tokenize(text)) {
    const auto begin = static_cast<std::size_t>(token.text.data() - text.data());
    ASSERT_LE(begin, end);
    end = std::max(end, begin + token.text.size());
  }
  EXPECT_EQ(end, text.size());
}

INSTANTIATE_TEST_SUITE_P(Texts, LongText,
                         testing::Values("word ", "a-", "a1-", "é-", "/.", "/../", "~/", "ab.",
                                         "1.2", "<a b='\\'>", "&#x1;", "a_"));

TEST(Tokenizer, RefusesAddressesWithinOneAnother) {
  EXPECT_THROW(tokenize(repeated("a@", 2000)), Error);
  EXPECT_EQ(tokenize(repeated("a@", 100)).size(), 200U);
}

}  // namespace
}  // namespace carto_mock::sql
