// How near and how far two geometries are in space, as PostGIS measures it.
#pragma once

#include <optional>

#include "sql/functions/session_services.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

// A point of one geometry and a point of the other, with Z.
struct SpacePair {
  double distance = 0;
  Coordinate from;
  Coordinate to;
};

enum class SpaceSearch { kNearest, kFarthest };

// Areas lie in the plane that their outer rings come nearest to. None: one is empty, or begins with
// an empty part. Where several pairs are as near, or as far, as each other, the one is found that
// PostGIS finds first. Long geometries can be interrupted.
std::optional<SpacePair> pair_in_space(const Geometry& left, const Geometry& right,
                                       SpaceSearch search, SessionServices& session);

}  // namespace carto_mock::sql
