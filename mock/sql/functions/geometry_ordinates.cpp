// Ordinates added, dropped, exchanged and filtered (PostGIS manual, chapters 8.5 and 8.15).
#include <fmt/format.h>

#include <cctype>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

using Run = std::vector<Coordinate>;

Geometry force_2d(const AnyGeometry& geometry) { return flatten(geometry); }
Geometry force_z(const AnyGeometry& geometry, double z) {
  return with_dimensions(geometry, true, false, z, 0);
}
Geometry force_m(const AnyGeometry& geometry, double m) {
  return with_dimensions(geometry, false, true, 0, m);
}
Geometry force_zm(const AnyGeometry& geometry, double z, double m) {
  return with_dimensions(geometry, true, true, z, m);
}

Geometry flip(const AnyGeometry& geometry) {
  return change_vertices(geometry, [](Coordinate& at) { std::swap(at.x, at.y); });
}

double Coordinate::*ordinate_named(const Geometry& geometry, char name) {
  switch (std::tolower(static_cast<unsigned char>(name))) {
    case 'x':
      return &Coordinate::x;
    case 'y':
      return &Coordinate::y;
    case 'z':
      if (!geometry.has_z) throw_geometry_error("Geometry does not have a Z ordinate");
      return &Coordinate::z;
    case 'm':
      if (!geometry.has_m) throw_geometry_error("Geometry does not have an M ordinate");
      return &Coordinate::m;
    default:
      throw_geometry_error(fmt::format("Invalid ordinate name '{}'. Expected x,y,z or m",
                                       std::string_view(&name, 1)));
  }
}

Geometry swap_ordinates(const Geometry& geometry, std::string_view names) {
  if (names.size() != 2)
    throw_geometry_error(fmt::format(
        "Invalid ordinate specification. Need two letters from the set (x,y,z,m). Got '{}'",
        names));
  const auto first = ordinate_named(geometry, names[0]);
  const auto second = ordinate_named(geometry, names[1]);
  if (first == second) return geometry;
  return change_vertices(geometry, [=](Coordinate& at) { std::swap(at.*first, at.*second); });
}

// Degrees from 0 to 360 in place of -180 to 180, and back.
Geometry shift_longitude(const Geometry& geometry) {
  const Geometry* odd = find_odd_kind(geometry);
  const bool is_surface =
      odd != nullptr && (odd->type == GeometryType::kPolyhedralSurface ||
                         odd->type == GeometryType::kTin || odd->type == GeometryType::kTriangle);
  if (odd != nullptr && !is_surface)
    throw_geometry_error(fmt::format("lwgeom_longitude_shift: unsupported geom type: {}",
                                     geometry_type_name(odd->type)));
  return change_vertices(geometry, [](Coordinate& at) {
    if (at.x < 0) {
      at.x += 360;
    } else if (at.x > 180) {
      at.x -= 360;
    }
  });
}

// A run that has become too short is left out.
Run filter_run(const Run& run, double least, double most, std::size_t shortest) {
  Run kept;
  for (const Coordinate& at : run) {
    if (at.m >= least && at.m <= most) kept.push_back(at);
  }
  if (kept.size() < shortest) kept.clear();
  return kept;
}

Geometry filter(const Geometry& geometry, double least, double most) {
  Geometry result = empty_like(geometry, geometry.type);
  switch (geometry.type) {
    case GeometryType::kPoint:
      result.coordinates = filter_run(geometry.coordinates, least, most, 1);
      break;
    case GeometryType::kLineString:
      result.coordinates = filter_run(geometry.coordinates, least, most, 2);
      break;
    case GeometryType::kPolygon:
      for (const Run& ring : geometry.rings) {
        Run kept = filter_run(ring, least, most, 4);
        if (kept.empty() && result.rings.empty()) break;
        if (!kept.empty()) result.rings.push_back(std::move(kept));
      }
      break;
    case GeometryType::kMultiPoint:
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      for (const Geometry& part : geometry.parts) {
        Geometry kept = filter(part, least, most);
        // A part of one piece goes where nothing is left of it.
        const bool has_vanished = !is_collection(part.type) && !part.is_empty() && kept.is_empty();
        if (!has_vanished) result.parts.push_back(std::move(kept));
      }
      break;
    default:
      refuse_kind();
  }
  return result;
}

std::optional<Geometry> filter_by_m(const CallContext& context, std::optional<Geometry> geometry,
                                    std::optional<double> least, std::optional<double> most,
                                    std::optional<bool> keeps_m) {
  if (!geometry) return std::nullopt;
  if (!least) throw Error::unsupported("ST_FilterByM() without a lowest value");
  const double highest = most.value_or(std::numeric_limits<double>::max());
  if (*least > highest) throw_geometry_error("Min-value cannot be larger than Max value\n");
  if (!geometry->has_m) {
    context.session.notice(Severity::kNotice, "No M-value, No vertex removed\n");
    return geometry;
  }
  Geometry kept = filter(*geometry, *least, highest);
  if (geometry->is_empty()) kept.parts.clear();
  if (keeps_m.value_or(false)) return kept;
  const bool has_z = kept.has_z;
  return with_dimensions(std::move(kept), has_z, false, 0, 0);
}

constexpr FunctionEntry kEntries[] = {
    {"st_force2d(geometry)", native_any<force_2d>},
    {"st_force3d(geometry,double precision)", native_any<force_z>},
    {"st_force3dz(geometry,double precision)", native_any<force_z>},
    {"st_force3dm(geometry,double precision)", native_any<force_m>},
    {"st_force4d(geometry,double precision,double precision)", native_any<force_zm>},
    {"st_flipcoordinates(geometry)", native_any<flip>},
    {"st_swapordinates(geometry,cstring)", native_any<swap_ordinates>},
    {"st_shiftlongitude(geometry)", native_any<shift_longitude>},
    {"st_filterbym(geometry,double precision,double precision,boolean)", native_any<filter_by_m>,
     true},
};

}  // namespace

std::span<const FunctionEntry> geometry_ordinate_functions() { return kEntries; }

}  // namespace carto_mock::sql
