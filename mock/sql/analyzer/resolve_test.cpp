// Overload resolution against a real PostgreSQL 15 with PostGIS 3.3: resolve_cases.tsv holds its
// choices (the function that a view with the call depends on) and errors, the tests below what does
// not fit into a table.
#include "sql/analyzer/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;

struct ResolveCase {
  std::string kind;
  std::string name;
  std::vector<std::string> arguments;
  std::string choice;   // a signature, `cast` or an SQLSTATE
  std::string outcome;  // the result's type or the error's message
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<ResolveCase> read_cases() {
  std::ifstream file(CARTO_MOCK_SOURCE_DIR "/mock/sql/analyzer/resolve_cases.tsv");
  std::vector<ResolveCase> cases;
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = split(line, '\t');
    cases.push_back(
        {fields.at(0), fields.at(1), split(fields.at(2), ','), fields.at(3), fields.at(4)});
  }
  return cases;
}

Oid oid_of(std::string_view name) { return BuiltinCatalog::instance().find_type(name)->oid; }

Type type_of(std::string_view name) { return {.oid = oid_of(name), .typmod = -1}; }

std::vector<Type> types_of(const std::vector<std::string>& names) {
  std::vector<Type> types;
  for (const std::string& name : names) types.push_back(type_of(name));
  return types;
}

// (choice, outcome) of carto-mock.
std::pair<std::string, std::string> resolve(const ResolveCase& test) {
  const std::vector<Type> types = types_of(test.arguments);
  try {
    if (test.kind == "operator") {
      const ResolvedOperator resolved =
          types.size() == 1 ? resolve_operator(test.name, std::nullopt, types[0].oid, -1)
                            : resolve_operator(test.name, types[0].oid, types[1].oid, -1);
      const BuiltinProcedure* procedure =
          BuiltinCatalog::instance().find_procedure(resolved.op->procedure);
      return {std::string(procedure->signature), type_name(resolved.result.oid)};
    }
    const ResolvedFunction resolved = resolve_function("", test.name, types, {}, false, -1);
    return {resolved.is_cast ? "cast" : std::string(resolved.procedure->signature),
            type_name(resolved.result.oid)};
  } catch (const Error& error) {
    return {std::string(error.state().code()), error.message()};
  }
}

TEST(Resolve, ChoosesAsPostgresqlDoes) {
  const std::vector<ResolveCase> cases = read_cases();
  ASSERT_GT(cases.size(), 200U);
  for (const ResolveCase& test : cases) {
    const auto [choice, outcome] = resolve(test);
    const std::string call =
        test.kind + " " + test.name + " of " + testing::PrintToString(test.arguments);
    EXPECT_EQ(choice, test.choice) << call;
    EXPECT_EQ(outcome, test.outcome) << call;
  }
}

Error error_of_call(std::string_view schema, std::string_view name, const std::vector<Type>& types,
                    const std::vector<std::string>& names) {
  try {
    resolve_function(schema, name, types, names, false, 7);
  } catch (const Error& error) {
    return error;
  }
  return {sqlstate::kInternalError, "no error"};
}

TEST(Resolve, ErrorsCarryHintAndLocation) {
  const Error undefined = error_of_call("", "nosuch", {type_of("int4")}, {});
  EXPECT_EQ(undefined.message(), "function nosuch(integer) does not exist");
  EXPECT_EQ(undefined.hint(),
            "No function matches the given name and argument types. You might need to add explicit "
            "type casts.");
  EXPECT_EQ(undefined.offset(), 7);
  const Error ambiguous = error_of_call("", "sum", {type_of("unknown")}, {});
  EXPECT_EQ(ambiguous.state(), sqlstate::kAmbiguousFunction);
  EXPECT_EQ(
      ambiguous.hint(),
      "Could not choose a best candidate function. You might need to add explicit type casts.");
  try {
    resolve_operator("=", oid::kText, oid::kInt4, 3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(),
              "No operator matches the given name and argument types. You might need to add "
              "explicit type casts.");
    EXPECT_EQ(error.offset(), 3);
  }
  try {
    resolve_operator("-", std::nullopt, oid::kText, 3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(),
              "No operator matches the given name and argument type. You might need to add an "
              "explicit type cast.");
  }
}

