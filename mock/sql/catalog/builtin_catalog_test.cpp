// Expected values are a real PostgreSQL 15 with PostGIS 3.3's answers.
#include "sql/catalog/builtin_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;

const BuiltinCatalog& catalog() { return BuiltinCatalog::instance(); }

std::vector<std::string> strings(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

TEST(BuiltinCatalog, KnowsTypesByOidAndName) {
  const BuiltinType* type = catalog().find_type(oid::kInt4);
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->name, "int4");
  EXPECT_EQ(type->sql_name, "integer");
  EXPECT_EQ(type->category, 'N');
  EXPECT_FALSE(type->preferred);
  EXPECT_EQ(type->array, oid::kInt4Array);
  EXPECT_EQ(catalog().find_type("float8")->preferred, true);
  EXPECT_EQ(catalog().find_type("_text")->element, oid::kText);
  // A name has a typelem, but it is no true array.
  EXPECT_EQ(catalog().find_type("name")->element, kInvalidOid);
  EXPECT_EQ(catalog().find_type("no_such_type"), nullptr);
  EXPECT_EQ(catalog().find_type(Oid{49999}), nullptr);
}

TEST(BuiltinCatalog, GivesPostgisTypesTheOidsOfTypeH) {
  EXPECT_EQ(catalog().find_type("geometry")->oid, oid::kGeometry);
  EXPECT_EQ(catalog().find_type("_geometry")->oid, oid::kGeometryArray);
  EXPECT_EQ(catalog().find_type("geography")->oid, oid::kGeography);
  EXPECT_EQ(catalog().find_type("box2d")->oid, oid::kBox2d);
  EXPECT_EQ(catalog().find_type("box3d")->oid, oid::kBox3d);
  EXPECT_EQ(catalog().find_type("geometry_dump")->oid, oid::kGeometryDump);
  EXPECT_EQ(catalog().find_type("spheroid")->oid, oid::kSpheroid);
  EXPECT_EQ(catalog().find_type("geometry")->schema, "public");
}

TEST(BuiltinCatalog, HasUniqueOidsBelowTheUsersOnes) {
  std::set<Oid> procedures;
  for (const BuiltinProcedure& procedure : catalog().procedures()) {
    EXPECT_LT(procedure.oid, kFirstUserOid);
    EXPECT_TRUE(procedures.insert(procedure.oid).second) << procedure.signature;
  }
  std::set<Oid> types;
  for (const BuiltinType& type : catalog().types()) {
    EXPECT_LT(type.oid, kFirstUserOid);
    EXPECT_TRUE(types.insert(type.oid).second) << type.name;
  }
}

TEST(BuiltinCatalog, RefersOnlyToWhatItHas) {
  for (const BuiltinProcedure& procedure : catalog().procedures()) {
    EXPECT_NE(catalog().find_type(procedure.result), nullptr) << procedure.signature;
    for (const Oid argument : procedure.arguments) {
      EXPECT_NE(catalog().find_type(argument), nullptr) << procedure.signature;
    }
    EXPECT_LE(static_cast<std::size_t>(procedure.default_count), procedure.arguments.size())
        << procedure.signature;
    const std::size_t all = procedure.all_arguments.empty() ? procedure.arguments.size()
                                                            : procedure.all_arguments.size();
    if (!procedure.argument_modes.empty()) {
      EXPECT_EQ(procedure.argument_modes.size(), all) << procedure.signature;
    }
  }
  for (const BuiltinOperator& op : catalog().operators()) {
    EXPECT_NE(catalog().find_procedure(op.procedure), nullptr) << op.name;
    EXPECT_NE(catalog().find_type(op.right), nullptr) << op.name;
  }
  for (const BuiltinCast& cast : catalog().casts()) {
    EXPECT_EQ(cast.method == 'f', cast.procedure != kInvalidOid);
    if (cast.procedure != kInvalidOid) {
      EXPECT_NE(catalog().find_procedure(cast.procedure), nullptr);
    }
  }
}

