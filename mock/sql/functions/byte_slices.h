// substring() and overlay() of strings that count in bytes: bytea, and bit strings, which are texts
// of 0 and 1 (manual, chapters 9.5 and 9.6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// From `start`, counted from 1, on, as far as there are any.
std::string_view slice_from(std::string_view bytes, std::int32_t start);
// Throws 22011 for a negative count.
std::string_view slice(std::string_view bytes, std::int32_t start, std::int32_t count);
// `placed` in place of so many bytes from `start` on. Throws 22011 for a start below 1, 22003.
std::string overlay_slice(std::string_view bytes, std::string_view placed, std::int32_t start,
                          std::int32_t count);

}  // namespace carto_mock::sql
