// Inputs and what PostgreSQL 15 with PostGIS 3.3 makes of them.
#include <gtest/gtest.h>

#include "sql/types/type_test_support.h"

namespace carto_mock::sql {
namespace {

constexpr TextCase kStrings[] = {
    {"abc", {oid::kVarchar, 6}, "ab"},
    {"abc", {oid::kBpchar, 6}, "ab"},
    {"a", {oid::kBpchar, 8}, "a   "},
    {"abcdef", {oid::kName}, "abcdef"},
    {"\\xDEADbeef", {oid::kBytea}, "\\xdeadbeef"},
    {"\\xDEA", {oid::kBytea}, "ERROR 22023 invalid hexadecimal data: odd number of digits"},
    {"\\xZZ", {oid::kBytea}, "ERROR 22023 invalid hexadecimal digit: \"Z\""},
    {"\\x de ad", {oid::kBytea}, "\\xdead"},
    {"abc\\\\def\\001", {oid::kBytea}, "\\x6162635c64656601"},
    {"abc\\", {oid::kBytea}, "ERROR 22P02 invalid input syntax for type bytea"},
    {"\\9", {oid::kBytea}, "ERROR 22P02 invalid input syntax for type bytea"},
    {"\\400", {oid::kBytea}, "ERROR 22P02 invalid input syntax for type bytea"},
    {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", {oid::kUuid}, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}",
     {oid::kUuid},
     "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"a0eebc999c0b4ef8bb6d6bb9bd380a11", {oid::kUuid}, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
     {oid::kUuid},
     "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11", {oid::kUuid}, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
    {"a0e-ebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
     {oid::kUuid},
     "ERROR 22P02 invalid input syntax for type uuid: \"a0e-ebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""},
    {"x", {oid::kUuid}, "ERROR 22P02 invalid input syntax for type uuid: \"x\""},
    {"éüabc", {oid::kVarchar, 7}, "éüa"},
    {"éü", {oid::kBpchar, 7}, "éü "},
    {"abc  ", {oid::kBpchar, 9}, "abc  "},
    {"abc", {oid::kVarchar}, "abc"},
};

TEST(StringText, ReadsAndPrintsAsPostgres) { expect_outcomes(kStrings, {}); }

}  // namespace
}  // namespace carto_mock::sql
