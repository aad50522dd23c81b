// Edges that are drawn twice, there and back, by one ring or by two.
#pragma once

#include "sql/tiles/linked_rings.h"
#include "sql/tiles/ring_correction.h"

namespace carto_mock::sql {

// Afterwards they are gone: two rings have become one, or one two. On the way, rings that touch
// themselves without such an edge are split too. The tree of rings is not kept. Throws 0A000.
void remove_shared_edges(LinkedRings& rings, const SharedPlaces& places);

}  // namespace carto_mock::sql
