// Operators on bounding boxes with Z and M: those that n-dimensional indexes serve, and those of
// the three-dimensional one (PostGIS manual, chapter 8.10.1).
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_native.h"

namespace carto_mock::sql {
namespace {

// X, Y, Z and M as indexes keep them, rounded outward; no range where the geometry has none.
struct Range {
  float low = 0;
  float high = 0;
};
using NdBox = std::array<std::optional<Range>, 4>;

std::optional<NdBox> nd_box_of(const Geometry& geometry) {
  const std::optional<Box3d> box = bounding_box_3d(geometry);
  if (!box) return std::nullopt;
  const auto rounded = [](double low, double high) {
    const FloatBox outward = outward_rounded({low, low, high, high});
    return Range{outward.x_min, outward.x_max};
  };
  NdBox result;
  result[0] = rounded(box->x_min, box->x_max);
  result[1] = rounded(box->y_min, box->y_max);
  if (geometry.has_z) result[2] = rounded(box->z_min, box->z_max);
  if (geometry.has_m) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto extend = [&](const std::vector<Coordinate>& run) {
      for (const Coordinate& at : run) {
        low = std::fmin(low, at.m);
        high = std::fmax(high, at.m);
      }
    };
    for_each_simple(geometry, [&](const Geometry& simple) {
      extend(simple.coordinates);
      if (!simple.rings.empty()) extend(simple.rings.front());
    });
    result[3] = rounded(low, high);
  }
  return result;
}

bool overlaps(const Range& a, const Range& b) { return a.low <= b.high && b.low <= a.high; }
bool contains(const Range& a, const Range& b) { return a.low <= b.low && a.high >= b.high; }
bool within(const Range& a, const Range& b) { return contains(b, a); }
bool equal(const Range& a, const Range& b) { return a.low == b.low && a.high == b.high; }

// Dimensions that one of the two lacks do not count. Nothing holds of an empty geometry.
template <bool (*relation)(const Range&, const Range&)>
bool compare(const Geometry& left, const Geometry& right) {
  const std::optional<NdBox> a = nd_box_of(left);
  const std::optional<NdBox> b = nd_box_of(right);
  if (!a || !b) return false;
  for (std::size_t i = 0; i < a->size(); ++i) {
    const std::optional<Range>& one = a->at(i);
    const std::optional<Range>& other = b->at(i);
    if (!one || !other) continue;
    // What ends beyond all floats does not count either.
    constexpr float kLargest = std::numeric_limits<float>::max();
    if (one->high == kLargest || other->high == kLargest) continue;
    if (std::isnan(one->high) || std::isnan(other->high) || std::isnan(one->low) ||
        std::isnan(other->low))
      throw Error::unsupported("boxes of coordinates that are no numbers");
    if (!relation(*one, *other)) return false;
  }
  return true;
}

// Exact ones; without Z, at height 0. PostGIS's error for an empty geometry is an address in its
// memory.
Box3d box_in_space(const Geometry& geometry) {
  std::optional<Box3d> box = bounding_box_3d(geometry);
  if (!box) throw Error::unsupported("three-dimensional boxes of empty geometries");
  return *box;
}

bool overlap_in_space(const Geometry& left, const Geometry& right) {
  const Box3d a = box_in_space(left);
  const Box3d b = box_in_space(right);
  return a.x_min <= b.x_max && b.x_min <= a.x_max && a.y_min <= b.y_max && b.y_min <= a.y_max &&
         a.z_min <= b.z_max && b.z_min <= a.z_max;
}

bool contain_in_space(const Geometry& left, const Geometry& right) {
  const Box3d a = box_in_space(left);
  const Box3d b = box_in_space(right);
  return a.x_min <= b.x_min && a.x_max >= b.x_max && a.y_min <= b.y_min && a.y_max >= b.y_max &&
         a.z_min <= b.z_min && a.z_max >= b.z_max;
}

bool within_in_space(const Geometry& left, const Geometry& right) {
  return contain_in_space(right, left);
}

// Unlike the other relations, up to a millionth.
bool same_in_space(const Geometry& left, const Geometry& right) {
  constexpr double kTolerance = 1e-6;
  const Box3d a = box_in_space(left);
  const Box3d b = box_in_space(right);
  const auto is_same = [&](double Box3d::*bound) {
    return std::fabs(a.*bound - b.*bound) <= kTolerance;
  };
  return is_same(&Box3d::x_min) && is_same(&Box3d::y_min) && is_same(&Box3d::z_min) &&
         is_same(&Box3d::x_max) && is_same(&Box3d::y_max) && is_same(&Box3d::z_max);
}

constexpr FunctionEntry kEntries[] = {
    {"geometry_overlaps_nd(geometry,geometry)", native_any<compare<overlaps>>},
    {"geometry_contains_nd(geometry,geometry)", native_any<compare<contains>>},
    {"geometry_within_nd(geometry,geometry)", native_any<compare<within>>},
    {"geometry_same_nd(geometry,geometry)", native_any<compare<equal>>},
    {"geometry_overlaps_3d(geometry,geometry)", native_any<overlap_in_space>},
    {"geometry_contains_3d(geometry,geometry)", native_any<contain_in_space>},
    {"geometry_contained_3d(geometry,geometry)", native_any<within_in_space>},
    {"geometry_same_3d(geometry,geometry)", native_any<same_in_space>},
};

}  // namespace

std::span<const FunctionEntry> geometry_nd_box_functions() { return kEntries; }

}  // namespace carto_mock::sql
