// ST_GeneratePoints (PostGIS manual, chapter 8.13): random points in polygons, one or more a cell
// of a grid whose cells come in random order.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"
#include "sql/functions/stored_boxes.h"

namespace carto_mock::sql {
namespace {

// L'Ecuyer's combination of two congruential generators (Communications of the ACM 31, 1988).
class PointRandom {
 public:
  explicit PointRandom(std::int32_t seed)
      : first_((std::int64_t{seed} + 0xfeed) % 2147483562 + 1),
        second_(((std::int64_t{seed} + 0xdefeb) << 5U) % 2147483398 + 1) {}

  double next() {  // (0, 1)
    constexpr double kRange = 2147483563;
    first_ = first_ * 40014 % 2147483563;
    second_ = second_ * 40692 % 2147483399;
    std::int64_t difference = first_ - second_;
    if (difference < 1) difference += 2147483562;
    return static_cast<double>(difference) / kRange;
  }

 private:
  std::int64_t first_;
  std::int64_t second_;
};

struct Cell {
  std::size_t column;
  std::size_t row;
};

std::vector<Cell> shuffled_cells(std::size_t columns, std::size_t rows, PointRandom& random) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = 0; j < rows; ++j) cells.push_back({i, j});
  }
  for (std::size_t i = cells.size(); i-- > 1;)
    std::swap(cells[i],
              cells[static_cast<std::size_t>(random.next() * static_cast<double>(i + 1))]);
  return cells;
}

double polygon_area(const Geometry& polygon) {
  double area = 0;
  for (std::size_t i = 0; i < polygon.rings.size(); ++i)
    area += (i == 0 ? 1 : -1) * std::fabs(signed_ring_area(polygon.rings[i]));
  return area;
}

class InsideTest {
 public:
  explicit InsideTest(const Geometry& polygon)
      : polygon_(geos_.import(polygon)), prepared_(GEOSPrepare_r(geos_.handle(), polygon_.get())) {
    if (prepared_ == nullptr) throw_geometry_error("GEOSPrepare: " + geos_.error());
  }
  ~InsideTest() { GEOSPreparedGeom_destroy_r(geos_.handle(), prepared_); }
  InsideTest(const InsideTest&) = delete;
  InsideTest& operator=(const InsideTest&) = delete;

  bool contains(double x, double y) const {
    const GeosGeometry point =
        geos_.own(GEOSGeom_createPointFromXY_r(geos_.handle(), x, y), "GEOSGeom_createPoint");
    return geos_.answer(GEOSPreparedIntersects_r(geos_.handle(), prepared_, point.get()),
                        "GEOSPreparedIntersects");
  }

 private:
  GeosSession geos_;
  GeosGeometry polygon_;
  const GEOSPreparedGeometry* prepared_;
};

void add_points(const CallContext& context, const Geometry& polygon,
                const std::optional<Box2d>& box, std::int64_t count, std::int32_t seed,
                std::vector<Geometry>& points) {
  constexpr int kMostPasses = 100;
  const double area = polygon_area(polygon);
  if (!box || area == 0) throw Error::unsupported("ST_GeneratePoints() of what has no area");
  const double width = box->x_max - box->x_min;
  const double height = box->y_max - box->y_min;
  constexpr double kMostCells = 1e7;
  const double wanted = static_cast<double>(count) * (width * height) / area;
  if (!(wanted < kMostCells))
    throw Error::unsupported("ST_GeneratePoints() that tries more than ten million places");
  const auto samples = static_cast<std::uint32_t>(wanted);
  const auto side = static_cast<std::uint32_t>(
      std::max(1L, std::lround(std::sqrt(static_cast<double>(samples)))));
  const auto other = static_cast<std::uint32_t>(std::ceil(static_cast<double>(samples) / side));
  const bool is_wide = width > height;
  const std::uint32_t columns = is_wide ? side : other;
  const std::uint32_t rows = is_wide ? other : side;
  const double cell_size = is_wide ? width / columns : height / rows;
  PointRandom random(seed);
  const std::vector<Cell> cells = shuffled_cells(columns, rows, random);
  const InsideTest inside(polygon);
  const Geometry plain = empty_geometry(GeometryType::kPoint, polygon.srid);
  std::int64_t made = 0;
  for (int pass = 0; pass <= kMostPasses; ++pass) {
    for (const Cell& cell : cells) {
      context.session.check_interrupts();
      double y = box->y_min + static_cast<double>(cell.column) * cell_size;
      double x = box->x_min + static_cast<double>(cell.row) * cell_size;
      x += random.next() * cell_size;
      y += random.next() * cell_size;
      if (x > box->x_max || y > box->y_max || !inside.contains(x, y)) continue;
      points.push_back(point_like(plain, {x, y, 0, 0}));
      if (++made == count) return;
    }
  }
}

std::optional<Geometry> generate(const CallContext& context, const Geometry& area,
                                 std::int32_t count, std::int32_t seed) {
  if (area.type != GeometryType::kPolygon && area.type != GeometryType::kMultiPolygon)
    throw_geometry_error(fmt::format("lwgeom_to_points: unsupported geometry type '{}'",
                                     geometry_type_name(area.type)));
  if (count <= 0 || area.is_empty()) return std::nullopt;
  std::vector<Geometry> points;
  if (area.type == GeometryType::kPolygon) {
    add_points(context, area, stored_box(area), count, seed, points);
  } else {
    double total = 0;
    for (const Geometry& part : area.parts) total += polygon_area(part);
    for (const Geometry& part : area.parts) {
      const std::int64_t share = std::lround(count * polygon_area(part) / total);
      if (share > 0) add_points(context, part, bounding_box(part), share, seed, points);
    }
  }
  if (points.empty()) return std::nullopt;
  return collection_like(empty_geometry(GeometryType::kMultiPoint, area.srid),
                         GeometryType::kMultiPoint, std::move(points));
}

std::optional<Geometry> generate_with_seed(const CallContext& context, const Geometry& area,
                                           std::int32_t count, std::int32_t seed) {
  if (count < 0) return std::nullopt;
  if (seed < 1) throw_geometry_error("ST_GeneratePoints: seed must be greater than zero");
  return generate(context, area, count, seed);
}

std::optional<Geometry> generate_at_random(const CallContext& context, const Geometry& area,
                                           std::int32_t count) {
  if (count < 0) return std::nullopt;
  const auto seed = static_cast<std::int32_t>(context.session.random().next() >> 33U) | 1;
  return generate(context, area, count, seed);
}

constexpr FunctionEntry kEntries[] = {
    {"st_generatepoints(geometry,integer)", native_any<generate_at_random>},
    {"st_generatepoints(geometry,integer,integer)", native_any<generate_with_seed>},
};

}  // namespace

std::span<const FunctionEntry> geometry_random_point_functions() { return kEntries; }

}  // namespace carto_mock::sql
