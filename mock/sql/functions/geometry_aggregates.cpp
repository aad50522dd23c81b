// ST_Extent, ST_Collect, ST_Union and ST_MakeLine over rows (PostGIS manual, chapter 8.2), and the
// forms of the latter three that take two geometries or an array.
#include <algorithm>
#include <optional>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

class Extent final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments[0].is_null()) return;
    const std::optional<Box2d> box = bounding_box_of_ewkb(arguments[0].as_bytes());
    if (!box) return;
    if (!extent_) {
      extent_ = box;
      return;
    }
    extent_ = Box2d{std::min(extent_->x_min, box->x_min), std::min(extent_->y_min, box->y_min),
                    std::max(extent_->x_max, box->x_max), std::max(extent_->y_max, box->y_max)};
  }
  Value finish(const CallContext&) override {
    return extent_ ? NativeCodec<Box2d>::pack(*extent_) : Value();
  }

 private:
  std::optional<Box2d> extent_;
};

// Geometries of one simple kind make its Multi*, others a collection.
GeometryType collection_type(const std::vector<Geometry>& parts) {
  const GeometryType first = parts.front().type;
  const bool all_alike = std::all_of(parts.begin(), parts.end(),
                                     [first](const Geometry& part) { return part.type == first; });
  if (!all_alike) return GeometryType::kGeometryCollection;
  switch (first) {
    case GeometryType::kPoint:
      return GeometryType::kMultiPoint;
    case GeometryType::kLineString:
      return GeometryType::kMultiLineString;
    case GeometryType::kPolygon:
      return GeometryType::kMultiPolygon;
    case GeometryType::kMultiPoint:
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon:
    case GeometryType::kGeometryCollection:
      return GeometryType::kGeometryCollection;
  }
  return GeometryType::kGeometryCollection;
}

Geometry collect(std::vector<Geometry> parts, std::string_view function) {
  const Geometry& first = parts.front();
  for (const Geometry& part : parts) {
    require_same_srid(first, part, function);
    if (part.has_z != first.has_z || part.has_m != first.has_m)
      throw Error::unsupported("a collection of geometries with and without Z or M");
  }
  Geometry result;
  result.type = collection_type(parts);
  result.srid = first.srid;
  result.has_z = first.has_z;
  result.has_m = first.has_m;
  result.parts = std::move(parts);
  return result;
}

Value collect_two(const CallContext&, Arguments arguments) {
  if (arguments[0].is_null()) return arguments[1];
  if (arguments[1].is_null()) return arguments[0];
  return NativeCodec<Geometry>::pack(collect(
      {NativeCodec<Geometry>::unpack(arguments[0]), NativeCodec<Geometry>::unpack(arguments[1])},
      "LWGEOM_collect"));
}

std::vector<Geometry> elements(const Array& array) {
  std::vector<Geometry> geometries;
  for (const Value& element : array.elements) {
    if (!element.is_null()) geometries.push_back(NativeCodec<Geometry>::unpack(element));
  }
  return geometries;
}

std::optional<Geometry> collect_array(const Array& array) {
  std::vector<Geometry> parts = elements(array);
  if (parts.empty()) return std::nullopt;
  return collect(std::move(parts), "ST_Collect");
}

// All at once by GEOS's unary union, which PostGIS uses too.
std::optional<Geometry> unite_all(const std::vector<Geometry>& geometries) {
  if (geometries.empty()) return std::nullopt;
  std::vector<Geometry> parts;
  GeometryType empty_type = GeometryType::kPoint;
  for (const Geometry& geometry : geometries) {
    require_same_srid(geometries.front(), geometry, "ST_Union");
    if (geometry.is_empty()) {
      empty_type = std::max(empty_type, geometry.type);
    } else {
      parts.push_back(geometry);
    }
  }
  if (parts.empty()) {
    Geometry empty;
    empty.type = empty_type;
    empty.srid = geometries.front().srid;
    return empty;
  }
  if (parts.size() == 1 && geometries.size() == 1 && parts[0].type == GeometryType::kPoint)
    return parts[0];
  Geometry collection;
  collection.type = GeometryType::kGeometryCollection;
  collection.srid = parts.front().srid;
  collection.has_z = parts.front().has_z;
  collection.has_m = parts.front().has_m;
  collection.parts = std::move(parts);
  const GeosSession geos;
  const GeosGeometry imported = geos.import(collection);
  return geos.export_geometry(
      geos.own(GEOSUnaryUnion_r(geos.handle(), imported.get()), "GEOSUnaryUnion"), collection.srid);
}

