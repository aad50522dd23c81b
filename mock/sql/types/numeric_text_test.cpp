// Inputs and what PostgreSQL 15 with PostGIS 3.3 makes of them.
#include <gtest/gtest.h>

#include "sql/types/type_test_support.h"

namespace carto_mock::sql {
namespace {

constexpr TextCase kNumerics[] = {
    {"1e", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1e\""},
    {"1e+", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1e+\""},
    {".5", {oid::kNumeric}, "0.5"},
    {"5.", {oid::kNumeric}, "5"},
    {".", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \".\""},
    {"", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"\""},
    {"  12  ", {oid::kNumeric}, "12"},
    {"+5", {oid::kNumeric}, "5"},
    {"- 5", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"- 5\""},
    {" -Infinity ", {oid::kNumeric}, "-Infinity"},
    {"inf", {oid::kNumeric}, "Infinity"},
    {"+inf", {oid::kNumeric}, "Infinity"},
    {"+nan", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"+nan\""},
    {"-nan", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"-nan\""},
    {"infin", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"infin\""},
    {"iNfInItY", {oid::kNumeric}, "Infinity"},
    {"1_000", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1_000\""},
    {"1.5e3", {oid::kNumeric}, "1500"},
    {"1.50e1", {oid::kNumeric}, "15.0"},
    {"1e-3", {oid::kNumeric}, "0.001"},
    {"-0", {oid::kNumeric}, "0"},
    {"-0.00", {oid::kNumeric}, "0.00"},
    {"123.456", {oid::kNumeric, 327685}, "123.5"},
    {"99.96",
     {oid::kNumeric, 196613},
     "ERROR 22003 numeric field overflow DETAIL: A field with precision 3, scale 1 must round to "
     "an absolute value less than 10^2."},
    {"999",
     {oid::kNumeric, 196615},
     "ERROR 22003 numeric field overflow DETAIL: A field with precision 3, scale 3 must round to "
     "an absolute value less than 1."},
    {"12345", {oid::kNumeric, 198658}, "12300"},
    {"123456",
     {oid::kNumeric, 198658},
     "ERROR 22003 numeric field overflow DETAIL: A field with precision 3, scale -2 must round to "
     "an absolute value less than 10^5."},
    {"Infinity",
     {oid::kNumeric, 196613},
     "ERROR 22003 numeric field overflow DETAIL: A field with precision 3, scale 1 cannot hold an "
     "infinite value."},
    {"NaN", {oid::kNumeric, 196613}, "NaN"},
    {"0x10", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"0x10\""},
    {"1 2", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1 2\""},
    {"1.2.3", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1.2.3\""},
    {"--5", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"--5\""},
    {"1e5.5", {oid::kNumeric}, "ERROR 22P02 invalid input syntax for type numeric: \"1e5.5\""},
};

TEST(NumericText, ReadsAndPrintsAsPostgres) { expect_outcomes(kNumerics, {}); }

}  // namespace
}  // namespace carto_mock::sql
