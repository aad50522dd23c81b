// Relations of two geometries and tests of one (PostGIS manual, chapters 8.6 and 8.11), as PostGIS
// asks GEOS.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geos.h"
#include "sql/functions/point_in_area.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

using GeosPredicate = char (*)(GEOSContextHandle_t, const GEOSGeometry*, const GEOSGeometry*);

bool boxes_are_apart(const Geometry& left, const Geometry& right) {
  const std::optional<Box2d> a = bounding_box(left);
  const std::optional<Box2d> b = bounding_box(right);
  return !a || !b || a->x_max < b->x_min || b->x_max < a->x_min || a->y_max < b->y_min ||
         b->y_max < a->y_min;
}

// As boxes are stored. False: neither does the geometry contain the other one.
bool box_contains(const Geometry& whole, const Geometry& part) {
  const std::optional<Box2d> a = bounding_box(whole);
  const std::optional<Box2d> b = bounding_box(part);
  if (!a || !b) return false;
  const FloatBox outer = outward_rounded(*a);
  const FloatBox inner = outward_rounded(*b);
  return outer.x_min <= inner.x_min && outer.y_min <= inner.y_min && outer.x_max >= inner.x_max &&
         outer.y_max >= inner.y_max;
}

// PostGIS, which means the whole boxes, compares their upper ends only. It shows where GEOS would
// fail.
bool end_alike(const FloatBox& a, const FloatBox& b) {
  return a.x_max == b.x_max && a.y_max == b.y_max;
}

template <GeosPredicate predicate>
bool ask_geos(const Geometry& left, const Geometry& right, std::string_view geos_name) {
  const GeosSession geos;
  const GeosGeometry a = geos.import(left, kFirstArgument);
  const GeosGeometry b = geos.import(right, kSecondArgument);
  return geos.answer(predicate(geos.handle(), a.get(), b.get()), geos_name);
}

// `name` is PostGIS's own in its messages. With an empty geometry nothing is related, and all is
// disjoint; likewise where the boxes tell as much.
template <GeosPredicate predicate>
bool ask(const Geometry& left, const Geometry& right, std::string_view name,
         std::string_view geos_name, bool if_empty = false) {
  require_same_srid(left, right, name);
  if (boxes_are_apart(left, right)) return if_empty;
  return ask_geos<predicate>(left, right, geos_name);
}

// How points lie to an area.
struct Sides {
  bool some_inside = false;
  bool some_on_edge = false;
  bool some_outside = false;
};

// None: these are no points and an area, and GEOS is asked.
std::optional<Sides> sides_of(const Geometry& points, const Geometry& area) {
  const bool is_area =
      area.type == GeometryType::kPolygon || area.type == GeometryType::kMultiPolygon;
  const bool is_point = points.type == GeometryType::kPoint;
  if (!is_area || (!is_point && points.type != GeometryType::kMultiPoint)) return std::nullopt;
  Sides sides;
  for_each_run(points, [&](const std::vector<Coordinate>& run) {
    for (const Coordinate& point : run) {
      const Side side = side_of(point, area);
      sides.some_inside = sides.some_inside || side == Side::kInside;
      sides.some_on_edge = sides.some_on_edge || side == Side::kOnEdge;
      sides.some_outside = sides.some_outside || side == Side::kOutside;
    }
  });
  return sides;
}

bool boxes_overlap(const Geometry& left, const Geometry& right) {
  const std::optional<Box2d> a = bounding_box(left);
  const std::optional<Box2d> b = bounding_box(right);
  return a && b && a->x_min <= b->x_max && b->x_min <= a->x_max && a->y_min <= b->y_max &&
         b->y_min <= a->y_max;
}

bool intersects(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "ST_Intersects");
  if (!boxes_overlap(left, right)) return false;
  std::optional<Sides> sides = sides_of(left, right);
  if (!sides) sides = sides_of(right, left);
  if (sides) return sides->some_inside || sides->some_on_edge;
  return ask<GEOSIntersects_r>(left, right, "ST_Intersects", "GEOSIntersects");
}
bool contains(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "contains");
  if (!box_contains(left, right)) return false;
  if (const std::optional<Sides> sides = sides_of(right, left))
    return sides->some_inside && !sides->some_outside;
  refuse_empty_parts(left, "ST_Contains");
  refuse_empty_parts(right, "ST_Contains");
  return ask<GEOSContains_r>(left, right, "contains", "GEOSContains");
}
bool within(const Geometry& left, const Geometry& right) { return contains(right, left); }
std::optional<bool> within_or_null(std::optional<Geometry> left, std::optional<Geometry> right) {
  if (!left || !right) return std::nullopt;
  return within(*left, *right);
}

