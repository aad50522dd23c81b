// Which of two rings that are being drawn begins lower.
#pragma once

#include "sql/tiles/linked_rings.h"

namespace carto_mock::sql {

// Where the largest y is, there the smallest x; what the two have there at one place, by how level
// it leaves that.
bool is_lower_ring(LinkedRings& rings, int ring, int other);

}  // namespace carto_mock::sql
