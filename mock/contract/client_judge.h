// Holds what a client did for a case against what the case expects: what it handed to its caller,
// and what went over the wire.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/client_case.h"
#include "contract/wire_view.h"

namespace carto_mock::contract {

// "" if the steps' outcomes are as expected; else the first difference. `steps`: the case's, with
// its variables filled in.
std::string judge_results(const nlohmann::ordered_json& steps,
                          const nlohmann::ordered_json& played);
// Likewise of the case's `expect`, filled in.
std::string judge_wire(const nlohmann::ordered_json& expect, const std::vector<WireRequest>& wire);
// `never_shown`: texts that must not be in anything that the client hands to its caller, nor in its
// log.
std::string judge_secrets(const nlohmann::ordered_json& expect,
                          const nlohmann::ordered_json& played, const std::string& log);

}  // namespace carto_mock::contract
