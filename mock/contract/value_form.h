// The normal form of values that a client hands to its caller: JSON has no integers beyond 2^53, no
// decimals, no NaN, no instants, no bytes. So they are {"$int":"9007199254740993"},
// {"$num":"1.10"}, {"$float":"NaN"}, {"$ts":"2024-01-02T03:04:05.000006Z"}, {"$hex":"0aff"}.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace carto_mock::contract {

bool is_value_form(const std::string& name);

// Is `actual`, in the same form or as plain JSON, the value `{name: expected}`? A JSON number is an
// integer or decimal only if it has lost nothing; a plain text is an instant if it is written as
// one.
bool is_same_value(const std::string& name, const nlohmann::ordered_json& expected,
                   const nlohmann::ordered_json& actual);

}  // namespace carto_mock::contract
