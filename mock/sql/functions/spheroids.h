// The spheroids that geographies are measured on: of each spatial reference system its own, as
// PostGIS takes it from PROJ (PostGIS manual, chapter 4.3).
#pragma once

#include <cstdint>

namespace carto_mock::sql {

struct Spheroid {
  double major_axis = 0;  // meters
  double minor_axis = 0;

  double flattening() const { return (major_axis - minor_axis) / major_axis; }
  // Of the sphere that stands for it, in meters.
  double radius() const { return (2.0 * major_axis + minor_axis) / 3.0; }
};

inline constexpr double kWgs84MajorAxis = 6378137.0;
inline constexpr double kWgs84InverseFlattening = 298.257223563;
inline constexpr Spheroid kWgs84Spheroid{
    kWgs84MajorAxis, kWgs84MajorAxis - kWgs84MajorAxis / kWgs84InverseFlattening};

// Of a geographic system. Throws 0A000 where PROJ does not know it. Any thread.
Spheroid spheroid_of(std::int32_t srid);

}  // namespace carto_mock::sql
