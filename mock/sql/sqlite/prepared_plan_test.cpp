#include "sql/sqlite/prepared_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sql/lowering/plan.h"
#include "sql/sqlite/test_database.h"
#include "support/error.h"

namespace carto_mock::sql::sqlite {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class PreparedPlanTest : public testing::Test {
 protected:
  PreparedPlanTest() {
    table_ = database_.add_table("t", {"id integer", "name text"},
                                 {{"1", "one"}, {"2", "two"}, {"3", {}}});
  }
  std::string sqlstate_of(const std::shared_ptr<const Plan>& plan) {
    try {
      database_.run(plan);
    } catch (const Error& error) {
      return std::string(error.state().code());
    }
    return "00000";
  }

  TestDatabase database_;
  Oid table_ = kInvalidOid;
};

TEST_F(PreparedPlanTest, RunsAnyNumberOfTimes) {
  const auto plan = database_.plan("SELECT name FROM t WHERE id = 2");
  PreparedPlan prepared(database_.connection(), plan);
  const EvaluationContext context{database_.session, database_.settings, {}};
  for (int i = 0; i < 3; ++i) {
    prepared.start(context);
    ASSERT_TRUE(prepared.step());
    EXPECT_EQ(prepared.row()[0].as_text(), "two");
    EXPECT_FALSE(prepared.step());
    EXPECT_FALSE(prepared.step());  // stays at the end
  }
}

TEST_F(PreparedPlanTest, ReadsNoTableThatItsPlanDoesNotList) {
  Plan plan = *database_.plan("SELECT name FROM t");
  EXPECT_THAT(plan.tables, ElementsAre(table_));
  plan.tables.clear();
  EXPECT_EQ(sqlstate_of(std::make_shared<const Plan>(plan)), "42501");
}

TEST_F(PreparedPlanTest, TellsWhatItReads) {
  const Oid other = database_.add_table("u", {"id integer"}, {{"2"}});
  const auto reads = [this](const std::string& sql) {
    const PreparedPlan prepared(database_.connection(), database_.plan(sql));
    return TableAccesses(prepared.accesses().begin(), prepared.accesses().end());
  };
  const TableAccess one{table_, Privilege::kSelect};
  const TableAccess two{other, Privilege::kSelect};
  EXPECT_THAT(reads("SELECT 1"), ElementsAre());
  EXPECT_THAT(reads("SELECT count(*) FROM t"), ElementsAre(one));
  EXPECT_THAT(reads("SELECT 1 FROM t"), ElementsAre(one));
  EXPECT_THAT(reads("SELECT name FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)"),
              UnorderedElementsAre(one, two));
  EXPECT_THAT(reads("WITH q AS (SELECT * FROM u) SELECT (SELECT max(id) FROM q) FROM t"),
              UnorderedElementsAre(one, two));
  EXPECT_THAT(reads("SELECT name FROM t UNION SELECT id::text FROM u"),
              UnorderedElementsAre(one, two));
  EXPECT_THAT(reads("SELECT relname FROM pg_class"),
              ElementsAre(TableAccess{1259, Privilege::kSelect}));
}

TEST_F(PreparedPlanTest, AGuardedStatementTellsWhatItDoesToTables) {
  const std::string table = storage_table(table_);
  const auto does = [&](const std::string& sql, Privileges declared) {
    const Statement statement = database_.connection().prepare(sql, {{table_, declared}});
    return TableAccesses(statement.accesses().begin(), statement.accesses().end());
  };
  const Privileges insert = Privilege::kInsert;
  const Privileges update = Privilege::kUpdate | Privilege::kSelect;
  const Privileges remove = Privilege::kDelete | Privilege::kSelect;
  EXPECT_THAT(does("INSERT INTO " + table + " VALUES (4, 'x')", insert),
              ElementsAre(TableAccess{table_, insert}));
  EXPECT_THAT(does("UPDATE " + table + " SET c2 = 'x' WHERE c1 = 1", update),
              ElementsAre(TableAccess{table_, update}));
  EXPECT_THAT(does("DELETE FROM " + table + " WHERE c1 = 1", remove),
              ElementsAre(TableAccess{table_, remove}));
  EXPECT_THROW(does("DELETE FROM " + table, update), Error);
  EXPECT_THROW(does("UPDATE " + table + " SET c2 = 'x'", insert), Error);
  EXPECT_THROW(does("INSERT INTO " + table + " SELECT * FROM " + table, insert), Error);
  EXPECT_THROW(does("DROP TABLE " + table, insert | update | remove), Error);
}

TEST_F(PreparedPlanTest, DoesNothingButRead) {
  for (const char* sql : {"DELETE FROM t50002", "SELECT * FROM sqlite_schema",
                          "PRAGMA user_version", "DROP TABLE t50002", "SELECT load_extension('x')",
                          "ATTACH 'x' AS y", "SELECT * FROM t50002, documents"}) {
    database_.connection().execute("CREATE TABLE IF NOT EXISTS documents(kind)");
    Plan plan;
    plan.sql = sql;
    plan.tables = {table_};
    EXPECT_NE(sqlstate_of(std::make_shared<const Plan>(plan)), "00000") << sql;
  }
  EXPECT_EQ(database_.query("SELECT count(*) FROM t"), (std::vector<Row>{{"3"}}));
}

TEST_F(PreparedPlanTest, KeepsItsGuardWhenTheSchemaChanges) {
  const auto plan = database_.plan("SELECT name FROM t WHERE id = 1");
  PreparedPlan prepared(database_.connection(), plan);
  const EvaluationContext context{database_.session, database_.settings, {}};
  database_.connection().execute("CREATE INDEX another ON t50002(c1)");
  prepared.start(context);
  ASSERT_TRUE(prepared.step());  // compiled anew, under the authorizer
  EXPECT_EQ(prepared.row()[0].as_text(), "one");
}

TEST_F(PreparedPlanTest, LetsTheErrorOfAFunctionOutAsItIs) {
  const auto plan = database_.plan("SELECT 10 / (id - 2) FROM t");
  try {
    database_.run(plan);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kDivisionByZero);
    EXPECT_EQ(error.message(), "division by zero");
  }
  EXPECT_EQ(sqlstate_of(plan), "22012");  // and again
  EXPECT_EQ(database_.query("SELECT 1"), (std::vector<Row>{{"1"}}));
}

