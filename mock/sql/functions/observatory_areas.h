// The areas of the stubbed Data Observatory (spec dataservices.md 3.7): countries and regions of
// the gazetteer, and squares of a grid.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/function.h"
#include "sql/functions/gazetteer.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct ObservatoryArea {
  std::string id;
  Geometry shape;
};

// The area of a boundary that holds the point; none: it is outside of what is known.
std::optional<ObservatoryArea> area_around(const CallContext& context,
                                           const ObservatoryBoundary& boundary, Coordinate point);
std::optional<ObservatoryArea> area_by_id(const CallContext& context,
                                          const ObservatoryBoundary& boundary, std::string_view id);

// Those of which PostGIS says `overlap(geometry, area)`: a function of its own of two geometries to
// boolean. Throws 0A000 where too many could be.
std::vector<ObservatoryArea> areas_overlapping(const CallContext& context,
                                               const ObservatoryBoundary& boundary,
                                               const Geometry& geometry, std::string_view overlap);

// Of the country that the observatory knows; none: the gazetteer lacks it.
std::optional<Geometry> observatory_country(const CallContext& context);

// What PostGIS says of two shapes: `function` is one of its own of two geometries to boolean.
bool shapes_relate(const CallContext& context, std::string_view function, const Geometry& left,
                   const Geometry& right);
// ST_PointOnSurface().
Geometry point_on(const CallContext& context, const Geometry& shape);
// Square kilometers on the sphere of what two shapes have in common.
double common_area(const CallContext& context, const Geometry& left, const Geometry& right);

}  // namespace carto_mock::sql
