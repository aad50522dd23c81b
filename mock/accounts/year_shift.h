// Moves the years of a fixture along with the clock, so that "last year" always has rows
// (fixtures/README.md).
#pragma once

#include <string>
#include <string_view>

#include "support/clock.h"

namespace carto_mock::accounts {

int year_of(Timestamp instant);  // in UTC

// A year, or a date or timestamp that begins with one, `years` later. 29 February becomes the 28th
// where the new year has none. Throws std::invalid_argument for text that begins otherwise.
std::string shift_years(std::string_view text, int years);

}  // namespace carto_mock::accounts