class CancelledSession final : public FakeSession {
 public:
  void check_interrupts() override {
    throw Error(sqlstate::kQueryCanceled, "canceling statement due to user request");
  }
};

TEST_F(PreparedPlanTest, StopsWhenTheSessionIsInterrupted) {
  CancelledSession session;
  session.snapshot = database_.session.snapshot;
  // Enough instructions of SQLite's for the interrupt check to be asked.
  PreparedPlan prepared(
      database_.connection(),
      database_.plan("SELECT count(*) FROM t a, t b, t c, t d, t e, t f, t g, t h"));
  const EvaluationContext context{session, database_.settings, {}};
  prepared.start(context);
  try {
    prepared.step();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kQueryCanceled);
  }
}

TEST_F(PreparedPlanTest, BindsLiteralsAtEachRun) {
  Query query;
  query.targets.push_back({"a", make_expression(Type{oid::kText}, LiteralReference{1})});
  query.targets.push_back({"b", make_expression(Type{oid::kNumeric}, LiteralReference{0})});
  const auto plan = std::make_shared<const Plan>(lower(query, database_.session.snapshot));
  const Value first[] = {Value::numeric(Numeric::parse("1.50")), Value::text("x")};
  const Value second[] = {Value(), Value::text("y")};
  EXPECT_EQ(database_.run(plan, first), (std::vector<Row>{{"x", "1.50"}}));
  EXPECT_EQ(database_.run(plan, second), (std::vector<Row>{{"y", {}}}));
}

TEST_F(PreparedPlanTest, GivesTheRowsThatAnUpdateTouches) {
  database_.add_table("u", {"id integer", "label text"}, {{"2", "zwei"}, {"9", "neun"}});
  const SyntaxTree tree =
      parse("UPDATE t SET name = t.name || '/' || u.label FROM u WHERE u.id = t.id");
  const std::vector<std::string> search_path{"public"};
  const sql::Statement statement =
      analyze(tree.statement(0), {database_.session.snapshot, database_.settings, search_path,
                                  database_.session.user, database_.session});
  const auto& update = std::get<UpdateStatement>(statement.body);
  const auto plan = std::make_shared<const Plan>(
      lower_target_rows(update.relation, *update.source, {update.assignments.front().value.get()},
                        database_.session.snapshot));
  EXPECT_EQ(database_.run(plan), (std::vector<Row>{{"2", "2", "two", "two/zwei"}}));
}

