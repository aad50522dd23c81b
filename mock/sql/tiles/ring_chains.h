// Holes that touch their shell, or each other, at several places, and so cut off parts of what is
// inside.
#pragma once

#include "sql/tiles/linked_rings.h"
#include "sql/tiles/ring_correction.h"

namespace carto_mock::sql {

// Each loop of touching rings becomes two rings. What has become of rings can touch itself. Throws
// RingsGivenUp; 0A000.
void correct_chains(LinkedRings& rings, const SharedPlaces& places);

}  // namespace carto_mock::sql
