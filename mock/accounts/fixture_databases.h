// The parts of fixture.yaml that give a whole state rather than what accounts start with:
// databases, clock, seed. `carto-mock fixture dump` writes them.
#pragma once

#include <map>
#include <string>

#include "accounts/fixture_document.h"
#include "accounts/yaml_reader.h"

namespace carto_mock::accounts {

// All throw Error(F0000) with file and line.
std::map<std::string, FixtureDatabase> read_databases(const YamlReader& node);
ClockSetting read_clock_setting(const YamlReader& node);
// `7`, or `{value: 7, draws: 12}`.
TokenSeed read_token_seed(const YamlReader& node);

}  // namespace carto_mock::accounts
