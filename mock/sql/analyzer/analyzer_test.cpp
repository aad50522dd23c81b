// Statements against what a real PostgreSQL 15 with PostGIS 3.3 makes of them (analyzer_cases.txt),
// and what no result column shows: privileges, literals that stay open, flags.
#include "sql/analyzer/analyzer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "sql/analyzer/test_catalog.h"
#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"
#include "support/thread.h"

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  std::string statement;
  std::string expected;
  bool refused = false;  // carto-mock lacks it, and says so
};

std::vector<Case> read_cases() {
  std::ifstream file(CARTO_MOCK_SOURCE_DIR "/mock/sql/analyzer/analyzer_cases.txt");
  std::vector<Case> cases;
  Case current;
  bool answer = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      if (answer) cases.push_back(current);
      if (answer || !current.statement.empty()) current = Case{};
      answer = false;
    } else if (line == "# refused") {
      current.refused = true;
    } else if (line.starts_with("#")) {
      continue;
    } else if (line == "----") {
      answer = true;
    } else {
      std::string& text = answer ? current.expected : current.statement;
      if (!text.empty()) text += '\n';
      text += line;
    }
  }
  if (answer) cases.push_back(current);
  return cases;
}

std::string describe(const Error& error) {
  std::string text =
      fmt::format("ERROR {}{}: {}", error.state().code(),
                  error.offset() ? fmt::format(" at {}", *error.offset()) : "", error.message());
  if (!error.detail().empty()) text += "\nDETAIL: " + error.detail();
  if (!error.hint().empty()) text += "\nHINT: " + error.hint();
  return text;
}

std::string describe(const Statement& statement) {
  std::string text;
  for (const OutputColumn& column : statement.output) {
    if (!text.empty()) text += '\n';
    text += fmt::format("{}: {}", column.name, format_type(column.type));
  }
  return text;
}

// The body of a function, or a type, is somebody else's: such a refusal says nothing about the
// analyzer.
bool is_missing_body(const Error& error) {
  const std::string& construct = error.unsupported_construct();
  return construct.starts_with("function ") || construct.starts_with("type ") ||
         construct.starts_with("cast ");
}

TEST(Analyzer, AgreesWithPostgres) {
  TestCatalog catalog;
  const std::vector<Case> cases = read_cases();
  ASSERT_GT(cases.size(), 200u);
  int without_body = 0;
  for (const Case& expected : cases) {
    try {
      const std::string actual = describe(catalog.analyze(expected.statement));
      EXPECT_FALSE(expected.refused) << expected.statement << "\nis built now";
      EXPECT_EQ(actual, expected.expected) << expected.statement;
    } catch (const Error& error) {
      if (expected.refused) {
        EXPECT_NE(error.unsupported_construct(), "") << expected.statement << "\n"
                                                     << describe(error);
      } else if (is_missing_body(error)) {
        ++without_body;
        std::cout << "without body: " << error.unsupported_construct() << "\n";
      } else {
        EXPECT_EQ(describe(error), expected.expected) << expected.statement;
      }
    }
  }
  std::cout << without_body << " statements use functions without a body\n";
}

TEST(Analyzer, KnowsNoParameters) {
  TestCatalog catalog;
  try {
    catalog.analyze("select $1");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(describe(error), "ERROR 42P02 at 7: there is no parameter $1");
  }
}

TEST(Analyzer, LeavesOtherStatementsToTheEngine) {
  TestCatalog catalog;
  for (const char* text : {"create table t (a int)", "grant select on a to reader", "begin",
                           "show all", "select 1 as n into t"}) {
    EXPECT_TRUE(std::holds_alternative<UtilityStatement>(catalog.analyze(text).body)) << text;
  }
}

// ---- privileges

TEST(AnalyzerPrivileges, NameTheColumnsThatAreRead) {
  TestCatalog catalog;
  const Statement statement =
      catalog.analyze("select year + 1 from tornadoes where state = 'x' order by length_miles");
  ASSERT_EQ(statement.privileges.size(), 1u);
  const RequiredPrivilege& required = statement.privileges[0];
  EXPECT_EQ(required.relation, catalog.relation("tornadoes").oid);
  EXPECT_EQ(required.privileges, Privilege::kSelect);
  EXPECT_THAT(required.selected_columns, ElementsAre(4, 6, 9));
  EXPECT_EQ(required.check_as, kInvalidOid);
}

