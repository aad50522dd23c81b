// Inputs and what PostgreSQL 15 with PostGIS 3.3 makes of them.
#include <gtest/gtest.h>

#include "sql/types/type_test_support.h"

namespace carto_mock::sql {
namespace {

constexpr TextCase kArrays[] = {
    {"{1,2,3}", {oid::kInt4Array}, "{1,2,3}"},
    {"{1,NULL,3}", {oid::kInt4Array}, "{1,NULL,3}"},
    {"{}", {oid::kInt4Array}, "{}"},
    {"{{1,2},{3,4}}", {oid::kInt4Array}, "{{1,2},{3,4}}"},
    {"{{1,2},{3}}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{{1,2},{3}}\" DETAIL: Multidimensional arrays must "
     "have sub-arrays with matching dimensions."},
    {"[2:4]={1,2,3}", {oid::kInt4Array}, "[2:4]={1,2,3}"},
    {"[0:1][1:2]={{1,2},{3,4}}", {oid::kInt4Array}, "[0:1][1:2]={{1,2},{3,4}}"},
    {"{\"a b\",c,\"d\\\"e\",null,\"NULL\",\"\"}",
     {oid::kTextArray},
     "{\"a b\",c,\"d\\\"e\",NULL,\"NULL\",\"\"}"},
    {"{a b , c }", {oid::kTextArray}, "{\"a b\",c}"},
    {"{\"a\\\\b\"}", {oid::kTextArray}, "{\"a\\\\b\"}"},
    {"{a\\,b}", {oid::kTextArray}, "{\"a,b\"}"},
    {"{1,2",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{1,2\" DETAIL: Unexpected end of input."},
    {"1,2",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"1,2\" DETAIL: Array value must start with \"{\" or "
     "dimension information."},
    {"{1,,2}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{1,,2}\" DETAIL: Unexpected \",\" character."},
    {"{1,2,}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{1,2,}\" DETAIL: Unexpected \"}\" character."},
    {"{1,2}x",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{1,2}x\" DETAIL: Junk after closing right brace."},
    {"{{1,2},3}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{{1,2},3}\" DETAIL: Unexpected array element."},
    {"{x}", {oid::kInt4Array}, "ERROR 22P02 invalid input syntax for type integer: \"x\""},
    {"",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"\" DETAIL: Array value must start with \"{\" or "
     "dimension information."},
    {"{{},{}}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"{{},{}}\" DETAIL: Unexpected \"}\" character."},
    {"{a\"b\"}",
     {oid::kTextArray},
     "ERROR 22P02 malformed array literal: \"{a\"b\"}\" DETAIL: Unexpected array element."},
    {"{\"a\"b}",
     {oid::kTextArray},
     "ERROR 22P02 malformed array literal: \"{\"a\"b}\" DETAIL: Unexpected array element."},
    {"[1:2]={1}",
     {oid::kInt4Array},
     "ERROR 22P02 malformed array literal: \"[1:2]={1}\" DETAIL: Specified array dimensions do not "
     "match array contents."},
    {"[2:1]={1}", {oid::kInt4Array}, "ERROR 2202E upper bound cannot be less than lower bound"},
    {"[1:0]={}", {oid::kInt4Array}, "ERROR 2202E upper bound cannot be less than lower bound"},
    {"(1,2)", {oid::kRecord}, "ERROR 0A000 input of anonymous composite types is not implemented"},
};

TEST(ArrayText, ReadsAndPrintsAsPostgres) { expect_outcomes(kArrays, {}); }

}  // namespace
}  // namespace carto_mock::sql