TEST(BuiltinCatalog, FindsOverloadsBySqlName) {
  std::vector<std::string_view> signatures;
  for (const BuiltinProcedure* procedure : catalog().procedures("round")) {
    signatures.push_back(procedure->signature);
  }
  EXPECT_THAT(signatures, testing::UnorderedElementsAre("round(double precision)", "round(numeric)",
                                                        "round(numeric,integer)"));
  EXPECT_TRUE(catalog().procedures("no_such_function").empty());
  const BuiltinProcedure* substring =
      catalog().find_procedure_by_signature("\"substring\"(text,integer,integer)");
  ASSERT_NE(substring, nullptr);
  EXPECT_EQ(substring->name, "substring");
}

TEST(BuiltinCatalog, KnowsDefaultsNamesAndModes) {
  const BuiltinProcedure* interval = catalog().find_procedure_by_signature(
      "make_interval(integer,integer,integer,integer,integer,integer,double precision)");
  ASSERT_NE(interval, nullptr);
  EXPECT_EQ(interval->default_count, 7);
  EXPECT_THAT(strings(interval->defaults), ElementsAre("0", "0", "0", "0", "0", "0", "0.0"));
  EXPECT_THAT(strings(interval->argument_names),
              ElementsAre("years", "months", "weeks", "days", "hours", "mins", "secs"));
  const BuiltinProcedure* each = catalog().find_procedure_by_signature("json_each(json)");
  ASSERT_NE(each, nullptr);
  EXPECT_TRUE(each->returns_set);
  EXPECT_EQ(each->argument_modes, "ioo");
  EXPECT_THAT(each->all_arguments, ElementsAre(oid::kJson, oid::kText, oid::kJson));
  const BuiltinProcedure* concat = catalog().find_procedure_by_signature("concat(\"any\")");
  ASSERT_NE(concat, nullptr);
  EXPECT_EQ(concat->variadic_element, oid::kAny);
  EXPECT_FALSE(concat->strict);
  const BuiltinProcedure* percentile =
      catalog().find_procedure_by_signature("percentile_cont(double precision,double precision)");
  ASSERT_NE(percentile, nullptr);
  EXPECT_EQ(percentile->aggregate_kind, 'o');
  EXPECT_EQ(percentile->direct_argument_count, 1);
}

TEST(BuiltinCatalog, HasCartosOwnFunctions) {
  const BuiltinProcedure* geocoder =
      catalog().find_procedure_by_signature("cdb_geocode_street_point(text,text,text,text)");
  ASSERT_NE(geocoder, nullptr);
  EXPECT_EQ(geocoder->schema, "cdb_dataservices_client");
  EXPECT_EQ(geocoder->default_count, 3);
  EXPECT_EQ(geocoder->result, oid::kGeometry);
  EXPECT_EQ(geocoder->volatility, 's');
  EXPECT_FALSE(geocoder->strict);
  EXPECT_THAT(strings(geocoder->argument_names),
              ElementsAre("searchtext", "city", "state_province", "country"));
  EXPECT_EQ(catalog().procedures("cdb_usertables").size(), 1U);
}

TEST(BuiltinCatalog, HasCastsAndSortOperators) {
  const BuiltinCast* cast = catalog().find_cast(oid::kInt4, oid::kFloat8);
  ASSERT_NE(cast, nullptr);
  EXPECT_EQ(cast->context, 'i');
  EXPECT_EQ(catalog().find_procedure(cast->procedure)->signature, "float8(integer)");
  EXPECT_EQ(catalog().find_cast(oid::kText, oid::kVarchar)->method, 'b');
  EXPECT_EQ(catalog().find_cast(oid::kBool, oid::kDate), nullptr);
  const SortOperators* sort = catalog().find_sort_operators(oid::kInt4);
  ASSERT_NE(sort, nullptr);
  EXPECT_EQ(catalog().find_operator(sort->less)->name, "<");
  EXPECT_EQ(catalog().find_sort_operators(oid::kJson), nullptr);
}

