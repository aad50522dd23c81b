// One account of fixture.yaml, read and validated.
#pragma once

#include <string>

#include "accounts/fixture_document.h"
#include "accounts/yaml_reader.h"

namespace carto_mock::accounts {

// What the description leaves open is made from the name, the same at every run. Throws
// Error(F0000) with file and line.
FixtureAccount read_fixture_account(const std::string& name, const YamlReader& node);

}  // namespace carto_mock::accounts
