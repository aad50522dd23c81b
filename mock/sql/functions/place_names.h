// The forms of a place's name that the data services compare (specification, section 3.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

std::string_view trim_blanks(std::string_view text);
// Lower case without blanks at the ends: cities.
std::string city_key(std::string_view name);
// Letters A-Z, a-z and U+00C0-U+00FF only, in lower case: countries.
std::string country_key(std::string_view name);
// Lower case, periods as blanks, without blanks at the ends: regions.
std::string region_key(std::string_view name);
// Letters of U+00C0-U+017F without their accents; those that have no plain form become a blank.
std::string fold_accents(std::string_view text);
// Without accents, lower case, runs of anything but a-z and 0-9 as one blank, trimmed: streets.
std::string street_key(std::string_view text);
// FNV-1a.
std::uint32_t street_hash(std::string_view key);

}  // namespace carto_mock::sql