TEST_F(PreparedPlanTest, TellsAUniqueViolationFromOtherErrors) {
  database_.connection().execute("CREATE UNIQUE INDEX i1 ON t50002(c1)");
  Statement insert = database_.connection().prepare("INSERT INTO t50002 VALUES (?1, NULL)");
  insert.bind(1, std::int64_t{3});
  EXPECT_EQ(insert.step_write(), StepResult::kUniqueViolation);
  insert.bind(1, std::int64_t{4});
  EXPECT_EQ(insert.step_write(), StepResult::kDone);
}

// SQLite's parser takes 14 nested FROM subqueries and 18 nested scalar ones; PostgreSQL has no such
// limits.
std::string nest(int depth, const std::string& before, const std::string& innermost,
                 const std::string& after) {
  std::string sql = innermost;
  for (int i = 0; i < depth; ++i) sql = before + sql + after;
  return sql;
}

TEST_F(PreparedPlanTest, TakesThirtyNestedQueriesInFrom) {
  EXPECT_EQ(database_.query(nest(30, "SELECT id FROM (", "SELECT id FROM t WHERE id = 2", ") s")),
            (std::vector<Row>{{"2"}}));
}

TEST_F(PreparedPlanTest, TakesThirtyNestedSubqueriesInExpressions) {
  EXPECT_EQ(database_.query(nest(30, "SELECT (", "SELECT max(id) FROM t", ")")),
            (std::vector<Row>{{"3"}}));
  EXPECT_EQ(database_.query(nest(30, "SELECT id FROM t WHERE id IN (", "SELECT 2", ")")),
            (std::vector<Row>{{"2"}}));
}

TEST_F(PreparedPlanTest, TakesCorrelatedSubqueriesAFewLevelsDeep) {
  EXPECT_EQ(
      database_.query(
          "SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.id > a.id AND EXISTS (SELECT "
          "1 "
          "FROM t c WHERE c.id > b.id AND c.id > (SELECT min(d.id) FROM t d WHERE d.id >= a.id)))"),
      (std::vector<Row>{{"1"}}));
}

TEST_F(PreparedPlanTest, TakesLongChains) {
  std::string sum = "id";
  std::string list = "0";
  std::string conjunction = "true";
  std::string disjunction = "false";
  for (int i = 1; i <= 1500; ++i) {
    sum += " + 1";
    list += fmt::format(", {}", i + 1);
    conjunction += fmt::format(" AND id <> {}", i + 1);
    disjunction += fmt::format(" OR id = {}", i + 1);
  }
  EXPECT_EQ(database_.query("SELECT " + sum + " FROM t WHERE id = 1"),
            (std::vector<Row>{{"1501"}}));
  EXPECT_EQ(database_.query("SELECT id FROM t WHERE id NOT IN (" + list + ")"),
            (std::vector<Row>{{"1"}}));
  EXPECT_EQ(database_.query("SELECT id FROM t WHERE " + conjunction), (std::vector<Row>{{"1"}}));
  EXPECT_EQ(database_.query("SELECT count(*) FROM t WHERE " + disjunction),
            (std::vector<Row>{{"2"}}));
}

TEST_F(PreparedPlanTest, ComputesOnceWhatReadsNoRow) {
  const auto plan = database_.plan(
      "SELECT id FROM t WHERE date_part('year', now() - interval '1 year') > id + 0.5");
  EXPECT_THAT(plan->sql, testing::HasSubstr("pg_eval(?2, (SELECT pg_eval(?1)), r1.c1)"));
  EXPECT_EQ(database_.run(plan).size(), 3U);
}

TEST_F(PreparedPlanTest, UsesAnIndexForAnEquality) {
  database_.connection().execute("CREATE INDEX i2 ON t50002(c1)");
  const auto plan = database_.plan("SELECT name FROM t WHERE id = 2 AND upper(name) = 'TWO'");
  Statement explain = database_.connection().prepare("EXPLAIN QUERY PLAN " + plan->sql);
  ASSERT_TRUE(explain.step());
  EXPECT_THAT(std::string(explain.text(3)), testing::HasSubstr("USING INDEX i2 (c1=?)"));
}

}  // namespace
}  // namespace carto_mock::sql::sqlite