TEST(AnalyzerPrivileges, OfARowCountNeedNoColumn) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze("select count(*) from a");
  ASSERT_EQ(statement.privileges.size(), 1u);
  EXPECT_EQ(statement.privileges[0].privileges, Privilege::kSelect);
  EXPECT_THAT(statement.privileges[0].selected_columns, IsEmpty());
}

TEST(AnalyzerPrivileges, CoverSubqueries) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze(
      "with s as (select id from b) select (select max(x) from a) from s where exists (select 1 "
      "from c)");
  ASSERT_EQ(statement.privileges.size(), 3u);
  EXPECT_EQ(statement.privileges[0].relation, catalog.relation("b").oid);
  EXPECT_EQ(statement.privileges[1].relation, catalog.relation("a").oid);
  EXPECT_THAT(statement.privileges[1].selected_columns, ElementsAre(2));
  EXPECT_EQ(statement.privileges[2].relation, catalog.relation("c").oid);
}

TEST(AnalyzerPrivileges, OfMergedColumnsAreThoseOfBothSides) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze("select y from a join b using (id)");
  ASSERT_EQ(statement.privileges.size(), 2u);
  EXPECT_THAT(statement.privileges[0].selected_columns, ElementsAre(1));
  EXPECT_THAT(statement.privileges[1].selected_columns, ElementsAre(1, 2));
}

TEST(AnalyzerPrivileges, OfAViewAreItsOwners) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze("select storms from busy");
  ASSERT_EQ(statement.privileges.size(), 2u);
  EXPECT_EQ(statement.privileges[0].relation, catalog.relation("busy").oid);
  EXPECT_EQ(statement.privileges[0].check_as, kInvalidOid);
  EXPECT_THAT(statement.privileges[0].selected_columns, ElementsAre(2));
  EXPECT_EQ(statement.privileges[1].relation, catalog.relation("tornadoes").oid);
  EXPECT_EQ(statement.privileges[1].check_as, TestCatalog::kOwner);
}

TEST(AnalyzerPrivileges, OfWritesNameTheColumnsWritten) {
  TestCatalog catalog;
  const Statement insert =
      catalog.analyze("insert into a (x, id) values ('x', 1) returning shared");
  ASSERT_EQ(insert.privileges.size(), 1u);
  EXPECT_EQ(insert.privileges[0].privileges, Privilege::kInsert | Privilege::kSelect);
  EXPECT_THAT(insert.privileges[0].inserted_columns, ElementsAre(1, 2));
  EXPECT_THAT(insert.privileges[0].selected_columns, ElementsAre(3));

  const Statement update = catalog.analyze("update a set x = 'x' where id = 1");
  ASSERT_EQ(update.privileges.size(), 1u);
  EXPECT_EQ(update.privileges[0].privileges, Privilege::kUpdate | Privilege::kSelect);
  EXPECT_THAT(update.privileges[0].updated_columns, ElementsAre(2));
  EXPECT_THAT(update.privileges[0].selected_columns, ElementsAre(1));

  const Statement deletion = catalog.analyze("delete from a");
  ASSERT_EQ(deletion.privileges.size(), 1u);
  EXPECT_EQ(deletion.privileges[0].privileges, Privilege::kDelete);
}

TEST(AnalyzerPrivileges, OfASchemaAreNeededToLookInside) {
  TestCatalog catalog;
  catalog.role = TestCatalog::kReader;
  try {
    catalog.analyze("select * from other.hidden");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(describe(error), "ERROR 42501 at 14: permission denied for schema other");
  }
}

// ---- literals that stay open in a cached plan

class AnalyzerLiterals : public testing::Test {
 protected:
  // Every number and string of the text may stay open; which did, by index?
  std::set<int> open_in(const std::string& text, const std::vector<std::string>& literals) {
    std::vector<int> offsets;
    std::size_t from = 0;
    for (const std::string& literal : literals) {
      from = text.find(literal, from);
      offsets.push_back(static_cast<int>(from));
      from += literal.size();
    }
    catalog_.analyze(text, &offsets);
    return catalog_.open_literals;
  }

 private:
  TestCatalog catalog_;
};

TEST_F(AnalyzerLiterals, StayOpenWhereTheyAreJustValues) {
  EXPECT_THAT(open_in("select * from a where id = 17 and x = 'seventeen'", {"17", "'seventeen'"}),
              ElementsAre(0, 1));
  EXPECT_THAT(open_in("select * from b where id = 17", {"17"}), ElementsAre(0));
  EXPECT_THAT(open_in("select 'x', 1.5 from a limit 10", {"'x'", "1.5", "10"}),
              ElementsAre(0, 1, 2));
  EXPECT_THAT(open_in("insert into a (id, x) values (1, 'x')", {"1", "'x'"}), ElementsAre(0, 1));
}

