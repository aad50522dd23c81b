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

Geometry computed(const CallContext& context, const std::string& expression) {
  return NativeCodec<Geometry>::unpack(context.session.run_sql("SELECT " + expression).at(0).at(0));
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

std::optional<ObservatoryArea> cell_by_id(const ObservatoryBoundary& boundary,
                                          std::string_view id) {
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

// All of a boundary that is no grid: countries by their ISO 3166 code, regions of the known country
// by their FIPS code.
std::vector<ObservatoryArea> named_areas(const CallContext& context,
                                         const ObservatoryBoundary& boundary) {
  const Gazetteer& gazetteer = context.session.gazetteer();
  std::vector<ObservatoryArea> areas;
  switch (boundary.kind) {
    case ObservatoryBoundary::Kind::kCountries:
      for (const GazetteerCountry& country : gazetteer.countries())
        areas.push_back({country.iso3, service_area(country.ring)});
      break;
    case ObservatoryBoundary::Kind::kRegions:
      for (const GazetteerRegion& region : gazetteer.regions()) {
        if (region.iso3 == gazetteer.observatory().country_iso3)
          areas.push_back({region.fips, service_area(region.ring)});
      }
      break;
    case ObservatoryBoundary::Kind::kGrid:
      break;
  }
  return areas;
}

bool holds(const CallContext& context, const Geometry& shape, Coordinate point) {
  return shapes_relate(context, "ST_Intersects", shape, service_point(point));
}

}  // namespace

std::optional<Geometry> observatory_country(const CallContext& context) {
  const Gazetteer& gazetteer = context.session.gazetteer();
  const GazetteerCountry* country = gazetteer.find_country(gazetteer.observatory().country_iso3);
  if (country == nullptr) return std::nullopt;
  return service_area(country->ring);
}

std::optional<ObservatoryArea> area_around(const CallContext& context,
                                           const ObservatoryBoundary& boundary, Coordinate point) {
  if (boundary.kind == ObservatoryBoundary::Kind::kGrid) {
    const std::optional<Geometry> country = observatory_country(context);
    if (!country || !holds(context, *country, point)) return std::nullopt;
    return grid_cell(
        boundary, static_cast<std::int64_t>(std::floor((point.y + 90) / boundary.cell_degrees)),
        static_cast<std::int64_t>(std::floor((point.x + 180) / boundary.cell_degrees)));
  }
  for (ObservatoryArea& area : named_areas(context, boundary)) {
    if (holds(context, area.shape, point)) return std::move(area);
  }
  return std::nullopt;
}

std::optional<ObservatoryArea> area_by_id(const CallContext& context,
                                          const ObservatoryBoundary& boundary,
                                          std::string_view id) {
  if (boundary.kind == ObservatoryBoundary::Kind::kGrid) return cell_by_id(boundary, id);
  for (ObservatoryArea& area : named_areas(context, boundary)) {
    if (!id.empty() && area.id == id) return std::move(area);
  }
  return std::nullopt;
}

namespace {

struct Cells {
  std::int64_t first;
  std::int64_t last;
};

// Those of a grid's rows or columns that reach into both of two intervals, which overlap; `origin`
// is where the first begins.
Cells cells_between(double low, double high, double other_low, double other_high, double origin,
                    double size) {
  const auto cell = [&](double degrees) {
    return static_cast<std::int64_t>(std::floor((degrees - origin) / size));
  };
  return {cell(std::max(low, other_low)), cell(std::min(high, other_high))};
}

std::vector<ObservatoryArea> cells_overlapping(const CallContext& context,
                                               const ObservatoryBoundary& boundary,
                                               const Geometry& geometry, std::string_view overlap) {
  constexpr std::int64_t kMostCells = 20'000;
  std::vector<ObservatoryArea> areas;
  const std::optional<Geometry> country = observatory_country(context);
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!country || !box) return areas;
  const Box2d known = bounding_box(*country).value();
  const bool is_near = box->x_min <= known.x_max && box->x_max >= known.x_min &&
                       box->y_min <= known.y_max && box->y_max >= known.y_min;
  if (!is_near) return areas;
  const double size = boundary.cell_degrees;
  const Cells rows = cells_between(box->y_min, box->y_max, known.y_min, known.y_max, -90, size);
  const Cells columns = cells_between(box->x_min, box->x_max, known.x_min, known.x_max, -180, size);
  if ((rows.last - rows.first + 1) * (columns.last - columns.first + 1) > kMostCells) {
    throw Error::unsupported(
        fmt::format("so large a part of {}: more than {} areas", boundary.id, kMostCells));
  }
  const auto found = context.session.run_sql(fmt::format(
      "SELECT r, c FROM (SELECT r, c, public.ST_MakeEnvelope(c * {0} - 180, r * {0} - 90, c * {0} "
      "- 180 + {0}, r * {0} - 90 + {0}, {1}) AS cell FROM generate_series({2}, {3}) AS r, "
      "generate_series({4}, {5}) AS c) AS cells WHERE public.ST_Intersects(cell, {6}) AND "
      "public.{7}({8}, cell) ORDER BY r, c",
      fmt::format("{}::double precision", size), kServiceSrid, rows.first, rows.last, columns.first,
      columns.last, literal(*country), overlap, literal(geometry)));
  for (const auto& cell : found)
    areas.push_back(grid_cell(boundary, cell.at(0).as_integer(), cell.at(1).as_integer()));
  return areas;
}

}  // namespace

std::vector<ObservatoryArea> areas_overlapping(const CallContext& context,
                                               const ObservatoryBoundary& boundary,
                                               const Geometry& geometry, std::string_view overlap) {
  if (boundary.kind == ObservatoryBoundary::Kind::kGrid)
    return cells_overlapping(context, boundary, geometry, overlap);
  std::vector<ObservatoryArea> areas;
  for (ObservatoryArea& area : named_areas(context, boundary)) {
    context.session.check_interrupts();
    if (shapes_relate(context, overlap, geometry, area.shape)) areas.push_back(std::move(area));
  }
  return areas;
}

bool shapes_relate(const CallContext& context, std::string_view function, const Geometry& left,
                   const Geometry& right) {
  const auto rows = context.session.run_sql(
      fmt::format("SELECT public.{}({}, {})", function, literal(left), literal(right)));
  return rows.at(0).at(0).as_bool();
}

double common_area(const CallContext& context, const Geometry& left, const Geometry& right) {
  constexpr double kSquareMeters = 1e6;
  const Geometry common = computed(
      context, fmt::format("public.ST_Intersection({}, {})", literal(left), literal(right)));
  return spherical_area(common) / kSquareMeters;
}

Geometry point_on(const CallContext& context, const Geometry& shape) {
  return computed(context, fmt::format("public.ST_PointOnSurface({})", literal(shape)));
}

}  // namespace carto_mock::sql
