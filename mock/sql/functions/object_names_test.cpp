// Expected values and errors are a real PostgreSQL 15's.
#include "sql/functions/object_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/fake_session.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;

constexpr Oid kRegprocedure = 2202;
constexpr Oid kSuperuser = 10;
constexpr Oid kUser = 50004;

class ObjectNamesTest : public testing::Test {
 protected:
  ObjectNamesTest() {
    put_schema(50001, "public");
    put_schema(50002, "dev");
    put_schema(50003, "hidden");
    put_table(50010, 50002, "tornadoes");
    put_table(50011, 50003, "My Table");
    Role role;
    role.oid = kUser;
    role.name = "dev";
    session.snapshot.put(role);
    session.user = role.oid;
  }

  void put_schema(Oid oid, std::string name, Oid owner = kUser) {
    session.snapshot.put(Schema{.oid = oid, .name = std::move(name), .owner = owner, .acl = {}});
  }
  void put_table(Oid oid, Oid schema, std::string name) {
    Relation relation;
    relation.oid = oid;
    relation.schema = schema;
    relation.name = std::move(name);
    session.snapshot.put(relation);
  }
  Oid input(std::string_view text, Oid type) const {
    return static_cast<Oid>(input_object_name(text, type, session)->as_integer());
  }
  std::string output(Oid object, Oid type) const {
    return output_object_name(object, type, session);
  }
  // `SQLSTATE message` of what input throws.
  std::string error(std::string_view text, Oid type) const {
    try {
      input(text, type);
    } catch (const Error& error) {
      return std::string(error.state().code()) + " " + error.message();
    }
    return "no error";
  }

  FakeSession session;
};

TEST_F(ObjectNamesTest, RelationsAreFoundThroughTheSearchPath) {
  EXPECT_EQ(input("tornadoes", oid::kRegclass), 50010U);
  EXPECT_EQ(input(" TORNADOES ", oid::kRegclass), 50010U);
  EXPECT_EQ(input("dev.tornadoes", oid::kRegclass), 50010U);
  EXPECT_EQ(input("hidden.\"My Table\"", oid::kRegclass), 50011U);
  EXPECT_EQ(input("pg_class", oid::kRegclass), 1259U);
  EXPECT_EQ(input("test.pg_catalog.pg_class", oid::kRegclass), 1259U);
  EXPECT_EQ(input("12345", oid::kRegclass), 12345U);
  EXPECT_EQ(input("-", oid::kRegclass), 0U);
}

TEST_F(ObjectNamesTest, RelationErrorsAreWordedAsPostgresqls) {
  EXPECT_EQ(error("nosuch", oid::kRegclass), "42P01 relation \"nosuch\" does not exist");
  EXPECT_EQ(error("\"My Table\"", oid::kRegclass), "42P01 relation \"My Table\" does not exist");
  EXPECT_EQ(error("nosuch.x", oid::kRegclass), "3F000 schema \"nosuch\" does not exist");
  EXPECT_EQ(error("a.b.c", oid::kRegclass),
            "0A000 cross-database references are not implemented: \"a.b.c\"");
  EXPECT_EQ(error("a.b.c.d", oid::kRegclass),
            "42601 improper relation name (too many dotted names): a.b.c.d");
  EXPECT_EQ(error("\"x", oid::kRegclass), "42602 invalid name syntax");
  EXPECT_EQ(error("", oid::kRegclass), "42602 invalid name syntax");
  EXPECT_EQ(error("x.", oid::kRegclass), "42602 invalid name syntax");
}

TEST_F(ObjectNamesTest, TypesHaveSqlNamesAndCatalogNames) {
  EXPECT_EQ(output(input("int", oid::kRegtype), oid::kRegtype), "integer");
  EXPECT_EQ(output(input("numeric(10,2)", oid::kRegtype), oid::kRegtype), "numeric");
  EXPECT_EQ(output(input("timestamp with time zone", oid::kRegtype), oid::kRegtype),
            "timestamp with time zone");
  EXPECT_EQ(output(input("timestamp(3) with time zone", oid::kRegtype), oid::kRegtype),
            "timestamp with time zone");
  EXPECT_EQ(output(input("integer[]", oid::kRegtype), oid::kRegtype), "integer[]");
  EXPECT_EQ(output(input("_int4", oid::kRegtype), oid::kRegtype), "integer[]");
  EXPECT_EQ(output(input("int[3]", oid::kRegtype), oid::kRegtype), "integer[]");
  EXPECT_EQ(output(input("text[][]", oid::kRegtype), oid::kRegtype), "text[]");
  EXPECT_EQ(output(input("Point", oid::kRegtype), oid::kRegtype), "point");
  EXPECT_EQ(output(input("geometry(Point,4326)", oid::kRegtype), oid::kRegtype), "geometry");
  EXPECT_EQ(output(input("\"char\"", oid::kRegtype), oid::kRegtype), "\"char\"");
  EXPECT_EQ(output(input("char", oid::kRegtype), oid::kRegtype), "character");
  EXPECT_EQ(output(input("double precision", oid::kRegtype), oid::kRegtype), "double precision");
  EXPECT_EQ(error("nosuch", oid::kRegtype), "42704 type \"nosuch\" does not exist");
  EXPECT_EQ(error("foo.nosuch", oid::kRegtype), "3F000 schema \"foo\" does not exist");
}

