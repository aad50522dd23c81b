#include "formats/topology.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <ranges>
#include <utility>

#include "formats/ring_area.h"

namespace carto_mock::formats {
namespace {

using sql::Coordinate;
using sql::Geometry;
using sql::GeometryType;
using Line = std::vector<Coordinate>;

constexpr double kQuantization = 10'000;

// Calls `visit` for each line or ring that takes part; `is_closed` for rings.
template <typename Visitor>
void for_each_line(Geometry& geometry, Visitor visit) {
  switch (geometry.type) {
    case GeometryType::kLineString:
      visit(geometry.coordinates);
      return;
    case GeometryType::kPolygon:
      for (Line& ring : geometry.rings) visit(ring);
      return;
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
      for (Geometry& part : geometry.parts) for_each_line(part, visit);
      return;
    case GeometryType::kPoint:
    case GeometryType::kMultiPoint:
    case GeometryType::kGeometryCollection:
      return;
    default:
      sql::refuse_kind();
  }
}

// The grid of integers over the extent of all points.
class Grid {
 public:
  void include(const Line& line) {
    for (const Coordinate& coordinate : line) {
      low_x_ = std::min(low_x_, coordinate.x);
      low_y_ = std::min(low_y_, coordinate.y);
      high_x_ = std::max(high_x_, coordinate.x);
      high_y_ = std::max(high_y_, coordinate.y);
    }
  }
  void include(Geometry& geometry) {
    if (geometry.type == GeometryType::kPoint) include(geometry.coordinates);
    if (geometry.type == GeometryType::kMultiPoint) {
      for (const Geometry& part : geometry.parts) include(part.coordinates);
    }
    for_each_line(geometry, [this](const Line& line) { include(line); });
  }

  QuantizedPoint quantize(const Coordinate& coordinate) const {
    return {to_integer((coordinate.x - low_x_) * factor_x()),
            to_integer((coordinate.y - low_y_) * factor_y())};
  }
  Coordinate restore(const QuantizedPoint& point) const {
    return {point.x / factor_x() + low_x_, point.y / factor_y() + low_y_};
  }

  // What a ring covers at least; those that cover less are nothing but rounding.
  double smallest_area() const {
    return std::numbers::pi / (factor_x() * factor_y() * 180 * 180 * 4);
  }
  QuantizationTransform transform() const {
    return {1 / factor_x(), 1 / factor_y(), low_x_, low_y_};
  }

 private:
  // Infinite where all points have the same x: each is then 0.
  double factor_x() const { return (kQuantization - 1) / (high_x_ - low_x_); }
  double factor_y() const { return (kQuantization - 1) / (high_y_ - low_y_); }

  static int to_integer(double value) { return std::isfinite(value) ? static_cast<int>(value) : 0; }

  double low_x_ = std::numeric_limits<double>::infinity();
  double low_y_ = std::numeric_limits<double>::infinity();
  double high_x_ = -std::numeric_limits<double>::infinity();
  double high_y_ = -std::numeric_limits<double>::infinity();
};

class TopologyMaker {
 public:
  explicit TopologyMaker(std::vector<Geometry> geometries) : geometries_(std::move(geometries)) {}

  Topology make() {
    for (Geometry& geometry : geometries_) grid_.include(geometry);
    for (Geometry& geometry : geometries_) orient(geometry);
    int line_id = 0;
    for (Geometry& geometry : geometries_) {
      for_each_line(geometry, [&](const Line& line) { note_line(line, line_id++); });
    }
    std::vector<TopologyObject> objects;
    objects.reserve(geometries_.size());
    for (const Geometry& geometry : geometries_) objects.push_back(object_of(geometry));
    return {grid_.transform(), std::move(objects), std::move(arcs_)};
  }

 private:
  using LineIds = std::vector<int>;  // ascending

  // Turns outer rings clockwise and holes the other way; empties rings of which nothing is left.
  void orient(Geometry& geometry) const {
    for (Geometry& part : geometry.parts) {
      if (geometry.type == GeometryType::kMultiPolygon) orient(part);
    }
    bool is_hole = false;
    for (Line& ring : geometry.rings) {
      Line restored;
      for (const Coordinate& coordinate : ring)
        restored.push_back(grid_.restore(grid_.quantize(coordinate)));
      const double area = ring_area(restored);
      if (std::fabs(area) < grid_.smallest_area()) {
        ring.clear();
      } else if ((area < 0) != is_hole) {
        std::ranges::reverse(ring);
      }
      is_hole = true;
    }
  }

  void note_line(const Line& line, int id) {
    for (const Coordinate& coordinate : line) {
      LineIds& lines = lines_by_point_[grid_.quantize(coordinate)];
      if (lines.empty() || lines.back() != id) lines.push_back(id);
    }
  }

