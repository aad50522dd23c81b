// {{name}} in the texts of a case stands for what is known only once its account is ready; and long
// texts and lists are {$repeat: {before: "x", text: "y", times: 100, after: "z"}}, or {$repeat:
// {item: …, times: 3}} with the item's number in place of {#}.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace carto_mock::contract {

using Variables = std::map<std::string, std::string>;

// Replaces {{name}} by the variable's value; in JSON, in every string and name. Throws
// std::invalid_argument for a name that is not known.
std::string fill(std::string text, const Variables& variables);
nlohmann::ordered_json fill(const nlohmann::ordered_json& value, const Variables& variables);

}  // namespace carto_mock::contract
