// Which ring is within which, of rings that do not cross.
#pragma once

#include "sql/tiles/linked_rings.h"

namespace carto_mock::sql {

// As the rings were when last measured.
bool does_contain(LinkedRings& rings, int outer, int inner);

}  // namespace carto_mock::sql
