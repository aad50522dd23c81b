// Rings that touch themselves become several.
#pragma once

#include "sql/tiles/linked_rings.h"

namespace carto_mock::sql {

// Two vertices of one ring at one place: the ring becomes two, the larger part stays. The new ring;
// none where the vertices are of two rings.
int split_at(LinkedRings& rings, int vertex, int other);

// Once a ring: at all places where it touches itself. With `is_in_tree`, what has become of it goes
// to its places in the tree. False: it is gone, or was split before. Throws RingsGivenUp.
bool split_ring(LinkedRings& rings, int ring, bool is_in_tree);

}  // namespace carto_mock::sql
