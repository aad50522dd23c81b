// TWKB ("tiny well-known binary", version 0.23) taken apart.
#pragma once

#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Boxes, sizes and identifiers are skipped, and so is what follows the geometry. Throws XX000 in
// PostGIS's words.
Geometry read_twkb(std::string_view bytes);

}  // namespace carto_mock::sql
