// The window functions that SQLite computes as PostgreSQL does: they have no bodies of ours.
#pragma once

#include <span>
#include <string_view>

namespace carto_mock::sql {

// Their signatures, as PostgreSQL prints them.
std::span<const std::string_view> native_window_functions();
bool is_native_window_function(std::string_view signature);

}  // namespace carto_mock::sql