TEST_F(ObjectNamesTest, Procedures) {
  EXPECT_EQ(output(input("now", oid::kRegproc), oid::kRegproc), "now");
  EXPECT_EQ(output(input("abs(integer)", kRegprocedure), kRegprocedure), "abs(integer)");
  EXPECT_EQ(error("abs", oid::kRegproc), "42725 more than one function named \"abs\"");
  EXPECT_EQ(error("nosuch", oid::kRegproc), "42883 function \"nosuch\" does not exist");
  EXPECT_EQ(error("abs(text)", kRegprocedure), "42883 function \"abs(text)\" does not exist");
  EXPECT_EQ(error("abs", kRegprocedure), "22P02 expected a left parenthesis");
}

TEST_F(ObjectNamesTest, SchemasAndRoles) {
  EXPECT_EQ(input("hidden", oid::kRegnamespace), 50003U);
  EXPECT_EQ(output(kPgCatalogSchema, oid::kRegnamespace), "pg_catalog");
  EXPECT_EQ(input("dev", oid::kRegrole), 50004U);
  EXPECT_EQ(output(50004, oid::kRegrole), "dev");
  EXPECT_EQ(error("nosuch", oid::kRegnamespace), "3F000 schema \"nosuch\" does not exist");
  EXPECT_EQ(error("nosuch", oid::kRegrole), "42704 role \"nosuch\" does not exist");
  EXPECT_EQ(error("a.b", oid::kRegrole), "42602 invalid name syntax");
}

TEST_F(ObjectNamesTest, OutputQualifiesWhatTheSearchPathDoesNotFind) {
  EXPECT_EQ(output(50010, oid::kRegclass), "tornadoes");
  EXPECT_EQ(output(50011, oid::kRegclass), "hidden.\"My Table\"");
  EXPECT_EQ(output(1259, oid::kRegclass), "pg_class");
  EXPECT_EQ(output(0, oid::kRegclass), "-");
  EXPECT_EQ(output(12345, oid::kRegclass), "12345");
  session.search_path = "public";
  EXPECT_EQ(output(50010, oid::kRegclass), "dev.tornadoes");
}

TEST_F(ObjectNamesTest, SearchPathReplacesUserAndSkipsWhatDoesNotExistOrIsClosed) {
  put_schema(50005, "closed", kSuperuser);
  EXPECT_THAT(search_path_schemas(session), ElementsAre("dev", "public"));
  session.search_path = "nosuch, \"hidden\", closed, pg_catalog, hidden";
  EXPECT_THAT(search_path_schemas(session), ElementsAre("hidden", "pg_catalog"));
  session.search_path = "";
  EXPECT_THAT(search_path_schemas(session), ElementsAre());
}

TEST_F(ObjectNamesTest, ASchemaThatIsNamedMustExistAndBeOpen) {
  put_schema(50005, "closed", kSuperuser);
  const auto state_of = [&](std::string_view name) -> std::string {
    try {
      require_schema(name, session, 7);
    } catch (const Error& error) {
      return std::string(error.state().code()) + ' ' + error.message();
    }
    return "";
  };
  EXPECT_EQ(state_of("public"), "");
  EXPECT_EQ(state_of("pg_catalog"), "");
  EXPECT_EQ(state_of("nosuch"), "3F000 schema \"nosuch\" does not exist");
  EXPECT_EQ(state_of("closed"), "42501 permission denied for schema closed");
}

TEST_F(ObjectNamesTest, OtherTypesAreNotItsBusiness) {
  EXPECT_FALSE(input_object_name("1", oid::kInt4, session).has_value());
  EXPECT_FALSE(is_object_name_type(oid::kOid));
  EXPECT_TRUE(is_object_name_type(oid::kRegrole));
}

}  // namespace
}  // namespace carto_mock::sql