TEST_F(AnalyzerLiterals, AreClosedWhereTheyDecide) {
  EXPECT_THAT(open_in("select id from a order by 1", {"1"}), IsEmpty());
  EXPECT_THAT(open_in("select id + 1 from a group by id + 1", {"1", "1"}), IsEmpty());
  EXPECT_THAT(open_in("select id + 1 from a order by id + 1", {"1", "1"}), IsEmpty());
  EXPECT_THAT(open_in("select x::varchar(3) from a", {"3"}), IsEmpty());
  EXPECT_THAT(open_in("select date '2020-01-01'", {"'2020-01-01'"}), IsEmpty());
  EXPECT_THAT(open_in("select * from a where id = '17'", {"'17'"}), IsEmpty());
  EXPECT_THAT(open_in("insert into tornadoes (cartodb_id, notes) values (1, 'x')", {"1", "'x'"}),
              ElementsAre(0, 1));
}

// ---- what no client sees

TEST(Analyzer, GivesViewsAndDefaultsNoLocation) {
  TestCatalog catalog;
  const std::vector<int> offsets = {7};  // count(*) stands there in the view's own text
  catalog.analyze("select * from busy", &offsets);
  EXPECT_THAT(catalog.open_literals, IsEmpty());
}

TEST(Analyzer, MarksQueriesThatAreVolatileOrWrite) {
  TestCatalog catalog;
  const auto query = [&](const char* text) {
    Statement statement = catalog.analyze(text);
    return std::move(std::get<SelectStatement>(statement.body).query);
  };
  EXPECT_FALSE(query("select now()")->calls_volatile);
  EXPECT_TRUE(query("select random()")->calls_volatile);
  EXPECT_TRUE(query("select 1 where exists (select random())")->calls_volatile);
  EXPECT_FALSE(query("select random()")->may_write);
}

TEST(Analyzer, ReadsColumnsBehindADroppedOneByAttnum) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze("select d from c");
  const Query& query = *std::get<SelectStatement>(statement.body).query;
  const auto* reference = get_if<ColumnReference>(*query.targets[0].expression);
  ASSERT_NE(reference, nullptr);
  EXPECT_EQ(reference->column, 2);
}

TEST(Analyzer, SurvivesDeepStatements) {
  TestCatalog catalog;
  const auto repeated = [](std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  run_with_large_stack([&] {
    EXPECT_EQ(catalog.analyze("select " + repeated("1+", 3'900) + "1").output.size(), 1u);
    EXPECT_EQ(catalog.analyze("select " + repeated("not ", 3'900) + "true").output.size(), 1u);
    EXPECT_EQ(catalog.analyze("select " + repeated("(select ", 1'000) + "1" + repeated(")", 1'000))
                  .output.size(),
              1u);
    EXPECT_EQ(catalog.analyze("select 1" + repeated(" union all select 1", 1'000)).output.size(),
              1u);
    EXPECT_EQ(catalog.analyze("insert into a (id) values (1)" + repeated(", (1)", 20'000))
                  .privileges.size(),
              1u);
    try {
      catalog.analyze("select " + repeated("(", 40) + "true" +
                      repeated(" between false and true)", 40));
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.message(), "statement is too complex");
    }
  });
}

TEST(Expression, CopiesAreEquivalent) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze(
      "select case when id = 1 then x else upper(x) end, (select max(y) from b where b.id = a.id), "
      "id in (1, 2), sum(id) over (order by x), row(id, x), array[1.0, 2.00] from a");
  for (const TargetEntry& target : std::get<SelectStatement>(statement.body).query->targets) {
    EXPECT_TRUE(equivalent(*target.expression, *clone(*target.expression))) << target.name;
  }
}

TEST(Expression, DiffersByTheScaleOfANumber) {
  TestCatalog catalog;
  const Statement statement = catalog.analyze("select 1.0, 1.00, 1.0");
  const std::vector<TargetEntry>& targets =
      std::get<SelectStatement>(statement.body).query->targets;
  EXPECT_FALSE(equivalent(*targets[0].expression, *targets[1].expression));
  EXPECT_TRUE(equivalent(*targets[0].expression, *targets[2].expression));
}

}  // namespace
}  // namespace carto_mock::sql
