// All the names that a TimeZone can be found by, but for POSIX specifications.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// The zones of the system's tzdata, as its files are called, in no order.
std::vector<std::string> time_zone_names();
// Of PostgreSQL's default list of abbreviations, in small letters, sorted.
std::vector<std::string_view> zone_abbreviation_names();

}  // namespace carto_mock::sql
