// Bounding boxes: their accessors, casts and the operators on them that indexes serve (PostGIS
// manual, chapters 8.10 and 8.14).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_native.h"
#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

std::optional<Box2d> box2d_of(const AnyGeometry& geometry) { return bounding_box(geometry); }

std::optional<Box3d> box3d_of(const AnyGeometry& geometry) {
  const std::optional<Box2d> flat = bounding_box(geometry);
  if (!flat) return std::nullopt;
  Box3d box{flat->x_min, flat->y_min, 0, flat->x_max, flat->y_max, 0, geometry.srid};
  if (!geometry.has_z) return box;
  if (has_arcs(geometry)) return bounding_box_3d(geometry);
  box.z_min = std::numeric_limits<double>::infinity();
  box.z_max = -box.z_min;
  const auto extend = [&box](const std::vector<Coordinate>& run) {
    for (const Coordinate& coordinate : run) {
      box.z_min = std::fmin(box.z_min, coordinate.z);
      box.z_max = std::fmax(box.z_max, coordinate.z);
    }
  };
  for_each_simple(geometry, [&](const Geometry& simple) {
    extend(simple.coordinates);
    if (!simple.rings.empty()) extend(simple.rings.front());
  });
  return box;
}

Box2d flattened(const Box3d& box) { return {box.x_min, box.y_min, box.x_max, box.y_max}; }
Box3d raised(const Box2d& box) { return {box.x_min, box.y_min, 0, box.x_max, box.y_max, 0, 0}; }

// A box that has shrunk past itself is asked for its lower and higher end nevertheless.
template <double Box3d::*low, double Box3d::*high>
double low_end(const Box3d& box) {
  return box.*low < box.*high ? box.*low : box.*high;
}
template <double Box3d::*low, double Box3d::*high>
double high_end(const Box3d& box) {
  return box.*low > box.*high ? box.*low : box.*high;
}

void require_flat(const Geometry& geometry) {
  if (geometry.has_z || geometry.has_m)
    throw Error::unsupported("ST_Expand() of geometries with Z or M");
}

Geometry expand_geometry(const Geometry& geometry, double distance) {
  require_flat(geometry);
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return geometry;
  return rectangle(
      {box->x_min - distance, box->y_min - distance, box->x_max + distance, box->y_max + distance},
      geometry.srid);
}

Geometry expand_by_sides(const Geometry& geometry, double dx, double dy, double, double) {
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return geometry;
  require_flat(geometry);
  return rectangle({box->x_min - dx, box->y_min - dy, box->x_max + dx, box->y_max + dy},
                   geometry.srid);
}

Box2d expand_box(const Box2d& box, double distance) {
  return {box.x_min - distance, box.y_min - distance, box.x_max + distance, box.y_max + distance};
}

// A point or a line where the geometry has no width or height.
Geometry envelope(const AnyGeometry& geometry) {
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return geometry;
  const bool has_width = box->x_min != box->x_max;
  const bool has_height = box->y_min != box->y_max;
  if (has_width && has_height) return rectangle(*box, geometry.srid);
  Geometry result;
  result.srid = geometry.srid;
  result.coordinates = {{box->x_min, box->y_min}};
  if (has_width || has_height) {
    result.type = GeometryType::kLineString;
    result.coordinates.push_back({box->x_max, box->y_max});
  }
  return result;
}