  TopologyObject object_of(const Geometry& geometry) {
    TopologyObject object;
    switch (geometry.type) {
      case GeometryType::kPoint:
        object.points.push_back(point_of(geometry));
        break;
      case GeometryType::kMultiPoint:
        for (const Geometry& part : geometry.parts) object.points.push_back(point_of(part));
        break;
      case GeometryType::kLineString:
        object.lines.push_back({arcs_of(geometry.coordinates, false)});
        break;
      case GeometryType::kPolygon:
        object.lines.push_back(rings_of(geometry));
        break;
      case GeometryType::kMultiLineString: {
        std::vector<ArcIndexes>& lines = object.lines.emplace_back();
        for (const Geometry& part : geometry.parts)
          lines.push_back(arcs_of(part.coordinates, false));
        std::erase_if(lines, [](const ArcIndexes& line) { return line.empty(); });
        break;
      }
      case GeometryType::kMultiPolygon:
        for (const Geometry& part : geometry.parts) object.lines.push_back(rings_of(part));
        std::erase_if(object.lines, [](const auto& polygon) { return polygon.empty(); });
        break;
      case GeometryType::kGeometryCollection:
        break;
      default:
        sql::refuse_kind();
    }
    return object;
  }

  QuantizedPoint point_of(const Geometry& point) const {
    return point.coordinates.empty() ? QuantizedPoint() : grid_.quantize(point.coordinates[0]);
  }

  std::vector<ArcIndexes> rings_of(const Geometry& polygon) {
    std::vector<ArcIndexes> rings;
    rings.reserve(polygon.rings.size());
    for (const Line& ring : polygon.rings) rings.push_back(arcs_of(ring, true));
    std::erase_if(rings, [](const ArcIndexes& ring) { return ring.empty(); });
    return rings;
  }

  // Cuts a line wherever the set of lines that go through its points changes.
  ArcIndexes arcs_of(const Line& line, bool is_closed) {
    ArcIndexes indexes;
    if (line.empty()) return indexes;
    std::vector<QuantizedPoint> points;
    points.reserve(line.size());
    for (const Coordinate& coordinate : line) points.push_back(grid_.quantize(coordinate));
    const std::size_t size = points.size();
    const std::size_t start = is_closed ? shared_start(points) : 0;
    const LineIds* before = &lines_by_point_.at(points[start == size ? size - 1 : start]);
    Arc arc;
    for (std::size_t i = 0; i < (is_closed ? size + 1 : size); ++i) {
      const QuantizedPoint point = points[(i + start) % size];
      const LineIds* lines = &lines_by_point_.at(point);
      if (*lines != *before) {
        const bool none_ends = std::ranges::includes(*lines, *before);
        const bool none_begins = std::ranges::includes(*before, *lines);
        if (none_ends) arc.push_back(point);
        const QuantizedPoint last = arc.back();
        add_arc(std::move(arc), indexes);
        if (!none_ends && !none_begins) add_arc({last, point}, indexes);
        arc.clear();
        if (none_begins) arc.push_back(last);
      }
      if (arc.empty() || arc.back() != point) arc.push_back(point);
      before = lines;
    }
    add_arc(std::move(arc), indexes);
    return indexes;
  }

  // Where more lines join a ring; its size if they do nowhere.
  std::size_t shared_start(const std::vector<QuantizedPoint>& ring) const {
    for (std::size_t i = 1; i < ring.size(); ++i) {
      if (lines_by_point_.at(ring[i - 1]).size() < lines_by_point_.at(ring[i]).size()) return i;
    }
    return ring.size();
  }

  void add_arc(Arc arc, ArcIndexes& line) {
    if (arc.size() < 2) return;
    std::vector<int>& known = arcs_by_end_[std::min(arc.front(), arc.back())];
    for (const int index : known) {
      if (arcs_[static_cast<std::size_t>(index)] == arc) return line.push_back(index);
    }
    const Arc reversed(arc.rbegin(), arc.rend());
    for (const int index : known) {
      if (arcs_[static_cast<std::size_t>(index)] == reversed) return line.push_back(~index);
    }
    const int index = static_cast<int>(arcs_.size());
    known.push_back(index);
    line.push_back(index);
    arcs_.push_back(std::move(arc));
  }

  std::vector<Geometry> geometries_;
  Grid grid_;
  std::map<QuantizedPoint, LineIds> lines_by_point_;
  std::map<QuantizedPoint, std::vector<int>> arcs_by_end_;  // by the lesser of an arc's ends
  std::vector<Arc> arcs_;
};

}  // namespace

Topology make_topology(std::vector<Geometry> geometries) {
  return TopologyMaker(std::move(geometries)).make();
}

}  // namespace carto_mock::formats
