// 'now', 'today' and their like become values when a statement is analyzed (manual,
// chapter 8.5.1.4): what was made of them must not be used again.
#pragma once

#include <string_view>

namespace carto_mock::sql {

bool names_a_time(std::string_view text);

}  // namespace carto_mock::sql