// As PostGIS asks GEOS for them: of an area that is not valid the matrix tells something else than
// GEOSCovers().
char covers_by_matrix(GEOSContextHandle_t handle, const GEOSGeometry* a, const GEOSGeometry* b) {
  return GEOSRelatePattern_r(handle, a, b, "******FF*");
}
char is_covered_by_matrix(GEOSContextHandle_t handle, const GEOSGeometry* a,
                          const GEOSGeometry* b) {
  return GEOSRelatePattern_r(handle, a, b, "**F**F***");
}

bool covers(const Geometry& left, const Geometry& right) {
  if (left.is_empty() || right.is_empty()) return false;
  require_same_srid(left, right, "covers");
  if (!box_contains(left, right)) return false;
  if (const std::optional<Sides> sides = sides_of(right, left)) return !sides->some_outside;
  return ask<covers_by_matrix>(left, right, "covers", "GEOSCovers");
}
bool covered_by(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "coveredby");
  if (!box_contains(right, left)) return false;
  if (const std::optional<Sides> sides = sides_of(left, right)) return !sides->some_outside;
  return ask<is_covered_by_matrix>(left, right, "coveredby", "GEOSCoveredBy");
}
bool crosses(const Geometry& left, const Geometry& right) {
  return ask<GEOSCrosses_r>(left, right, "crosses", "GEOSCrosses");
}
bool overlaps(const Geometry& left, const Geometry& right) {
  return ask<GEOSOverlaps_r>(left, right, "overlaps", "GEOSOverlaps");
}
bool touches(const Geometry& left, const Geometry& right) {
  return ask<GEOSTouches_r>(left, right, "touches", "GEOSTouches");
}
bool disjoint(const Geometry& left, const Geometry& right) {
  return ask<GEOSDisjoint_r>(left, right, "disjoint", "GEOSDisjoint", true);
}

// What is the same in every byte is equal, even where it is not valid.
Value equals(const CallContext&, Arguments arguments) {
  if (arguments[0].as_bytes() == arguments[1].as_bytes()) return Value::boolean(true);
  const Geometry left = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  const Geometry right = NativeCodec<AnyGeometry>::unpack(arguments[1]);
  require_same_srid(left, right, "ST_Equals");
  const std::optional<Box2d> a = bounding_box(left);
  const std::optional<Box2d> b = bounding_box(right);
  if (!a && !b) return Value::boolean(true);
  if (a && b && !end_alike(outward_rounded(*a), outward_rounded(*b))) return Value::boolean(false);
  return Value::boolean(ask_geos<GEOSEquals_r>(left, right, "GEOSEquals"));
}

std::string relate(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "relate_full");
  const GeosSession geos;
  const GeosGeometry a = geos.import(left, kFirstArgument);
  const GeosGeometry b = geos.import(right, kSecondArgument);
  char* matrix = GEOSRelate_r(geos.handle(), a.get(), b.get());
  if (matrix == nullptr) throw_geometry_error("GEOSRelate: " + geos.error());
  std::string result(matrix);
  GEOSFree_r(geos.handle(), matrix);
  return result;
}

// None where GEOS takes no such geometry.
std::optional<bool> is_simple(const Geometry& geometry) {
  refuse_empty_parts(geometry, "ST_IsSimple");
  if (geometry.is_empty()) return true;
  const GeosSession geos;
  GeosGeometry imported;
  try {
    imported = geos.import_repaired(geometry, "lwgeom_is_simple");
  } catch (const Error& error) {
    if (!error.message().starts_with("lwgeom_is_simple")) throw;
    return std::nullopt;
  }
  return geos.answer(GEOSisSimple_r(geos.handle(), imported.get()), "lwgeom_is_simple");
}

const std::vector<Coordinate>& run_of(const Geometry& curve, bool is_last) {
  if (curve.type != GeometryType::kCompoundCurve || curve.parts.empty()) return curve.coordinates;
  return (is_last ? curve.parts.back() : curve.parts.front()).coordinates;
}

// By their bits, as PostGIS compares ends: 0 is not -0.
bool is_same_place(const Coordinate& a, const Coordinate& b, bool has_z) {
  const auto are_same = [](double left, double right) {
    return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
  };
  return are_same(a.x, b.x) && are_same(a.y, b.y) && (!has_z || are_same(a.z, b.z));
}

