// Calls with which PostGIS 3.3 and GEOS 3.11 end PostgreSQL's server, so that it has no answer to
// compare with: carto-mock must go on.
#include <gmock/gmock.h>

#include <string>

#include "sql/engine/answer_lines.h"
#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

using testing::HasSubstr;

class EmptyParts : public testing::TestWithParam<const char*> {};

TEST_P(EmptyParts, EndNoServer) {
  TestDatabase database;
  Session session = database.database().connect("postgres");
  const std::string geometry = GetParam();
  int refused = 0;
  for (const std::string call :
       {"ST_Union('{}'::geometry)", "ST_UnaryUnion('{}'::geometry)", "ST_PointOnSurface('{}')",
        "ST_Node('{}')", "ST_IsSimple('{}')", "ST_HausdorffDistance('{}', 'POINT(1 1)')",
        "ST_HausdorffDistance('LINESTRING(0 0,9 9)', '{}', 0.5)",
        "ST_Contains('POLYGON((-5 -5,9 -5,9 9,-5 9,-5 -5))', '{}')",
        "ST_Within('{}', 'POLYGON((-5 -5,9 -5,9 9,-5 9,-5 -5))')", "ST_ConcaveHull('{}', 0.5)",
        "ST_SharedPaths('{}', 'LINESTRING(0 0,4 0)')"}) {
    std::string statement = "SELECT " + call;
    statement.replace(statement.find("{}"), 2, geometry);
    const AnswerLines answer = answer_lines(session, statement);
    if (answer.refused.empty()) {  // what needs no GEOS, or takes no geometry of such a kind
      EXPECT_FALSE(answer.lines.empty()) << statement;
    } else {
      EXPECT_THAT(answer.refused, HasSubstr("with empty parts")) << statement;
      ++refused;
    }
  }
  EXPECT_GT(refused, 4);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EmptyParts,
                         testing::Values("GEOMETRYCOLLECTION(POINT EMPTY,LINESTRING(0 0,1 1))",
                                         "GEOMETRYCOLLECTION(LINESTRING EMPTY,POINT(1 2))",
                                         "MULTIPOINT(EMPTY,1 2)",
                                         "MULTILINESTRING(EMPTY,(0 0,1 1))",
                                         "MULTIPOLYGON(EMPTY,((0 0,1 0,1 1,0 0)))"));

// Likewise with coordinates that are no numbers or almost infinite; some take for ever.
TEST(UnboundedCoordinates, EndNoServer) {
  TestDatabase database;
  Session session = database.database().connect("postgres");
  for (const char* call :
       {"ST_SimplifyPreserveTopology('LINESTRING(NaN 0,1 1)', 1)",
        "ST_SimplifyPreserveTopology('POLYGON((0 0,1e308 0,1e308 1e308,0 0))', 0.5)",
        "ST_Difference('LINESTRING(NaN 0,1 1)', 'GEOMETRYCOLLECTION(LINESTRING EMPTY,POINT(1 2))')",
        "ST_Union('MULTILINESTRING((0 0,1 1),(2 2,3 3))'::geometry, 'MULTILINESTRING((0 0,NaN "
        "1),(1 1,2 "
        "2))')",
        "ST_SharedPaths('LINESTRING(0 0,0 0)', 'MULTILINESTRING((0 0,NaN 1),(1 1,2 2))')",
        "ST_Buffer('LINESTRING(-1e308 0,1e308 1)'::geometry, 1)",
        "CDB_RectangleGrid('POLYGON((0 0,9 0,9 9,0 0))', 0.5, 0.5, 'POINT(1e308 -1e308)', 3)",
        "ST_ConcaveHull('POLYGON((0 0,0 0,0 0,0 0))', 0.5)"}) {
    const AnswerLines answer = answer_lines(session, std::string("SELECT ") + call);
    EXPECT_THAT(answer.refused, testing::Not(testing::IsEmpty())) << call;
  }
}

}  // namespace
}  // namespace carto_mock::sql
