// Geometries put together from parts of others, and what many functions ask of rings and kinds.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {

// Two-dimensional, without anything in it.
Geometry empty_geometry(GeometryType type, std::int32_t srid);
// Those of `source`'s SRID and dimensions; coordinates are taken as they are.
Geometry empty_like(const Geometry& source, GeometryType type);
Geometry point_like(const Geometry& source, const Coordinate& coordinate);
Geometry line_like(const Geometry& source, std::vector<Coordinate> coordinates);
Geometry polygon_like(const Geometry& source, std::vector<std::vector<Coordinate>> rings);
Geometry collection_like(const Geometry& source, GeometryType type, std::vector<Geometry> parts);

// Throws XX000 in PostGIS's words where one has Z or M that the first one has not, or lacks its.
void require_same_dimensions(const Geometry& first, const Geometry& part);
void require_same_dimensions(const std::vector<Geometry>& parts);

// Is it one curve or polygon, whatever it is made of, a point or a triangle?
bool is_single(GeometryType type);
// Point to MultiPoint and so on; other kinds stay.
GeometryType multi_type(GeometryType type);
// What holds parts of one simple kind: its Multi*; of several kinds, or of collections: a
// collection. `parts` is not empty.
GeometryType collecting_type(const std::vector<Geometry>& parts);
// The first geometry in it of a kind that is not plain, itself included; null: none.
const Geometry* find_odd_kind(const Geometry& geometry);
// With polygons in place of triangles, and collections of them for surfaces and TINs, as distances
// are measured. Throws 0A000 for curves.
Geometry with_plain_areas(const Geometry& geometry);
// Does each edge of this surface or TIN belong to two of its patches? Of flat ones none does.
bool encloses_space(const Geometry& surface);
// 0 for points, 1 for lines, 2 for areas, 3 for surfaces that enclose space; of a collection, the
// highest of its parts.
std::int32_t topological_dimension(const Geometry& geometry);

// With these dimensions; ordinates that are new get the given values, others are dropped.
Geometry with_dimensions(Geometry geometry, bool has_z, bool has_m, double new_z, double new_m);
// Without Z and M.
Geometry flatten(Geometry geometry);

// Twice-summed in PostGIS's order, so that all digits agree; positive where the ring runs
// counterclockwise.
double signed_ring_area(const std::vector<Coordinate>& ring);
bool is_clockwise(const std::vector<Coordinate>& ring);

// Throws 0A000 where PostGIS finds no memory for a text of as many digits an ordinate.
void require_room_for(const Geometry& geometry, std::int32_t digits);

// Applies `change(Coordinate&)` to every vertex.
template <typename Change>
Geometry change_vertices(Geometry geometry, Change change) {
  for_each_run(geometry, [&change](std::vector<Coordinate>& run) {
    for (Coordinate& coordinate : run) change(coordinate);
  });
  return geometry;
}

// Calls `visit(const Geometry&)` for every point, line and polygon in it.
template <typename Visitor>
void for_each_simple(const Geometry& geometry, Visitor visit) {
  if (!is_collection(geometry.type)) {
    visit(geometry);
    return;
  }
  for (const Geometry& part : geometry.parts) for_each_simple(part, visit);
}

}  // namespace carto_mock::sql