TEST(BuiltinCatalog, HasSystemRelationsWithTheirColumns) {
  const BuiltinRelation* pg_class = catalog().find_relation("pg_catalog", "pg_class");
  ASSERT_NE(pg_class, nullptr);
  EXPECT_EQ(pg_class->oid, 1259U);
  EXPECT_EQ(pg_class->columns.size(), 33U);
  EXPECT_EQ(pg_class->columns[1].name, "relname");
  EXPECT_EQ(pg_class->columns[1].type.oid, oid::kName);
  const BuiltinRelation* dump =
      catalog().find_relation(catalog().find_type("geometry_dump")->relation);
  ASSERT_NE(dump, nullptr);
  ASSERT_EQ(dump->columns.size(), 2U);
  EXPECT_EQ(dump->columns[0].name, "path");
  EXPECT_EQ(dump->columns[1].type.oid, oid::kGeometry);
  EXPECT_EQ(catalog().find_relation("public", "pg_class"), nullptr);
}

TEST(FormatType, PrintsModifiersAsPostgresql) {
  const auto text = [](std::string_view name, std::int32_t typmod) {
    return format_type({.oid = catalog().find_type(name)->oid, .typmod = typmod});
  };
  EXPECT_EQ(text("varchar", 14), "character varying(10)");
  EXPECT_EQ(text("varchar", -1), "character varying");
  EXPECT_EQ(text("bpchar", 7), "character(3)");
  EXPECT_EQ(text("bpchar", -1), "character");
  EXPECT_EQ(text("numeric", 655366), "numeric(10,2)");
  EXPECT_EQ(text("numeric", 329730), "numeric(5,-2)");
  EXPECT_EQ(text("numeric", 196612), "numeric(3,0)");
  EXPECT_EQ(text("timestamp", 3), "timestamp(3) without time zone");
  EXPECT_EQ(text("timestamptz", 0), "timestamp(0) with time zone");
  EXPECT_EQ(text("time", 2), "time(2) without time zone");
  EXPECT_EQ(text("timetz", 1), "time(1) with time zone");
  EXPECT_EQ(text("interval", -1), "interval");
  EXPECT_EQ(text("interval", 589823), "interval day");
  EXPECT_EQ(text("interval", 268435459), "interval second(3)");
  EXPECT_EQ(text("interval", 470286338), "interval day to second(2)");
  EXPECT_EQ(text("interval", 458751), "interval year to month");
  EXPECT_EQ(text("interval", 2147418116), "interval(4)");
  EXPECT_EQ(text("bit", 5), "bit(5)");
  EXPECT_EQ(text("varbit", 7), "bit varying(7)");
  EXPECT_EQ(text("_varchar", 8), "character varying(4)[]");
  EXPECT_EQ(text("char", -1), "\"char\"");
  EXPECT_EQ(format_type({.oid = 49999, .typmod = -1}), "???");
}

TEST(FormatType, PrintsGeometryModifiersAsPostgis) {
  const auto text = [](std::int32_t typmod) {
    return format_type({.oid = oid::kGeometry, .typmod = typmod});
  };
  EXPECT_EQ(text(-1), "geometry");
  EXPECT_EQ(text(1107460), "geometry(Point,4326)");
  EXPECT_EQ(text(26), "geometry(MultiPolygonZ)");
  EXPECT_EQ(text(987392), "geometry(Geometry,3857)");
  EXPECT_EQ(text(4), "geometry(Point)");
  EXPECT_EQ(text(2), "geometry(GeometryZ)");
  EXPECT_EQ(format_type({.oid = oid::kGeography, .typmod = 1107467}),
            "geography(LineStringZM,4326)");
}

TEST(FormatType, TellsTheSqlFunctionsNamesFromThoseInErrors) {
  EXPECT_EQ(format_type_with_modifier({.oid = oid::kBpchar, .typmod = -1}), "bpchar");
  EXPECT_EQ(format_type_with_modifier({.oid = oid::kBit, .typmod = -1}), "\"bit\"");
  EXPECT_EQ(format_type_with_modifier({.oid = oid::kBpcharArray, .typmod = -1}), "bpchar[]");
  EXPECT_EQ(format_type_with_modifier({.oid = oid::kBpchar, .typmod = 7}), "character(3)");
  EXPECT_EQ(format_type_with_modifier({.oid = oid::kInt4, .typmod = -1}), "integer");
}

}  // namespace
}  // namespace carto_mock::sql
