// Expectations: the complete examples of spec auth-api.md 3.3, and recorded answers.
#include "auth_api/grants_document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "auth_api/json_reader.h"

namespace carto_mock::auth_api {
namespace {

constexpr std::string_view kIn = " in schema 0523f3f0-5126-53b5-9ac2-afbdc020609e#";

// The messages as an answer has them, with `…` for the name of the schema.
std::string messages(std::string_view json) {
  Parameter::Object body;
  set_member(body, "grants", *read_json(json));
  drop_nulls_of_lists(body);
  std::string text;
  for (const std::string& message : validate_grants(find_member(body, "grants"))) {
    text += (text.empty() ? "Grants " : ", Grants ") + message;
  }
  for (std::size_t at = text.find(kIn); at != std::string::npos; at = text.find(kIn))
    text.replace(at, kIn.size(), "…");
  return text;
}

struct Example {
  std::string_view grants;
  std::string_view expected;
};

class GrantsExamples : public testing::TestWithParam<Example> {};

TEST_P(GrantsExamples, GiveTheRecordedMessages) {
  EXPECT_EQ(messages(GetParam().grants), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, GrantsExamples,
    testing::Values(
        Example{R"([{"type":"apis","apis":["sql","maps"]}])", ""},
        Example{"null", R"(Grants ["grants has to be an array"])"},
        Example{"false", R"(Grants ["grants has to be an array"])"},
        Example{
            R"("something")",
            R"(Grants wrongly formatted (not a Hash or invalid JSON), Grants ["grants has to be an array"], Grants The property '#/' of type String did not match the following type: array…)"},
        Example{
            R"("[{\"type\":\"apis\",\"apis\":[\"sql\"]}]")",
            R"(Grants wrongly formatted (not a Hash or invalid JSON), Grants ["grants has to be an array"])"},
        Example{
            "{}",
            R"(Grants ["grants has to be an array"], Grants The property '#/' of type ActiveSupport::HashWithIndifferentAccess did not match the following type: array…)"},
        Example{
            "5",
            R"(Grants wrongly formatted (not a Hash or invalid JSON), Grants ["grants has to be an array"], Grants The property '#/' of type Integer did not match the following type: array…)"},
        Example{
            "1.5",
            R"(Grants wrongly formatted (not a Hash or invalid JSON), Grants ["grants has to be an array"], Grants The property '#/' of type Float did not match the following type: array…)"},
        Example{"[]", "Grants only one apis section is allowed"},
        Example{"[null]", "Grants only one apis section is allowed"},
        Example{R"([{"type":"database"}])", "Grants only one apis section is allowed"},
        Example{R"([{"type":"apis","apis":["sql"]},{"type":"apis","apis":["sql"]}])",
                "Grants only one apis section is allowed"},
        Example{
            R"([{"type":"APIS","apis":[]}])",
            R"(Grants only one apis section is allowed, Grants The property '#/0/type' value "APIS" did not match one of the following values: apis, database, dataservices, user, data-observatory…)"},
        Example{
            R"([{"type":"database","tables":[{"t":"pra"}]},{"type":"apis","apis":[]}])",
            R"(Grants The property '#/0/tables/0' did not contain a required property of 'schema'…, The property '#/0/tables/0' did not contain a required property of 'name'…, The property '#/0/tables/0' did not contain a required property of 'permissions'…, The property '#/0/tables/0' contains additional properties ["t"] outside of the schema when none are allowed…)"},
        Example{
            R"([{"type":"apis","apis":[1]}])",
            R"(Grants The property '#/0/apis/0' of type Integer did not match the following type: string…, The property '#/0/apis/0' value 1 did not match one of the following values: sql, maps, do…)"},
        Example{
            R"([{"type":"apis","apis":null}])",
            R"(Grants The property '#/0/apis' of type NilClass did not match the following type: array…)"},
        Example{R"([{"type":"apis","apis":[]},{"tables":[]}])",
                R"(Grants The property '#/1' did not contain a required property of 'type'…)"},
        Example{
            R"([{"type":"dataservices"},{"type":"user"},{"type":"data-observatory"},{"type":"database"},{"type":"dataservices"},{"type":"user"},{"type":"data-observatory"},{"type":"database"}])",
            "Grants only one apis section is allowed, Grants only one database section is allowed, "
            "Grants only one dataservices section is allowed, Grants only one user section is "
            "allowed, Grants only one data-observatory section is allowed"},
        Example{
            R"([{"type":"apis","apis":[{"a":1}]}])",
            R"(Grants The property '#/0/apis/0' of type ActiveSupport::HashWithIndifferentAccess did not match the following type: string…, The property '#/0/apis/0' value {"a"=>1} did not match one of the following values: sql, maps, do…)"},
        Example{
            R"([{"type":"apis","apis":[],"b":"x","a\"b":1}])",
            R"(Grants The property '#/0' contains additional properties ["b", "a\"b"] outside of the schema when none are allowed…)"},
        Example{
            R"([{"type":"apis","apis":["sql"]},{"type":"database","tables":[{"zz":1,"permissions":1,"owner":1,"name":1,"schema":1}]}])", R"(Grants The property '#/1/tables/0' contains additional properties ["zz"] outside of the schema when none are allowed…, The property '#/1/tables/0/schema' of type Integer did not match the following type: string…, The property '#/1/tables/0/name' of type Integer did not match the following type: string…, The property '#/1/tables/0/owner' of type Integer did not match the following type: boolean…, The property '#/1/tables/0/permissions' of type Integer did not match the following type: array…)"},
        Example{
            R"([{"type":"apis","apis":["sql"]},{"type":"database","tables":[{"schema":"s","name":"t","permissions":["read"]}],"schemas":[{"name":"s","permissions":["insert"]}]}])",
            R"(Grants The property '#/1/schemas/0/permissions/0' value "insert" did not match one of the following values: create…, The property '#/1/tables/0/permissions/0' value "read" did not match one of the following values: insert, select, update, delete…)"}));

