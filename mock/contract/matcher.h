// How an expectation of a case is held against what came.
//
//   a scalar            the same value
//   a list              as many items, each matching, in order
//   an object           every member that is listed matches; others may be there
//   {$exact: {…}}       an object with these members and no others
//   {$any: true}        anything, but there
//   {$absent: true}     not there
//   {$type: string}     of that JSON type: string, number, integer, boolean, array, object, null
//   {$re: "^a+$"}       a string in which the pattern is found (POSIX extended)
//   {$unordered: […]}   a list with these items in any order
//   {$contains: x}      a string that holds x, or a list of which an item matches x
//   {$one_of: […]}      matches one of the items
//   {$size: 3}          a list, object or string of that many items, members or bytes
//   {$int: "9007…"}     the integer, as a number or in the form of values that JSON numbers lose
//   {$num: "1.10"}, {$float: NaN}, {$ts: 2024-01-02T03:04:05Z}, {$hex: 0a}
//                       likewise (contract-tests/README.md, "Values"): a decimal of the same value,
//                       the float, the instant however its text is written, the bytes
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace carto_mock::contract {

// "" if `actual` is as expected, else what differs and where ("/rows/0/name: expected …, got …").
std::string mismatch(const nlohmann::ordered_json& expected, const nlohmann::ordered_json* actual,
                     const std::string& pointer = "");

}  // namespace carto_mock::contract
