#include "sql/syntax/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "support/error.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

std::string repeated(std::string_view part, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += part;
  return result;
}

// What parse() throws for the text; an error with the state 00000 if it throws nothing.
Error error_of(const std::string& text) {
  Error caught(SqlState(), "");
  run_with_large_stack([&] {
    try {
      parse(text);
    } catch (const Error& error) {
      caught = error;
    }
  });
  return caught;
}

void expect_too_deep(const std::string& text) {
  const Error error = error_of(text);
  EXPECT_EQ(error.state().code(), "54001") << text.substr(0, 60);
  EXPECT_EQ(error.message(), "stack depth limit exceeded");
}

void expect_parses(const std::string& text) {
  const Error error = error_of(text);
  EXPECT_EQ(error.state().code(), "00000") << text.substr(0, 60) << ": " << error.message();
}

TEST(Parser, SplitsStatements) {
  const std::string text = "select 1;  \n update t set a = 'x;y' ; ";
  const SyntaxTree tree = parse(text);
  ASSERT_EQ(tree.size(), 2u);
  EXPECT_EQ(tree.statement(0).node_case, PG_QUERY__NODE__NODE_SELECT_STMT);
  EXPECT_EQ(tree.statement(1).node_case, PG_QUERY__NODE__NODE_UPDATE_STMT);
  EXPECT_EQ(tree.statement_text(0, text), "select 1");
  EXPECT_EQ(tree.statement_text(1, text), "update t set a = 'x;y'");
  EXPECT_EQ(parse("").size(), 0u);
  EXPECT_EQ(parse(" -- nothing").size(), 0u);
}

// Expected: what PostgreSQL 15 answers, its position as a byte offset.
TEST(Parser, WordsSyntaxErrorsAsPostgres) {
  struct Case {
    std::string text;
    std::string state;
    std::string message;
    int offset;
    std::string hint;
  };
  const Case cases[] = {
      {"selec 1", "42601", "syntax error at or near \"selec\"", 0, ""},
      {"select 1 from", "42601", "syntax error at end of input", 13, ""},
      {"select 'é', éé from selec where", "42601", "syntax error at end of input", 34, ""},
      {"select 'abc", "42601", "unterminated quoted string at or near \"'abc\"", 7, ""},
      {"select é \"\"", "42601", "zero-length delimited identifier at or near \"\"\"\"", 10, ""},
      {"select 1 limit 1,2", "42601", "LIMIT #,# syntax is not supported", 9,
       "Use separate LIMIT and OFFSET clauses."},
      {"select 1::float(99)", "22023", "precision for type float must be less than 54 bits", 16,
       ""},
      {"select U&'\\00'", "42601", "invalid Unicode escape", 10,
       "Unicode escapes must be \\XXXX or \\+XXXXXX."},
  };
  for (const Case& expected : cases) {
    const Error error = error_of(expected.text);
    EXPECT_EQ(error.state().code(), expected.state) << expected.text;
    EXPECT_EQ(error.message(), expected.message) << expected.text;
    EXPECT_EQ(error.offset(), expected.offset) << expected.text;
    EXPECT_EQ(error.hint(), expected.hint) << expected.text;
  }
}

TEST(Parser, RefusesWhatIsNoUtf8) {
  const auto message = [](std::string_view bytes) {
    return error_of("select '" + std::string(bytes) + "'").message();
  };
  EXPECT_EQ(message("\xff"), "invalid byte sequence for encoding \"UTF8\": 0xff");
  EXPECT_EQ(message("\xc3"), "invalid byte sequence for encoding \"UTF8\": 0xc3 0x27");
  EXPECT_EQ(message("\xed\xa0\x80"), "invalid byte sequence for encoding \"UTF8\": 0xed 0xa0 0x80");
  EXPECT_EQ(message(std::string(1, '\0')), "invalid byte sequence for encoding \"UTF8\": 0x00");
  EXPECT_EQ(error_of("select '\xff'").state().code(), "22021");
}

TEST(Parser, RefusesWhatNestsTooDeep) {
  expect_too_deep("select " + repeated("1+", 100'000) + "1");
  expect_too_deep("select " + repeated("1+", 4'100) + "1");
  expect_too_deep("select " + repeated("- ", 500'000) + "1");
  expect_too_deep("select " + repeated("+", 500'000) + "1");
  expect_too_deep("select " + repeated("not ", 200'000) + "true");
  expect_too_deep("select 1" + repeated("::int", 200'000));
  expect_too_deep("select 'a'" + repeated(" collate \"C\"", 80'000));
  expect_too_deep("select " + repeated("(", 500'000) + "1" + repeated(")", 500'000));
  expect_too_deep("select array" + repeated("[", 500'000) + "1" + repeated("]", 500'000));
  expect_too_deep("select " + repeated("case when true then ", 40'000) + "1" +
                  repeated(" end", 40'000));
  expect_too_deep("select " + repeated("(select ", 100'000) + "1" + repeated(")", 100'000));
  expect_too_deep("select " + repeated("f(", 300'000) + "1" + repeated(")", 300'000));
  expect_too_deep("select 1" + repeated(" union all select 1", 50'000));
  expect_too_deep("select 1 from a" + repeated(" join a on true", 50'000));
  expect_too_deep("select 1 from a" + repeated(" natural join a", 50'000));
}

// Just below the guard nothing may crash, whether PostgreSQL's parser takes it or not.
TEST(Parser, SurvivesWhatTheGuardLetsThrough) {
  expect_parses("select " + repeated("1+", 4'000) + "1");
  expect_parses("select " + repeated("- ", 4'000) + "x");
  expect_parses("select " + repeated("not ", 4'000) + "true");
  expect_parses("select 1" + repeated("::int", 4'000));
  expect_parses("select " + repeated("(", 4'000) + "1" + repeated(")", 4'000));
  expect_parses("select 1" + repeated(" union all select 1", 4'000));
  expect_parses("select 1 from a" + repeated(" natural join a", 4'000));
  const Error brackets =
      error_of("select array" + repeated("[", 4'000) + "1" + repeated("]", 4'000));
  EXPECT_TRUE(brackets.message().empty() || brackets.state() == sqlstate::kSyntaxError)
      << brackets.message();
  const Error cases =
      error_of("select " + repeated("case when true then ", 3'900) + "1" + repeated(" end", 3'900));
  EXPECT_EQ(cases.message(), "memory exhausted at or near \"when\"");  // as PostgreSQL
  const Error subselects =
      error_of("select " + repeated("(select ", 3'900) + "1" + repeated(")", 3'900));
  EXPECT_TRUE(subselects.message().empty() || subselects.state() == sqlstate::kSyntaxError)
      << subselects.message();
}

TEST(Parser, TakesLongFlatText) {
  expect_parses("insert into t values (1, -2, 'it''s + + +', 3.5)" +
                repeated(", (1, -2, 'it''s + + +', 3.5)", 35'000));
  expect_parses("select 1 where a = 1" + repeated(" or a = 1 and b <> 2", 50'000));
  expect_parses("select 1 where a in (1" + repeated(", 12345", 140'000) + ")");
  expect_parses("select $tag$" + repeated("((((", 10'000) + "$tag$, E'\\'" +
                repeated("((((", 10'000) + "' /* /* " + repeated("((((", 10'000) + " */ */ -- " +
                repeated("((((", 10'000));
  expect_parses(repeated("select 1 + 2;", 70'000));
}

}  // namespace
}  // namespace carto_mock::sql
