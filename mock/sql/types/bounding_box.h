// PostGIS's box2d and box3d: BOX(xmin ymin,xmax ymax) and BOX3D(xmin ymin zmin,xmax ymax zmax).
//
// A Value of either holds Bytes: little-endian doubles, the minima and then the maxima (box2d: 4,
// box3d: 6, and an int32 SRID).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct Box2d {
  double x_min = 0;
  double y_min = 0;
  double x_max = 0;
  double y_max = 0;
};

struct Box3d {
  double x_min = 0;
  double y_min = 0;
  double z_min = 0;
  double x_max = 0;
  double y_max = 0;
  double z_max = 0;
  std::int32_t srid = 0;
};

// What indexes and operators see: floats, rounded outward.
struct FloatBox {
  float x_min, y_min, x_max, y_max;
};
FloatBox outward_rounded(const Box2d& box);

std::string encode_box2d(const Box2d& box);
Box2d decode_box2d(std::string_view bytes);
std::string encode_box3d(const Box3d& box);
Box3d decode_box3d(std::string_view bytes);

// Throw XX000 `box2d parser - couldn't parse.  It should look like: BOX(xmin ymin,xmax ymax)`.
Box2d parse_box2d(std::string_view text);
Box3d parse_box3d(std::string_view text);
std::string format_box2d(const Box2d& box);
std::string format_box3d(const Box3d& box);

// None: the geometry is empty.
std::optional<Box2d> bounding_box(const Geometry& geometry);
std::optional<Box3d> bounding_box_3d(const Geometry& geometry);
// Straight from EWKB, without taking it apart: for indexes and the && operator.
std::optional<Box2d> bounding_box_of_ewkb(std::string_view ewkb);

}  // namespace carto_mock::sql
