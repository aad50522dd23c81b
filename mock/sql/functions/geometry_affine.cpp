// Affine transformations (PostGIS manual, chapter 8.16).
#include <cmath>
#include <string_view>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/number_errors.h"

namespace carto_mock::sql {
namespace {

// x' = a·x + b·y + c·z + dx and so on, by row.
struct Matrix {
  double a = 1, b = 0, c = 0;
  double d = 0, e = 1, f = 0;
  double g = 0, h = 0, i = 1;
  double dx = 0, dy = 0, dz = 0;
};

Geometry apply(const Geometry& geometry, const Matrix& matrix) {
  const bool has_z = geometry.has_z;
  return change_vertices(geometry, [&matrix, has_z](Coordinate& at) {
    const double x = at.x;
    const double y = at.y;
    const double z = at.z;
    if (has_z) {
      at.x = matrix.a * x + matrix.b * y + matrix.c * z + matrix.dx;
      at.y = matrix.d * x + matrix.e * y + matrix.f * z + matrix.dy;
      at.z = matrix.g * x + matrix.h * y + matrix.i * z + matrix.dz;
    } else {
      at.x = matrix.a * x + matrix.b * y + matrix.dx;
      at.y = matrix.d * x + matrix.e * y + matrix.dy;
    }
  });
}

Geometry apply_3d(const AnyGeometry& geometry, double a, double b, double c, double d, double e,
                  double f, double g, double h, double i, double dx, double dy, double dz) {
  return apply(geometry, {a, b, c, d, e, f, g, h, i, dx, dy, dz});
}

Geometry apply_2d(const AnyGeometry& geometry, double a, double b, double d, double e, double dx,
                  double dy) {
  return apply(geometry, {a, b, 0, d, e, 0, 0, 0, 1, dx, dy, 0});
}

Geometry translate_3d(const Geometry& geometry, double dx, double dy, double dz) {
  return apply(geometry, {.dx = dx, .dy = dy, .dz = dz});
}

Geometry translate(const AnyGeometry& geometry, double dx, double dy) {
  return translate_3d(geometry, dx, dy, 0);
}

// PostGIS computes the matrices of what follows in SQL, whose operators and functions refuse what
// leaves the range of numbers.
double product(double left, double right) {
  const double result = left * right;
  if (std::isinf(result) && !std::isinf(left) && !std::isinf(right)) throw_overflow();
  if (result == 0 && left != 0 && right != 0) throw_underflow();
  return result;
}
double sum(double left, double right) {
  const double result = left + right;
  if (std::isinf(result) && !std::isinf(left) && !std::isinf(right)) throw_overflow();
  return result;
}
double cosine(double angle) {
  if (std::isinf(angle)) throw_input_out_of_range();
  if (std::isnan(angle)) throw Error::unsupported("a rotation by NaN");
  return std::cos(angle);
}
double sine(double angle) {
  if (std::isinf(angle)) throw_input_out_of_range();
  return std::sin(angle);
}

// Moves first, then scales.
Geometry translate_and_scale(const AnyGeometry& geometry, double dx, double dy, double x_factor,
                             double y_factor) {
  return apply(
      geometry,
      {.a = x_factor, .e = y_factor, .dx = product(dx, x_factor), .dy = product(dy, y_factor)});
}

Matrix rotation(double angle) {
  return {.a = cosine(angle), .b = -sine(angle), .d = sine(angle), .e = cosine(angle)};
}

Geometry rotate(const AnyGeometry& geometry, double angle) {
  return apply(geometry, rotation(angle));
}

Geometry rotate_around(const AnyGeometry& geometry, double angle, double x, double y) {
  Matrix matrix = rotation(angle);
  matrix.dx = sum(sum(x, -product(cosine(angle), x)), product(sine(angle), y));
  matrix.dy = sum(sum(y, -product(sine(angle), x)), -product(cosine(angle), y));
  return apply(geometry, matrix);
}

// NULL for an empty center, whose ST_X() is NULL.
std::optional<Geometry> rotate_around_point(const AnyGeometry& geometry, double angle,
                                            const Geometry& center) {
  if (center.type != GeometryType::kPoint)
    throw_geometry_error("Argument to ST_X() must have type POINT");
  if (center.coordinates.empty()) return std::nullopt;
  return rotate_around(geometry, angle, center.coordinates[0].x, center.coordinates[0].y);
}

Geometry rotate_x(const AnyGeometry& geometry, double angle) {
  return apply(geometry,
               {.e = cosine(angle), .f = -sine(angle), .h = sine(angle), .i = cosine(angle)});
}

Geometry rotate_y(const AnyGeometry& geometry, double angle) {
  return apply(geometry,
               {.a = cosine(angle), .c = sine(angle), .g = -sine(angle), .i = cosine(angle)});
}

// By the factors' ordinates; those that the factors lack stay.
Geometry scale_by(const Geometry& geometry, const Geometry& factors) {
  const Coordinate& by = factors.coordinates[0];
  const double z_factor = factors.has_z ? by.z : 1;
  const double m_factor = factors.has_m ? by.m : 1;
  return change_vertices(geometry, [=](Coordinate& at) {
    at.x *= by.x;
    at.y *= by.y;
    at.z *= z_factor;
    at.m *= m_factor;
  });
}

void require_factors(const Geometry& factors) {
  if (factors.type != GeometryType::kPoint)
    throw_geometry_error("Scale factor geometry parameter must be a point");
}

Geometry scale_by_point(const Geometry& geometry, const Geometry& factors) {
  require_factors(factors);
  if (factors.is_empty()) throw Error::unsupported("ST_Scale() by an empty point");
  return scale_by(geometry, factors);
}

Geometry scale_around(const Geometry& geometry, const Geometry& factors, const Geometry& origin) {
  require_factors(factors);
  if (factors.is_empty() || origin.is_empty() || origin.type != GeometryType::kPoint)
    throw Error::unsupported("ST_Scale() by or around what is no point");
  const Coordinate& center = origin.coordinates[0];
  const Geometry moved = translate_3d(geometry, -center.x, -center.y, origin.has_z ? -center.z : 0);
  return translate_3d(scale_by(moved, factors), center.x, center.y, origin.has_z ? center.z : 0);
}

Geometry scale_3d(const AnyGeometry& geometry, double x_factor, double y_factor, double z_factor) {
  return change_vertices(geometry, [=](Coordinate& at) {
    at.x *= x_factor;
    at.y *= y_factor;
    at.z *= z_factor;
  });
}

Geometry scale(const AnyGeometry& geometry, double x_factor, double y_factor) {
  return scale_3d(geometry, x_factor, y_factor, 1);
}

constexpr FunctionEntry kEntries[] = {
    {"st_affine(geometry,double precision,double precision,double precision,double precision,"
     "double precision,double precision)",
     native_any<apply_2d>},
    {"st_affine(geometry,double precision,double precision,double precision,double precision,"
     "double precision,double precision,double precision,double precision,double precision,"
     "double precision,double precision,double precision)",
     native_any<apply_3d>},
    {"st_translate(geometry,double precision,double precision)", native_any<translate>},
    {"st_translate(geometry,double precision,double precision,double precision)",
     native_any<translate_3d>},
    {"st_transscale(geometry,double precision,double precision,double precision,double precision)",
     native_any<translate_and_scale>},
    {"st_rotate(geometry,double precision)", native_any<rotate>},
    {"st_rotate(geometry,double precision,double precision,double precision)",
     native_any<rotate_around>},
    {"st_rotate(geometry,double precision,geometry)", native_any<rotate_around_point>},
    {"st_rotatex(geometry,double precision)", native_any<rotate_x>},
    {"st_rotatey(geometry,double precision)", native_any<rotate_y>},
    {"st_rotatez(geometry,double precision)", native_any<rotate>},
    {"st_scale(geometry,double precision,double precision)", native_any<scale>},
    {"st_scale(geometry,double precision,double precision,double precision)", native_any<scale_3d>},
    {"st_scale(geometry,geometry)", native_any<scale_by_point>},
    {"st_scale(geometry,geometry,geometry)", native_any<scale_around>},
};

}  // namespace

std::span<const FunctionEntry> geometry_affine_functions() { return kEntries; }

}  // namespace carto_mock::sql
