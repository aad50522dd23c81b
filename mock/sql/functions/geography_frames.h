// Plane reference systems that PostGIS makes up for a geography, so that functions on geometry do
// for it (PostGIS manual, _ST_BestSRID): SRIDs above its table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sql/functions/geometry_transforming.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Do the boxes around the two share a place, as indexes keep them: from the center of the earth, in
// single precision? An empty geography has none.
bool geography_boxes_overlap(const Geometry& one, const Geometry& other);

// A UTM zone, an azimuthal or a Mercator projection, by where the two are and how far they reach.
std::int32_t best_srid(const Geometry& one, const Geometry& other);
// From such a system back to a geography. Throws 0A000 for what lies beyond the globe.
Geometry from_plane(const Geometry& plane);

// As a geometry, which has a system where the geography has lost its.
Geometry with_system(const Geometry& geography);

// What a function on geometry makes of geographies, in a system of the above.
template <typename Operate>
Geometry on_plane(const Geometry& geography, Operate operate) {
  const std::int32_t srid = best_srid(geography, geography);
  return from_plane(operate(transform_geometry(with_system(geography), srid)));
}
template <typename Operate>
Geometry on_plane(const Geometry& one, const Geometry& other, Operate operate) {
  const std::int32_t srid = best_srid(one, other);
  return from_plane(operate(transform_geometry(with_system(one), srid),
                            transform_geometry(with_system(other), srid)));
}

// How PROJ writes such a system; none for other SRIDs.
std::optional<std::string> reserved_system(std::int32_t srid);

}  // namespace carto_mock::sql
