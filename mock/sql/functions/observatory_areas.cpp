#include "sql/functions/observatory_areas.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sql/functions/geometry_native.h"
#include "sql/functions/quoting.h"
#include "sql/functions/service_geometry.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

// As an expression of SQL.
std::string literal(const Geometry& shape) {
  return quote_literal(to_ewkt(shape)) + "::public.geometry";
}

// Cells are counted from the south and the west.
ObservatoryArea grid_cell(const ObservatoryBoundary& boundary, std::int64_t row,
                          std::int64_t column) {
  const double size = boundary.cell_degrees;
  const double south = static_cast<double>(row) * size - 90;
  const double west = static_cast<double>(column) * size - 180;
  return {fmt::format("{}:{}:{}", boundary.id, row, column),
          service_area({{west, south},
                        {west, south + size},
                        {west + size, south + size},
                        {west + size, south},
                        {west, south}})};
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

bool holds(const CallContext& context, const Geometry& shape, Coordinate point) {
  return shapes_relate(context, "ST_Intersects", shape, service_point(point));
}

}  // namespace

const ObservatoryBoundary* find_boundary(const Observatory& data, std::string_view id) {
  const auto found = std::ranges::find(data.boundaries, id, &ObservatoryBoundary::id);
  return found == data.boundaries.end() ? nullptr : &*found;
}

std::optional<Geometry> observatory_country(const CallContext& context) {
  const Gazetteer& gazetteer = context.session.gazetteer();
  const GazetteerCountry* country = gazetteer.find_country(gazetteer.observatory().country_iso3);
  if (country == nullptr) return std::nullopt;
  return service_area(country->ring);
}

std::optional<ObservatoryArea> area_around(const CallContext& context,
                                           const ObservatoryBoundary& boundary, Coordinate point) {
  const Gazetteer& gazetteer = context.session.gazetteer();
  const std::string& known = gazetteer.observatory().country_iso3;
  switch (boundary.kind) {
    case ObservatoryBoundary::Kind::kCountries:
      for (const GazetteerCountry& country : gazetteer.countries()) {
        const Geometry shape = service_area(country.ring);
        if (holds(context, shape, point)) return ObservatoryArea{country.iso3, shape};
      }
      return std::nullopt;
    case ObservatoryBoundary::Kind::kRegions:
      for (const GazetteerRegion& region : gazetteer.regions()) {
        if (region.iso3 != known) continue;
        const Geometry shape = service_area(region.ring);
        if (holds(context, shape, point)) return ObservatoryArea{region.fips, shape};
      }
      return std::nullopt;
    case ObservatoryBoundary::Kind::kGrid: {
      const std::optional<Geometry> country = observatory_country(context);
      if (!country || !holds(context, *country, point)) return std::nullopt;
      return grid_cell(
          boundary, static_cast<std::int64_t>(std::floor((point.y + 90) / boundary.cell_degrees)),
          static_cast<std::int64_t>(std::floor((point.x + 180) / boundary.cell_degrees)));
    }
  }
  return std::nullopt;
}

std::optional<ObservatoryArea> area_by_id(const CallContext& context,
                                          const ObservatoryBoundary& boundary,
                                          std::string_view id) {
  const Gazetteer& gazetteer = context.session.gazetteer();
  switch (boundary.kind) {
    case ObservatoryBoundary::Kind::kCountries:
      for (const GazetteerCountry& country : gazetteer.countries()) {
        if (country.iso3 == id) return ObservatoryArea{country.iso3, service_area(country.ring)};
      }
      return std::nullopt;
    case ObservatoryBoundary::Kind::kRegions:
      for (const GazetteerRegion& region : gazetteer.regions()) {
        if (!id.empty() && region.fips == id && region.iso3 == gazetteer.observatory().country_iso3)
          return ObservatoryArea{region.fips, service_area(region.ring)};
      }
      return std::nullopt;
    case ObservatoryBoundary::Kind::kGrid: {
      if (!id.starts_with(boundary.id + ":")) return std::nullopt;
      id.remove_prefix(boundary.id.size() + 1);
      const std::size_t colon = id.find(':');
      if (colon == std::string_view::npos) return std::nullopt;
      const auto row = number(id.substr(0, colon));
      const auto column = number(id.substr(colon + 1));
      if (!row || !column || static_cast<double>(*row) * boundary.cell_degrees >= 180 ||
          static_cast<double>(*column) * boundary.cell_degrees >= 360)
        return std::nullopt;
      ObservatoryArea cell = grid_cell(boundary, *row, *column);
      const bool is_as_written = cell.id.ends_with(id);
      return is_as_written ? std::optional(std::move(cell)) : std::nullopt;
    }
  }
  return std::nullopt;
}

bool shapes_relate(const CallContext& context, std::string_view function, const Geometry& left,
                   const Geometry& right) {
  const auto rows = context.session.run_sql(
      fmt::format("SELECT public.{}({}, {})", function, literal(left), literal(right)));
  return rows.at(0).at(0).as_bool();
}

double common_area(const CallContext& context, const Geometry& left, const Geometry& right) {
  constexpr double kSquareMeters = 1e6;
  const auto rows = context.session.run_sql(
      fmt::format("SELECT public.ST_Intersection({}, {})", literal(left), literal(right)));
  return spherical_area(NativeCodec<Geometry>::unpack(rows.at(0).at(0))) / kSquareMeters;
}

}  // namespace carto_mock::sql
