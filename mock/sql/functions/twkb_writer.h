// TWKB ("tiny well-known binary", version 0.23): coordinates as differences of rounded numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct TwkbStyle {
  std::int32_t xy_digits = 0;  // after the point; negative: before it
  std::int32_t z_digits = 0;
  std::int32_t m_digits = 0;
  bool has_size = false;
  bool has_box = false;
};

// Throws XX000 in PostGIS's words for digits out of range.
std::string write_twkb(const Geometry& geometry, const TwkbStyle& style);
// The parts of a collection, with an identifier each, in their order; `ids` are as many.
std::string write_twkb(const Geometry& collection, const std::vector<std::int64_t>& ids,
                       const TwkbStyle& style);

}  // namespace carto_mock::sql
