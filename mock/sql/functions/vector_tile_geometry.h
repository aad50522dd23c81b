// Geometries as the commands of a vector tile (Mapbox Vector Tile specification 2.1, chapter 4.3).
#pragma once

#include <cstdint>
#include <vector>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct TileGeometry {
  std::uint32_t kind = 0;  // 1: points, 2: lines, 3: polygons
  std::vector<std::uint32_t> commands;
};

// Decimals are cut off. Throws XX000 for a collection in PostGIS's words.
TileGeometry encode_tile_geometry(const Geometry& geometry);

}  // namespace carto_mock::sql
