// The EWKB of a plain point, read and written without a geometry made of it: most tables hold
// points, and of a row's time to make and drop a Geometry with its vectors is a good part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct EwkbPoint {
  std::int32_t srid = 0;
  Coordinate at;  // x and y
};

// None for all but a point of x and y that is not empty, in the form of write_ewkb(): read_ewkb()
// reads what this does not, and says what is wrong with it.
std::optional<EwkbPoint> read_ewkb_point(std::string_view bytes);
// As write_ewkb() writes it. `at` is no NaN.
std::string write_ewkb_point(const EwkbPoint& point);

}  // namespace carto_mock::sql
