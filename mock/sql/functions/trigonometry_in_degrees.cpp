// Trigonometric functions of angles in degrees (manual, chapter 9.3, table 9.7), exact where the
// result is a round number: each is computed on the first quadrant, relative to the library's own
// value at 30, 45 or 60 degrees, so that its rounding errors cancel out there.
#include <cmath>
#include <limits>
#include <numbers>

#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

constexpr double kRadiansPerDegree = 0.0174532925199432957692;
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

double sine_to_30(double degrees) {
  static const double kAt30 = std::sin(30 * kRadiansPerDegree);
  return std::sin(degrees * kRadiansPerDegree) / kAt30 / 2;
}

double cosine_to_60(double degrees) {
  static const double kAt60 = 1 - std::cos(60 * kRadiansPerDegree);
  return 1 - (1 - std::cos(degrees * kRadiansPerDegree)) / kAt60 / 2;
}

double sine_to_90(double degrees) {
  return degrees <= 30 ? sine_to_30(degrees) : cosine_to_60(90 - degrees);
}

double cosine_to_90(double degrees) {
  return degrees <= 60 ? cosine_to_60(degrees) : sine_to_30(90 - degrees);
}

double arc_sine_of_positive(double value) {
  if (value > 0.5) return 90 - std::acos(value) / std::acos(0.5) * 60;
  return std::asin(value) / std::asin(0.5) * 30;
}

double arc_cosine_of_positive(double value) {
  if (value > 0.5) return std::acos(value) / std::acos(0.5) * 60;
  return 90 - std::asin(value) / std::asin(0.5) * 30;
}

// An angle brought to the first quadrant, and the signs that the functions have in its own.
struct Reduced {
  double degrees = 0;
  double sine = 1;
  double cosine = 1;
};

Reduced reduce(double degrees) {
  if (std::isinf(degrees)) throw_input_out_of_range();
  Reduced reduced{std::fmod(degrees, 360)};
  if (reduced.degrees < 0) {
    reduced.degrees = -reduced.degrees;
    reduced.sine = -reduced.sine;
  }
  if (reduced.degrees > 180) {
    reduced.degrees = 360 - reduced.degrees;
    reduced.sine = -reduced.sine;
  }
  if (reduced.degrees > 90) {
    reduced.degrees = 180 - reduced.degrees;
    reduced.cosine = -reduced.cosine;
  }
  return reduced;
}

double without_negative_zero(double value) { return value == 0 ? 0 : value; }

double sine(double degrees) {
  if (std::isnan(degrees)) return kNotANumber;
  const Reduced reduced = reduce(degrees);
  return reduced.sine * sine_to_90(reduced.degrees);
}

double cosine(double degrees) {
  if (std::isnan(degrees)) return kNotANumber;
  const Reduced reduced = reduce(degrees);
  return reduced.cosine * cosine_to_90(reduced.degrees);
}

double tangent(double degrees) {
  if (std::isnan(degrees)) return kNotANumber;
  static const double kAt45 = sine_to_90(45) / cosine_to_90(45);
  const Reduced reduced = reduce(degrees);
  const double ratio = sine_to_90(reduced.degrees) / cosine_to_90(reduced.degrees);
  return without_negative_zero(reduced.sine * reduced.cosine * (ratio / kAt45));
}

double cotangent(double degrees) {
  if (std::isnan(degrees)) return kNotANumber;
  static const double kAt45 = cosine_to_90(45) / sine_to_90(45);
  const Reduced reduced = reduce(degrees);
  const double ratio = cosine_to_90(reduced.degrees) / sine_to_90(reduced.degrees);
  return without_negative_zero(reduced.sine * reduced.cosine * (ratio / kAt45));
}

void require_ratio(double value) {
  if (value < -1 || value > 1) throw_input_out_of_range();
}

double arc_sine(double value) {
  if (std::isnan(value)) return kNotANumber;
  require_ratio(value);
  return value >= 0 ? arc_sine_of_positive(value) : -arc_sine_of_positive(-value);
}

double arc_cosine(double value) {
  if (std::isnan(value)) return kNotANumber;
  require_ratio(value);
  return value >= 0 ? arc_cosine_of_positive(value) : 90 + arc_sine_of_positive(-value);
}

double arc_tangent(double value) { return std::atan(value) / std::atan(1.0) * 45; }
double arc_tangent2(double y, double x) { return std::atan2(y, x) / std::atan(1.0) * 45; }

constexpr FunctionEntry kEntries[] = {
    {"sind(double precision)", native<sine>},
    {"cosd(double precision)", native<cosine>},
    {"tand(double precision)", native<tangent>},
    {"cotd(double precision)", native<cotangent>},
    {"asind(double precision)", native<arc_sine>},
    {"acosd(double precision)", native<arc_cosine>},
    {"atand(double precision)", native<arc_tangent>},
    {"atan2d(double precision,double precision)", native<arc_tangent2>},
};

}  // namespace

std::span<const FunctionEntry> functions_in_degrees() { return kEntries; }

}  // namespace carto_mock::sql
