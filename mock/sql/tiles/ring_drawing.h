// The sweep that draws the boundary of what is inside of an odd number of rings (Vatti's
// algorithm), through the places where edges meet. What it draws can touch itself and be wound the
// wrong way: see ring_correction.h.
#pragma once

#include "sql/tiles/bounds.h"
#include "sql/tiles/linked_rings.h"

namespace carto_mock::sql {

// Throws RingsGivenUp; 0A000.
LinkedRings drawn_rings(const Outline& outline);

}  // namespace carto_mock::sql
