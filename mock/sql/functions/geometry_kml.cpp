// ST_AsKML (PostGIS manual, chapter 8.9.3): coordinates in degrees, transformed if need be.
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_transforming.h"
#include "sql/types/geometry_text.h"
#include "sql/types/spatial_reference_systems.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kWgs84 = 4326;
constexpr std::int32_t kDefaultDigits = 15;

class KmlWriter {
 public:
  KmlWriter(int max_digits, std::string_view prefix) : max_digits_(max_digits) {
    if (!prefix.empty()) prefix_ = std::string(prefix) + ":";
  }

  std::string write(const Geometry& geometry) {
    geometry_element(geometry);
    return std::move(text_);
  }

 private:
  template <typename Body>
  void element(std::string_view name, Body body) {
    text_ += fmt::format("<{}{}>", prefix_, name);
    body();
    text_ += fmt::format("</{}{}>", prefix_, name);
  }

  void coordinates(const Geometry& geometry, const std::vector<Coordinate>& run) {
    element("coordinates", [&] {
      for (std::size_t i = 0; i < run.size(); ++i) {
        if (i > 0) text_ += ' ';
        text_ += format_coordinate(run[i].x, max_digits_) + ',' +
                 format_coordinate(run[i].y, max_digits_);
        if (geometry.has_z) text_ += ',' + format_coordinate(run[i].z, max_digits_);
      }
    });
  }

  void geometry_element(const Geometry& geometry) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        element("Point", [&] { coordinates(geometry, geometry.coordinates); });
        return;
      case GeometryType::kLineString:
        element("LineString", [&] { coordinates(geometry, geometry.coordinates); });
        return;
      case GeometryType::kPolygon:
      case GeometryType::kTriangle:
        element("Polygon", [&] {
          for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
            element(i == 0 ? "outerBoundaryIs" : "innerBoundaryIs", [&] {
              element("LinearRing", [&] { coordinates(geometry, geometry.rings[i]); });
            });
          }
        });
        return;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
      case GeometryType::kTin:
        element("MultiGeometry", [&] {
          for (const Geometry& part : geometry.parts) geometry_element(part);
        });
        return;
      default:
        throw_geometry_error(fmt::format("lwgeom_to_kml2: '{}' geometry type not supported",
                                         geometry_type_name(geometry.type)));
    }
  }

  int max_digits_;
  std::string prefix_;
  std::string text_;
};

std::optional<std::string> as_kml(const Geometry& geometry, std::int32_t max_digits,
                                  std::string_view prefix) {
  if (geometry.srid == 0) throw_geometry_error("ST_AsKML: Input geometry has unknown (0) SRID");
  if (geometry.is_empty()) {
    constexpr std::int32_t kFirstReserved = 999000;
    if (geometry.srid < kFirstReserved && !find_spatial_reference_system(geometry.srid))
      throw_geometry_error(fmt::format("Cannot find SRID ({}) in spatial_ref_sys", geometry.srid));
    return std::nullopt;
  }
  return KmlWriter(max_digits, prefix).write(transform_geometry(geometry, kWgs84));
}

// Of degrees, whatever its reference system.
std::optional<std::string> geography_as_kml(const Geometry& geography, std::int32_t max_digits,
                                            std::string_view prefix) {
  if (geography.is_empty()) return std::nullopt;
  return KmlWriter(max_digits, prefix).write(geography);
}

std::optional<std::string> text_as_kml(std::string_view text) {
  return as_kml(parse_geometry(text), kDefaultDigits, "");
}

constexpr FunctionEntry kEntries[] = {
    {"st_askml(geometry,integer,text)", native_any<as_kml>},
    {"st_askml(geography,integer,text)", native<geography_as_kml>},
    {"st_askml(text)", native<text_as_kml>},
};

}  // namespace

std::span<const FunctionEntry> geometry_kml_functions() { return kEntries; }

}  // namespace carto_mock::sql