TEST(Resolve, NamedArgumentsFillTheirParameters) {
  const std::vector<Type> types = {type_of("int4"), type_of("int4")};
  const std::vector<std::string> names = {"days", "hours"};
  const ResolvedFunction resolved = resolve_function("", "make_interval", types, names, false, -1);
  EXPECT_THAT(resolved.argument_order, ElementsAre(-1, -1, -1, 0, 1, -1, -1));
  EXPECT_EQ(resolved.defaults_used, 5);
  EXPECT_EQ(resolved.argument_types.size(), 7U);
  EXPECT_EQ(resolved.argument_types[6], oid::kFloat8);

  const std::vector<std::string> mixed = {"", "days"};
  EXPECT_THAT(resolve_function("", "make_interval", types, mixed, false, -1).argument_order,
              ElementsAre(0, -1, -1, 1, -1, -1, -1));
}

TEST(Resolve, NamedArgumentsMustFit) {
  EXPECT_EQ(error_of_call("", "make_interval", types_of({"int4", "int4"}), {"", "years"}).message(),
            "function make_interval(integer, years => integer) does not exist");
  EXPECT_EQ(error_of_call("", "make_interval", {type_of("int4")}, {"nope"}).message(),
            "function make_interval(nope => integer) does not exist");
  EXPECT_EQ(error_of_call("", "nosuch", types_of({"int4", "int4"}), {"", "b"}).message(),
            "function nosuch(integer, b => integer) does not exist");
}

TEST(Resolve, DefaultsFollowTheArguments) {
  const ResolvedFunction resolved =
      resolve_function("", "st_asgeojson", types_of({"geometry"}), {}, false, -1);
  EXPECT_EQ(resolved.procedure->signature, "st_asgeojson(geometry,integer,integer)");
  EXPECT_EQ(resolved.defaults_used, 2);
  EXPECT_THAT(resolved.argument_types, ElementsAre(oid::kGeometry, oid::kInt4, oid::kInt4));
}

TEST(Resolve, VariadicArgumentsFormAnArray) {
  const ResolvedFunction expanded = resolve_function(
      "", "jsonb_extract_path", types_of({"jsonb", "unknown", "text"}), {}, false, -1);
  EXPECT_TRUE(expanded.variadic);
  EXPECT_THAT(expanded.argument_types, ElementsAre(oid::kJsonb, oid::kText, oid::kText));
  const ResolvedFunction array =
      resolve_function("", "jsonb_extract_path", types_of({"jsonb", "_text"}), {}, true, -1);
  EXPECT_FALSE(array.variadic);
  EXPECT_THAT(array.argument_types, ElementsAre(oid::kJsonb, oid::kTextArray));
  // VARIADIC "any" takes the arguments as they are.
  const ResolvedFunction any =
      resolve_function("", "concat", types_of({"unknown", "int4"}), {}, false, -1);
  EXPECT_FALSE(any.variadic);
  EXPECT_THAT(any.argument_types, ElementsAre(oid::kAny, oid::kAny));
  EXPECT_THROW(resolve_function("", "concat", types_of({"int4"}), {}, true, -1), Error);
}

TEST(Resolve, QualifiedNamesAreLookedForInTheirSchemaOnly) {
  EXPECT_EQ(resolve_function("pg_catalog", "now", {}, {}, false, -1).result.oid, oid::kTimestampTz);
  EXPECT_EQ(error_of_call("public", "now", {}, {}).message(),
            "function public.now() does not exist");
}

TEST(Resolve, FindsCartosFunctions) {
  // Spec dataservices.md 1.2: an untyped literal picks text, a number double precision.
  EXPECT_EQ(resolve_function("", "cdb_geocode_postalcode_point", types_of({"unknown", "unknown"}),
                             {}, false, -1)
                .procedure->signature,
            "cdb_geocode_postalcode_point(text,text)");
  EXPECT_EQ(resolve_function("", "cdb_geocode_postalcode_point", types_of({"int4", "unknown"}), {},
                             false, -1)
                .procedure->signature,
            "cdb_geocode_postalcode_point(double precision,text)");
  const std::vector<std::string> names = {"searchtext", "country"};
  EXPECT_THAT(resolve_function("", "cdb_geocode_street_point", types_of({"unknown", "unknown"}),
                               names, false, -1)
                  .argument_order,
              ElementsAre(0, -1, -1, 1));
  EXPECT_EQ(error_of_call("", "cdb_geocode_postalcode_point", {type_of("unknown")}, {}).state(),
            sqlstate::kUndefinedFunction);
}