std::optional<Geometry> unite_array(const Array& array) { return unite_all(elements(array)); }

// Vertices of points and lines, in order; where one part ends at the vertex at which the next line
// begins, it is not repeated.
Geometry make_line(const std::vector<Geometry>& parts) {
  Geometry line;
  line.type = GeometryType::kLineString;
  line.srid = parts.front().srid;
  line.has_z = std::any_of(parts.begin(), parts.end(), [](const Geometry& g) { return g.has_z; });
  line.has_m = std::any_of(parts.begin(), parts.end(), [](const Geometry& g) { return g.has_m; });
  for (const Geometry& part : parts) {
    require_same_srid(parts.front(), part, "LWGEOM_makeline");
    const bool repeats = part.type == GeometryType::kLineString && !line.coordinates.empty() &&
                         !part.coordinates.empty() &&
                         line.coordinates.back() == part.coordinates.front();
    line.coordinates.insert(line.coordinates.end(), part.coordinates.begin() + (repeats ? 1 : 0),
                            part.coordinates.end());
  }
  return line;
}

bool makes_lines(const Geometry& geometry) {
  return geometry.type == GeometryType::kPoint || geometry.type == GeometryType::kLineString;
}

Geometry line_of_two(const Geometry& left, const Geometry& right) {
  if (!makes_lines(left) || !makes_lines(right)) {
    if (left.type == GeometryType::kMultiPoint || right.type == GeometryType::kMultiPoint)
      throw Error::unsupported("ST_MakeLine() of multipoints");
    throw_geometry_error("Both arguments must be points, multipoints or lines");
  }
  require_same_srid(left, right, "LWGEOM_makeline");
  return make_line({left, right});
}

std::optional<Geometry> line_of_parts(std::vector<Geometry> parts) {
  std::erase_if(parts, [](const Geometry& part) { return !makes_lines(part); });
  if (parts.empty()) return std::nullopt;
  return make_line(parts);
}

std::optional<Geometry> line_of_array(const Array& array) { return line_of_parts(elements(array)); }

std::optional<Geometry> collect_rows(std::vector<Geometry> rows) {
  return collect(std::move(rows), "ST_Collect");
}
std::optional<Geometry> unite_rows(std::vector<Geometry> rows) { return unite_all(rows); }

template <std::optional<Geometry> (*combine)(std::vector<Geometry>)>
class GeometryAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null()) geometries_.push_back(NativeCodec<Geometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override {
    if (geometries_.empty()) return {};
    const std::optional<Geometry> result = combine(std::move(geometries_));
    return result ? NativeCodec<Geometry>::pack(*result) : Value();
  }

 private:
  std::vector<Geometry> geometries_;
};

constexpr FunctionEntry kEntries[] = {
    {"st_collect(geometry,geometry)", collect_two},
    {"st_collect(geometry[])", native<collect_array>},
    {"st_union(geometry[])", native<unite_array>},
    {"st_makeline(geometry,geometry)", native<line_of_two>},
    {"st_makeline(geometry[])", native<line_of_array>},
};

constexpr AggregateEntry kAggregateEntries[] = {
    {"st_extent(geometry)", true, make_aggregate<Extent>},
    {"st_collect(geometry)", true, make_aggregate<GeometryAggregate<collect_rows>>},
    {"st_union(geometry)", true, make_aggregate<GeometryAggregate<unite_rows>>},
    {"st_makeline(geometry)", true, make_aggregate<GeometryAggregate<line_of_parts>>},
};

}  // namespace

std::span<const FunctionEntry> geometry_collection_functions() { return kEntries; }
std::span<const AggregateEntry> geometry_aggregates() { return kAggregateEntries; }

}  // namespace carto_mock::sql
