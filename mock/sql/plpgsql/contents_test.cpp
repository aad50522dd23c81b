#include "sql/plpgsql/contents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "sql/plpgsql/reader.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql::plpgsql {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

Contents contents(std::string_view body) {
  return contents_of(
      read_program(body, {}, [](std::string_view) { return DeclaredType{Type{oid::kInt4}}; }));
}

TEST(Contents, HasExpressionsAndStatements) {
  const Contents found = contents(
      "DECLARE n int := f(1); BEGIN n := n + 1; IF n > 2 THEN INSERT INTO t VALUES (n); END IF; "
      "END");
  EXPECT_THAT(found.expressions, ElementsAre("f(1)", "n + 1", "n > 2"));
  EXPECT_THAT(found.statements, ElementsAre(EndsWith("INSERT INTO t VALUES (n)")));
  EXPECT_FALSE(found.tells);
  EXPECT_FALSE(found.executes);
  EXPECT_FALSE(found.leaves);
}

TEST(Contents, TellsNoErrors) {
  EXPECT_TRUE(contents("BEGIN RAISE NOTICE 'x'; END").tells);
  EXPECT_TRUE(contents("BEGIN NULL; EXCEPTION WHEN others THEN RAISE WARNING 'x'; END").tells);
  EXPECT_FALSE(contents("BEGIN RAISE EXCEPTION 'x'; END").tells);
  EXPECT_FALSE(contents("BEGIN NULL; EXCEPTION WHEN others THEN RAISE; END").tells);
}

TEST(Contents, HasNoStatementOfExecute) {
  const Contents found = contents("BEGIN EXECUTE 'SELECT 1' USING g(2); END");
  EXPECT_TRUE(found.executes);
  EXPECT_THAT(found.statements, IsEmpty());
  EXPECT_THAT(found.expressions, ElementsAre("'SELECT 1'", "g(2)"));
}

TEST(Contents, SaysWhetherALoopMayEndEarly) {
  EXPECT_TRUE(contents("BEGIN LOOP EXIT WHEN h(); END LOOP; END").leaves);
  EXPECT_TRUE(contents("BEGIN RETURN; END").leaves);
  EXPECT_FALSE(contents("BEGIN FOR i IN 1..2 LOOP CONTINUE WHEN i = 1; END LOOP; END").leaves);
}

}  // namespace
}  // namespace carto_mock::sql::plpgsql