TEST(Resolve, ResultColumnsOfFunctionsInFrom) {
  const auto names = [](std::string_view function, const std::vector<std::string>& arguments) {
    std::vector<std::string> list;
    for (const ResultColumn& column :
         result_columns(resolve_function("", function, types_of(arguments), {}, false, -1),
                        CatalogSnapshot())) {
      list.push_back(column.name + " " + type_name(column.type.oid));
    }
    return list;
  };
  EXPECT_THAT(names("json_each", {"json"}), ElementsAre("key text", "value json"));
  EXPECT_THAT(names("st_dump", {"geometry"}), ElementsAre("path integer[]", "geom geometry"));
  EXPECT_THAT(names("generate_series", {"int4", "int4"}), ElementsAre(" integer"));
  EXPECT_THAT(names("json_array_elements", {"json"}), ElementsAre("value json"));
  EXPECT_THAT(names("json_to_record", {"json"}), ElementsAre());
}

TEST(Resolve, CommonTypes) {
  const auto common = [](const std::vector<std::string>& names) -> std::string {
    std::vector<Oid> types;
    for (const std::string& name : names) types.push_back(oid_of(name));
    const std::optional<Oid> type = find_common_type(types);
    return type.has_value() ? type_name(*type) : "none";
  };
  EXPECT_EQ(common({"int4", "numeric"}), "numeric");
  EXPECT_EQ(common({"int4", "float8", "numeric"}), "double precision");
  EXPECT_EQ(common({"unknown", "unknown"}), "text");
  EXPECT_EQ(common({"unknown", "date"}), "date");
  EXPECT_EQ(common({"varchar", "text"}), "character varying");
  EXPECT_EQ(common({"text", "varchar"}), "text");
  EXPECT_EQ(common({"name", "text"}), "name");
  EXPECT_EQ(common({"varchar", "bpchar"}), "character varying");
  EXPECT_EQ(common({"date", "timestamptz"}), "timestamp with time zone");
  EXPECT_EQ(common({"int4", "text"}), "none");
  EXPECT_EQ(common({"_int4", "_int4"}), "integer[]");
}

TEST(Resolve, CommonTypeErrorNamesBothTypes) {
  const ExpressionPtr number = make_expression({oid::kInt4, -1}, Constant{Value::integer(1)}, 4);
  const ExpressionPtr text = make_expression({oid::kText, -1}, Constant{Value::text("a")}, 9);
  const std::vector<const ExpressionPtr*> expressions = {&number, &text};
  try {
    common_type(expressions, "CASE");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.state(), sqlstate::kDatatypeMismatch);
    EXPECT_EQ(error.message(), "CASE types integer and text cannot be matched");
    EXPECT_EQ(error.offset(), 9);
  }
}

TEST(Resolve, CommonTypmodIsOneThatAllHave) {
  const ExpressionPtr a = make_expression({oid::kVarchar, 14}, Constant{Value::text("a")});
  const ExpressionPtr b = make_expression({oid::kVarchar, 14}, Constant{Value::text("b")});
  const ExpressionPtr c = make_expression({oid::kVarchar, 7}, Constant{Value::text("c")});
  EXPECT_EQ(common_typmod(std::vector<const ExpressionPtr*>{&a, &b}, oid::kVarchar), 14);
  EXPECT_EQ(common_typmod(std::vector<const ExpressionPtr*>{&a, &c}, oid::kVarchar), -1);
  EXPECT_EQ(common_typmod(std::vector<const ExpressionPtr*>{&a, &b}, oid::kText), -1);
}

TEST(Resolve, SortOperatorsOfDefaultOperatorClasses) {
  EXPECT_EQ(equality_operator(oid::kInt4)->left, oid::kInt4);
  EXPECT_EQ(equality_operator(oid::kVarchar)->left, oid::kText);
  EXPECT_EQ(equality_operator(oid::kRegclass)->left, oid::kOid);
  EXPECT_EQ(less_operator(oid::kInt4Array)->left, oid::kAnyArray);
  EXPECT_EQ(less_operator(oid::kGeometry)->left, oid::kGeometry);
  EXPECT_EQ(greater_operator(oid::kDate)->name, ">");
  EXPECT_EQ(equality_operator(oid::kJson), nullptr);
  EXPECT_EQ(less_operator(oid::kPoint), nullptr);
  EXPECT_EQ(equality_operator(oid::kJsonArray), nullptr);
  EXPECT_EQ(less_operator(oid::kXid), nullptr);
  EXPECT_NE(equality_operator(oid::kXid), nullptr);
}

}  // namespace
}  // namespace carto_mock::sql
