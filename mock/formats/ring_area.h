// The area of a ring on the unit sphere, as TopoJSON's library computes it to tell which way a ring
// turns and whether anything is left of it.
#pragma once

#include <span>

#include "sql/types/geometry.h"

namespace carto_mock::formats {

// In steradians; positive for a clockwise ring. Coordinates are degrees; others give whatever comes
// of them.
double ring_area(std::span<const sql::Coordinate> ring);

}  // namespace carto_mock::formats