TEST(GrantsDocument, FailsOnSectionsThatAreNoObjects) {
  for (const std::string_view grants : {"[1]", R"(["x"])", "[[]]"}) {
    const Parameter parameter = *read_json(grants);
    EXPECT_THROW(validate_grants(&parameter), BrokenGrants) << grants;
  }
}

TEST(GrantsDocument, IsReadBySection) {
  const Parameter grants = *read_json(R"([
    {"type": "database", "tables": [{"schema": "s", "name": "t", "permissions": ["select", "update"]}],
     "schemas": [{"name": "s", "permissions": ["create"]}], "table_metadata": [], "services": ["routing"]},
    {"type": "dataservices", "services": ["isolines", "geocoding"]},
    {"type": "apis", "apis": ["maps", "sql", "sql"], "tables": [{"schema": "x", "name": "y", "permissions": []}]}])");
  const GrantsDocument document = read_grants_document(grants);
  EXPECT_EQ(document.grants.apis, (std::vector<std::string>{"maps", "sql", "sql"}));
  EXPECT_EQ(document.grants.dataservices, (std::vector<std::string>{"isolines", "geocoding"}));
  EXPECT_TRUE(document.grants.has_table_metadata);
  ASSERT_EQ(document.tables.size(), 1U);
  EXPECT_EQ(document.tables[0].name, "t");
  EXPECT_EQ(document.tables[0].privileges, sql::Privilege::kSelect | sql::Privilege::kUpdate);
  ASSERT_EQ(document.schemas.size(), 1U);
  EXPECT_EQ(document.schemas[0].privileges, sql::Privileges(sql::Privilege::kCreate));
}

TEST(GrantsDocument, NoticesAnApisSectionWithoutApis) {
  EXPECT_FALSE(read_grants_document(*read_json(R"([{"type":"apis"}])")).has_apis);
}

}  // namespace
}  // namespace carto_mock::auth_api