bool is_closed(const Geometry& geometry) {
  switch (geometry.type) {
    case GeometryType::kCompoundCurve: {
      const std::vector<Coordinate>& first = run_of(geometry, false);
      const std::vector<Coordinate>& last = run_of(geometry, true);
      return !first.empty() && !last.empty() &&
             is_same_place(first.front(), last.back(), geometry.has_z);
    }
    case GeometryType::kPolygon:
      return !geometry.rings.empty() &&
             std::ranges::all_of(geometry.rings, [&geometry](const auto& ring) {
               return ring.empty() || is_same_place(ring.front(), ring.back(), geometry.has_z);
             });
    case GeometryType::kCircularString:
    case GeometryType::kLineString: {
      if (geometry.coordinates.empty()) return false;
      return is_same_place(geometry.coordinates.front(), geometry.coordinates.back(),
                           geometry.has_z);
    }
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
    case GeometryType::kCurvePolygon:
    case GeometryType::kMultiCurve:
    case GeometryType::kMultiSurface:
      for (const Geometry& part : geometry.parts) {
        if (!is_closed(part)) return false;
      }
      return !geometry.parts.empty();
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
    case GeometryType::kTriangle:
      return !geometry.is_empty();
    case GeometryType::kPolyhedralSurface:
    case GeometryType::kTin:
      return encloses_space(geometry);
  }
  return false;
}

bool is_ring(const Geometry& geometry) {
  if (geometry.is_empty()) return false;
  const GeosSession geos;
  const GeosGeometry imported = geos.import(geometry, kFirstArgument);
  if (GEOSGeomTypeId_r(geos.handle(), imported.get()) != GEOS_LINESTRING)
    throw_geometry_error("ST_IsRing() should only be called on a linear feature");
  return geos.answer(GEOSisRing_r(geos.handle(), imported.get()), "GEOSisRing");
}

template <bool (*predicate)(const Geometry&, const Geometry&)>
std::optional<bool> of_texts(std::optional<std::string> left, std::optional<std::string> right) {
  const auto parse = [](const std::optional<std::string>& text) {
    return text ? std::optional(parse_geometry(*text)) : std::nullopt;
  };
  const std::optional<Geometry> one = parse(left);
  const std::optional<Geometry> other = parse(right);
  if (!one || !other) return std::nullopt;
  return predicate(*one, *other);
}

constexpr FunctionEntry kEntries[] = {
    {"st_intersects(text,text)", native<of_texts<intersects>>},
    {"st_covers(text,text)", native<of_texts<covers>>},
    {"st_coveredby(text,text)", native<of_texts<covered_by>>},
    {"st_intersects(geometry,geometry)", native_any<intersects>},
    {"_st_intersects(geometry,geometry)", native_any<intersects>},
    {"st_contains(geometry,geometry)", native_any<contains>},
    {"_st_contains(geometry,geometry)", native_any<contains>},
    {"st_within(geometry,geometry)", native_any<within>},
    {"_st_within(geometry,geometry)", native_any<within_or_null>},
    {"st_covers(geometry,geometry)", native_any<covers>},
    {"_st_covers(geometry,geometry)", native_any<covers>},
    {"st_coveredby(geometry,geometry)", native_any<covered_by>},
    {"_st_coveredby(geometry,geometry)", native_any<covered_by>},
    {"st_crosses(geometry,geometry)", native_any<crosses>},
    {"_st_crosses(geometry,geometry)", native_any<crosses>},
    {"st_overlaps(geometry,geometry)", native_any<overlaps>},
    {"_st_overlaps(geometry,geometry)", native_any<overlaps>},
    {"st_touches(geometry,geometry)", native_any<touches>},
    {"_st_touches(geometry,geometry)", native_any<touches>},
    {"st_disjoint(geometry,geometry)", native_any<disjoint>},
    {"st_equals(geometry,geometry)", equals},
    {"equals(geometry,geometry)", equals},
    {"_st_equals(geometry,geometry)", equals},
    {"st_relate(geometry,geometry)", native_any<relate>},
    {"st_issimple(geometry)", native_any<is_simple>},
    {"st_isclosed(geometry)", native_any<is_closed>},
    {"st_isring(geometry)", native_any<is_ring>},
};

}  // namespace

std::span<const FunctionEntry> geometry_predicate_functions() { return kEntries; }

}  // namespace carto_mock::sql
