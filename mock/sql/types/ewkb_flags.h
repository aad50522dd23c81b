// What PostGIS adds to the type numbers of WKB (PostGIS manual, chapter 4.1.2).
#pragma once

#include <cstdint>

namespace carto_mock::sql {

inline constexpr std::uint32_t kZFlag = 0x80000000;
inline constexpr std::uint32_t kMFlag = 0x40000000;
inline constexpr std::uint32_t kSridFlag = 0x20000000;

}  // namespace carto_mock::sql