Box2d box_between(const Geometry& low, const Geometry& high) {
  require_same_srid(low, high, "BOX2D_construct");
  if (low.type != GeometryType::kPoint || high.type != GeometryType::kPoint)
    throw_geometry_error("BOX2D_construct: arguments must be points");
  if (low.is_empty() || high.is_empty())
    throw_geometry_error("BOX2D_construct: args can not be empty points");
  const Coordinate& a = low.coordinates[0];
  const Coordinate& b = high.coordinates[0];
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

std::optional<FloatBox> float_box(const Value& geometry) {
  const std::optional<Box2d> box = bounding_box_of_ewkb(geometry.as_bytes());
  if (!box) return std::nullopt;
  return outward_rounded(*box);
}

// PostGIS takes a box that begins at NaN for that of an empty geometry, which is within all others.
bool is_nowhere(const FloatBox& box) { return std::isnan(box.x_min); }
bool are_somewhere(const FloatBox& a, const FloatBox& b) {
  return !is_nowhere(a) && !is_nowhere(b);
}

bool overlaps(const FloatBox& a, const FloatBox& b) {
  if (!are_somewhere(a, b)) return false;
  return !(a.x_min > b.x_max || b.x_min > a.x_max || a.y_min > b.y_max || b.y_min > a.y_max);
}
bool contains(const FloatBox& a, const FloatBox& b) {
  if (is_nowhere(b) && !is_nowhere(a)) return true;
  return !(a.x_min > b.x_min || a.x_max < b.x_max || a.y_min > b.y_min || a.y_max < b.y_max);
}
bool within(const FloatBox& a, const FloatBox& b) { return contains(b, a); }
bool equal(const FloatBox& a, const FloatBox& b) {
  if (is_nowhere(a) && is_nowhere(b)) return true;
  return a.x_min == b.x_min && a.x_max == b.x_max && a.y_min == b.y_min && a.y_max == b.y_max;
}
bool left(const FloatBox& a, const FloatBox& b) { return are_somewhere(a, b) && a.x_max < b.x_min; }
bool right(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.x_min > b.x_max;
}
bool below(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.y_max < b.y_min;
}
bool above(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.y_min > b.y_max;
}
bool not_right(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.x_max <= b.x_max;
}
bool not_left(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.x_min >= b.x_min;
}
bool not_above(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.y_max <= b.y_max;
}
bool not_below(const FloatBox& a, const FloatBox& b) {
  return are_somewhere(a, b) && a.y_min >= b.y_min;
}

// Nothing holds of an empty geometry, except that it is the same as another one.
template <bool (*relation)(const FloatBox&, const FloatBox&)>
Value compare_boxes(const CallContext&, Arguments arguments) {
  const std::optional<FloatBox> first = float_box(arguments[0]);
  const std::optional<FloatBox> second = float_box(arguments[1]);
  return Value::boolean(first && second && relation(*first, *second));
}

Value same_boxes(const CallContext&, Arguments arguments) {
  const std::optional<FloatBox> first = float_box(arguments[0]);
  const std::optional<FloatBox> second = float_box(arguments[1]);
  if (!first || !second) return Value::boolean(!first && !second);
  return Value::boolean(equal(*first, *second));
}

// Infinitely far, as the index sees it, from an empty geometry.
Value box_distance(const CallContext&, Arguments arguments) {
  const std::optional<FloatBox> a = float_box(arguments[0]);
  const std::optional<FloatBox> b = float_box(arguments[1]);
  if (!a || !b || !are_somewhere(*a, *b))
    return Value::real(static_cast<double>(std::numeric_limits<float>::max()));
  const auto gap = [](float low_a, float high_a, float low_b, float high_b) {
    if (high_a < low_b) return static_cast<double>(low_b) - static_cast<double>(high_a);
    if (high_b < low_a) return static_cast<double>(low_a) - static_cast<double>(high_b);
    return 0.0;
  };
  const double dx = gap(a->x_min, a->x_max, b->x_min, b->x_max);
  const double dy = gap(a->y_min, a->y_max, b->y_min, b->y_max);
  return Value::real(std::sqrt(dx * dx + dy * dy));
}

Box2d expand_box_by_sides(const Box2d& box, double dx, double dy) {
  return {box.x_min - dx, box.y_min - dy, box.x_max + dx, box.y_max + dy};
}

Box3d expand_box_3d_by_sides(const Box3d& box, double dx, double dy, double dz) {
  return {box.x_min - dx, box.y_min - dy, box.z_min - dz, box.x_max + dx,
          box.y_max + dy, box.z_max + dz, box.srid};
}

Box3d expand_box_3d(const Box3d& box, double distance) {
  return expand_box_3d_by_sides(box, distance, distance, distance);
}

// The second where one of them is NaN, as PostgreSQL's Min() and Max().
double lower(double first, double second) { return first < second ? first : second; }
double higher(double first, double second) { return first > second ? first : second; }

std::optional<Box2d> combine_2d(std::optional<Box2d> box, std::optional<Geometry> geometry) {
  // As the index keeps the geometry's.
  std::optional<Box2d> other;
  if (const std::optional<Box2d> exact = geometry ? bounding_box(*geometry) : std::nullopt) {
    const FloatBox rounded = outward_rounded(*exact);
    other = Box2d{rounded.x_min, rounded.y_min, rounded.x_max, rounded.y_max};
  }
  if (!box || !other) return box ? box : other;
  return Box2d{lower(box->x_min, other->x_min), lower(box->y_min, other->y_min),
               higher(box->x_max, other->x_max), higher(box->y_max, other->y_max)};
}

std::optional<Box3d> combine_boxes_3d(std::optional<Box3d> box, std::optional<Box3d> other) {
  if (!box || !other) return box ? box : other;
  return Box3d{lower(box->x_min, other->x_min),
               lower(box->y_min, other->y_min),
               lower(box->z_min, other->z_min),
               higher(box->x_max, other->x_max),
               higher(box->y_max, other->y_max),
               higher(box->z_max, other->z_max),
               box->srid};
}

std::optional<Box3d> combine_3d(std::optional<Box3d> box, std::optional<AnyGeometry> geometry) {
  const std::optional<Box3d> other = geometry ? box3d_of(*geometry) : std::nullopt;
  // The geometry's SRID counts.
  if (box && other) box->srid = other->srid;
  return combine_boxes_3d(box, other);
}

constexpr FunctionEntry kEntries[] = {
    {"st_expand(box2d,double precision,double precision)", native<expand_box_by_sides>},
    {"st_expand(box3d,double precision)", native<expand_box_3d>},
    {"st_expand(box3d,double precision,double precision,double precision)",
     native<expand_box_3d_by_sides>},
    {"st_combinebbox(box2d,geometry)", native_any<combine_2d>},
    {"st_combinebbox(box3d,geometry)", native_any<combine_3d>},
    {"st_combinebbox(box3d,box3d)", native<combine_boxes_3d>},
    {"st_makebox2d(geometry,geometry)", native_any<box_between>},
    {"geometry_distance_box(geometry,geometry)", box_distance},
    {"box2d(geometry)", native_any<box2d_of>},
    {"box3d(geometry)", native_any<box3d_of>},
    {"box2d(box3d)", native<flattened>},
    {"box3d(box2d)", native<raised>},
    {"st_xmin(box3d)", native<low_end<&Box3d::x_min, &Box3d::x_max>>},
    {"st_ymin(box3d)", native<low_end<&Box3d::y_min, &Box3d::y_max>>},
    {"st_zmin(box3d)", native<low_end<&Box3d::z_min, &Box3d::z_max>>},
    {"st_xmax(box3d)", native<high_end<&Box3d::x_min, &Box3d::x_max>>},
    {"st_ymax(box3d)", native<high_end<&Box3d::y_min, &Box3d::y_max>>},
    {"st_zmax(box3d)", native<high_end<&Box3d::z_min, &Box3d::z_max>>},
    {"st_expand(geometry,double precision)", native_any<expand_geometry>},
    {"st_expand(geometry,double precision,double precision,double precision,double precision)",
     native_any<expand_by_sides>},
    {"st_expand(box2d,double precision)", native<expand_box>},
    {"st_envelope(geometry)", native_any<envelope>},
    {"geometry_overlaps(geometry,geometry)", compare_boxes<overlaps>},
    {"geometry_contains(geometry,geometry)", compare_boxes<contains>},
    {"geometry_within(geometry,geometry)", compare_boxes<within>},
    {"geometry_same(geometry,geometry)", same_boxes},
    {"geometry_left(geometry,geometry)", compare_boxes<left>},
    {"geometry_right(geometry,geometry)", compare_boxes<right>},
    {"geometry_below(geometry,geometry)", compare_boxes<below>},
    {"geometry_above(geometry,geometry)", compare_boxes<above>},
    {"geometry_overleft(geometry,geometry)", compare_boxes<not_right>},
    {"geometry_overright(geometry,geometry)", compare_boxes<not_left>},
    {"geometry_overbelow(geometry,geometry)", compare_boxes<not_above>},
    {"geometry_overabove(geometry,geometry)", compare_boxes<not_below>},
};

}  // namespace

std::span<const FunctionEntry> geometry_box_functions() { return kEntries; }

}  // namespace carto_mock::sql
