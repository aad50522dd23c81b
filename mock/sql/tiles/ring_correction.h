// Makes rings that a sweep has drawn valid polygons: none crosses or touches itself, edges that two
// have in common are gone, and each hole is in its shell.
#pragma once

#include <vector>

#include "sql/tiles/linked_rings.h"

namespace carto_mock::sql {

// Vertices at one place each, in the order of the sweep; places with one only are left out.
// Vertices that have gone since stay in the list.
using SharedPlaces = std::vector<std::vector<int>>;

// Throws RingsGivenUp; 0A000.
void correct_rings(LinkedRings& rings);

}  // namespace carto_mock::sql
