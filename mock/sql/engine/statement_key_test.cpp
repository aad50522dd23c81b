#include "sql/engine/statement_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

using ::testing::ElementsAre;

std::vector<int> offsets(const StatementKey& key) {
  std::vector<int> result;
  for (const StatementLiteral& literal : key.literals) result.push_back(literal.offset);
  return result;
}

TEST(StatementKey, OtherLiteralsOfTheSameTypesGiveTheSameSkeleton) {
  const StatementKey one = make_statement_key("SELECT * FROM t WHERE id = 17 AND name = 'it''s'");
  const StatementKey two = make_statement_key("SELECT * FROM t WHERE id = 4 AND name = ''");
  EXPECT_EQ(one.skeleton, two.skeleton);
  ASSERT_EQ(one.literals.size(), 2U);
  EXPECT_EQ(one.literals[0].value.as_integer(), 17);
  EXPECT_EQ(one.literals[1].value.as_text(), "it's");
  EXPECT_EQ(one.literals[1].source, "'it''s'");
  EXPECT_THAT(offsets(one), ElementsAre(27, 41));
}

TEST(StatementKey, ATypeOfALiteralIsPartOfTheSkeleton) {
  const std::string integer = make_statement_key("SELECT 1").skeleton;
  EXPECT_EQ(make_statement_key("SELECT 2147483647").skeleton, integer);
  for (const char* text : {"SELECT 2147483648", "SELECT 1.5", "SELECT '1'", "SELECT 1e3",
                           "SELECT 9223372036854775808"}) {
    EXPECT_NE(make_statement_key(text).skeleton, integer) << text;
  }
  EXPECT_EQ(make_statement_key("SELECT 1.5").skeleton,
            make_statement_key("SELECT 9223372036854775808").skeleton);
}

TEST(StatementKey, AMinusSignBelongsToTheNumberWhereItCanBeNothingElse) {
  EXPECT_EQ(make_statement_key("SELECT -1, f(-2), a=-3, a <> -.5 AND -4").literals.size(), 5U);
  const StatementKey key = make_statement_key("SELECT f(-2147483648)");
  EXPECT_EQ(key.literals[0].type.oid, oid::kInt4);  // as PostgreSQL reads it
  EXPECT_EQ(key.literals[0].value.as_integer(), INT32_MIN);
  EXPECT_EQ(key.literals[0].offset, 9);
  // A subtraction, and an operator that ends with a minus sign.
  EXPECT_EQ(make_statement_key("SELECT a -1").literals[0].value.as_integer(), 1);
  EXPECT_EQ(make_statement_key("SELECT a @=-1").literals[0].value.as_integer(), 1);
}

TEST(StatementKey, DigitsInNamesAreNoLiterals) {
  EXPECT_TRUE(make_statement_key("SELECT c1, \"2 x '3'\" FROM t4").literals.empty());
}

TEST(StatementKey, LeavesUnusualTextToTheParser) {
  for (const char* text :
       {"SELECT 1 -- 2", "SELECT /* 1 */ 2", "SELECT E'1'", "SELECT U&'1'", "SELECT $$1$$",
        "SELECT $1", "SELECT 'open", "SELECT \"open", "SELECT 'a'\n'b'", "SELECT 1a", "SELECT 1e",
        "SELECT 1e999999", "SELECT \x01i", "SELECT 1.2.3", "SELECT B'1'"}) {
    const StatementKey key = make_statement_key(text);
    EXPECT_EQ(key.skeleton, text);
    EXPECT_TRUE(key.literals.empty()) << text;
  }
}

TEST(StatementKey, KeepsSingleStatementsOnly) {
  EXPECT_TRUE(make_statement_key("SELECT 1 ; ;").cacheable);
  EXPECT_FALSE(make_statement_key("SELECT 1; SELECT 2").cacheable);
  EXPECT_FALSE(make_statement_key("SELECT " + std::string(kLongestCachedText, '1')).cacheable);
}

}  // namespace
}  // namespace carto_mock::sql
