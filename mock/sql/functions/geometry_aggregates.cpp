// ST_Extent, ST_Collect, ST_Union and ST_MakeLine over rows (PostGIS manual, chapter 8.2), and the
// forms of the latter three that take two geometries or an array.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geos_operations.h"
#include "sql/functions/point_union.h"

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

void require_srid_of_first(const Geometry& first, const Geometry& part, std::string_view function) {
  if (part.srid == first.srid) return;
  throw_geometry_error(fmt::format("{}: Operation on mixed SRID geometries {} {} != {}", function,
                                   geometry_type_name(part.type), part.srid, first.srid));
}

Geometry collect(std::vector<Geometry> parts) {
  const Geometry& first = parts.front();
  for (const Geometry& part : parts) {
    require_srid_of_first(first, part, "LWGEOM_collect_garray");
  }
  require_same_dimensions(parts);
  Geometry result;
  result.type = collecting_type(parts);
  result.srid = first.srid;
  result.has_z = first.has_z;
  result.has_m = first.has_m;
  result.parts = std::move(parts);
  return result;
}

constexpr const char* kMixedDimensions =
    "Cannot ST_Collect geometries with differing dimensionality.";

// Unlike of several, of two compound curves or curve polygons PostGIS makes a collection.
Geometry collect_pair(const Geometry& left, const Geometry& right) {
  Geometry collection = collect({left, right});
  if (is_collection(left.type)) collection.type = GeometryType::kGeometryCollection;
  return collection;
}

Value collect_two(const CallContext&, Arguments arguments) {
  if (arguments[0].is_null()) return arguments[1];
  if (arguments[1].is_null()) return arguments[0];
  const Geometry left = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  const Geometry right = NativeCodec<AnyGeometry>::unpack(arguments[1]);
  require_same_srid(left, right, "LWGEOM_collect");
  if (left.has_z != right.has_z || left.has_m != right.has_m)
    throw_geometry_error(kMixedDimensions);
  return NativeCodec<Geometry>::pack(collect_pair(left, right));
}

std::vector<Geometry> elements(const Array& array) {
  std::vector<Geometry> geometries;
  for (const Value& element : array.elements) {
    if (!element.is_null()) geometries.push_back(NativeCodec<AnyGeometry>::unpack(element));
  }
  return geometries;
}

std::optional<Geometry> collect_array(const Array& array) {
  std::vector<Geometry> parts = elements(array);
  if (parts.empty()) return std::nullopt;
  return collect(std::move(parts));
}

constexpr std::string_view kUnionOfRows = "lwgeom_unaryunion_prec";

// All at once by GEOS's unary union, which PostGIS uses too. A negative grid size means none. Of
// rows, the first that is not empty decides whether there is Z, of an array, the first.
std::optional<Geometry> unite_all(std::vector<Geometry> geometries, std::string_view name,
                                  double grid_size = -1) {
  if (geometries.empty()) return std::nullopt;
  const std::int32_t first_srid = geometries.front().srid;
  const bool may_have_z = geometries.front().has_z;
  std::vector<Geometry> parts;
  GeometryType empty_type = GeometryType::kPoint;
  for (Geometry& geometry : geometries) {
    if (geometry.is_empty()) {
      empty_type = std::max(empty_type, geometry.type);
    } else {
      refuse_empty_parts(geometry, "ST_Union");
      if (topological_dimension(geometry) > 0) refuse_unbounded_vertices(geometry, "ST_Union");
      if (grid_size >= 0 && geometry.has_z && find_odd_kind(geometry) != nullptr) refuse_kind();
      parts.push_back(std::move(geometry));
    }
  }
  if (parts.empty()) {
    const bool has_no_empty_form =
        empty_type == GeometryType::kMultiCurve || empty_type == GeometryType::kMultiSurface ||
        empty_type == GeometryType::kTin || empty_type == GeometryType::kPolyhedralSurface;
    if (has_no_empty_form)
      throw_geometry_error(fmt::format("lwgeom_construct_empty: unsupported geometry type: {}",
                                       geometry_type_name(empty_type)));
    Geometry empty;
    empty.type = empty_type;
    empty.srid = first_srid;
    return empty;
  }
  Geometry collection;
  collection.type = GeometryType::kGeometryCollection;
  collection.srid = parts.front().srid;
  collection.has_z = parts.front().has_z;
  collection.has_m = parts.front().has_m;
  collection.parts = std::move(parts);
  const GeosSession geos;
  const bool is_of_rows = name == kUnionOfRows;
  const GeosGeometry imported =
      is_of_rows ? geos.own(geos.try_import(collection).release(), name) : geos.import(collection);
  return geos.export_geometry(
      geos.own(grid_size >= 0 ? GEOSUnaryUnionPrec_r(geos.handle(), imported.get(), grid_size)
                              : GEOSUnaryUnion_r(geos.handle(), imported.get()),
               name),
      collection.srid, is_of_rows ? collection.has_z : may_have_z);
}

// The only geometry of an array stays as it is.
std::optional<Geometry> unite_array(const Array& array) {
  if (array.elements.size() == 1 && !array.elements[0].is_null())
    return NativeCodec<AnyGeometry>::unpack(array.elements[0]);
  std::vector<Geometry> geometries = elements(array);
  for (const Geometry& geometry : geometries)
    require_srid_of_first(geometries.front(), geometry, "pgis_union_geometry_array");
  return unite_all(std::move(geometries), "GEOSUnaryUnion");
}

// Vertices of points and lines, in order; where one part ends at the place at which the next line
// begins, whatever its height, it is not repeated.
Geometry make_line(const std::vector<Geometry>& parts) {
  Geometry line;
  line.type = GeometryType::kLineString;
  line.srid = parts.front().srid;
  line.has_z = std::any_of(parts.begin(), parts.end(), [](const Geometry& g) { return g.has_z; });
  line.has_m = std::any_of(parts.begin(), parts.end(), [](const Geometry& g) { return g.has_m; });
  for (const Geometry& part : parts) {
    require_srid_of_first(parts.front(), part, "LWGEOM_makeline_garray");
    const bool repeats = part.type == GeometryType::kLineString && !line.coordinates.empty() &&
                         !part.coordinates.empty() &&
                         line.coordinates.back().x == part.coordinates.front().x &&
                         line.coordinates.back().y == part.coordinates.front().y;
    if (part.type == GeometryType::kLineString && !part.coordinates.empty() &&
        (part.has_z != line.has_z || part.has_m != line.has_m))
      throw_geometry_error("ptarray_append_ptarray: appending mixed dimensionality is not allowed");
    line.coordinates.insert(line.coordinates.end(), part.coordinates.begin() + (repeats ? 1 : 0),
                            part.coordinates.end());
  }
  return line;
}

bool is_point_or_line(const Geometry& geometry) {
  return geometry.type == GeometryType::kPoint || geometry.type == GeometryType::kLineString;
}

Geometry line_of_two(const Geometry& left, const Geometry& right) {
  if (!is_point_or_line(left) || !is_point_or_line(right))
    throw_geometry_error("Input geometries must be points or lines");
  require_same_srid(left, right, "LWGEOM_makeline");
  return make_line({left, right});
}

// Over rows and arrays multipoints give their points, and other geometries do not count.
std::optional<Geometry> line_of_parts(const CallContext& context,
                                      const std::vector<Geometry>& parts) {
  std::vector<Geometry> used;
  const Geometry* first = nullptr;
  for (const Geometry& part : parts) {
    if (part.type != GeometryType::kMultiPoint && !is_point_or_line(part)) continue;
    if (first == nullptr) first = &part;
    require_srid_of_first(*first, part, "LWGEOM_makeline_garray");
    if (part.type == GeometryType::kMultiPoint) {
      used.insert(used.end(), part.parts.begin(), part.parts.end());
    } else {
      used.push_back(part);
    }
  }
  if (!used.empty()) return make_line(used);
  for (const Geometry& part : parts) {
    if (part.type == GeometryType::kMultiPoint) return empty_like(part, GeometryType::kLineString);
  }
  context.session.notice(Severity::kNotice, "No points or linestrings in input array");
  return std::nullopt;
}

std::optional<Geometry> line_of_array(const CallContext& context, const Array& array) {
  if (array.elements.empty()) return std::nullopt;
  return line_of_parts(context, elements(array));
}

class LineOfRows final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    has_rows_ = true;
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext& context) override {
    if (!has_rows_) return {};
    const std::optional<Geometry> line = line_of_parts(context, geometries_);
    return line ? NativeCodec<Geometry>::pack(*line) : Value();
  }

 private:
  bool has_rows_ = false;
  std::vector<Geometry> geometries_;
};

// PostGIS collects the rows that are not empty before it unites them.
void require_same_dimensions_of_filled(const std::vector<Geometry>& rows) {
  const Geometry* first = nullptr;
  for (const Geometry& row : rows) {
    if (row.is_empty()) continue;
    if (first == nullptr) first = &row;
    require_same_dimensions(*first, row);
  }
}

std::optional<Geometry> collect_rows(std::vector<Geometry> rows) {
  return collect(std::move(rows));
}
std::optional<Geometry> unite_rows(std::vector<Geometry> rows) {
  require_same_dimensions_of_filled(rows);
  return unite_all(std::move(rows), kUnionOfRows);
}

template <std::optional<Geometry> (*combine)(std::vector<Geometry>)>
class GeometryAggregate final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override {
    if (geometries_.empty()) return {};
    const std::optional<Geometry> result = combine(std::move(geometries_));
    return result ? NativeCodec<Geometry>::pack(*result) : Value();
  }

 private:
  std::vector<Geometry> geometries_;
};

class UnionOfRows final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments[0].is_null()) return;
    if (others_.empty() && points_.add(arguments[0])) return;
    if (others_.empty()) others_ = points_.take();
    others_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override {
    if (!points_.is_empty()) return NativeCodec<Geometry>::pack(points_.take_union());
    if (others_.empty()) return {};
    const std::optional<Geometry> result = unite_rows(std::move(others_));
    return result ? NativeCodec<Geometry>::pack(*result) : Value();
  }

 private:
  PlainPoints points_;            // all rows, while each is one
  std::vector<Geometry> others_;  // else all rows
};

// Each row's grid size is the last one's that is one, as in PostGIS.
class UnionOnGrid final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[1].is_null() && arguments[1].as_real() > 0) grid_size_ = arguments[1].as_real();
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override {
    require_same_dimensions_of_filled(geometries_);
    const std::optional<Geometry> result =
        unite_all(std::move(geometries_), kUnionOfRows, grid_size_);
    return result ? NativeCodec<Geometry>::pack(*result) : Value();
  }

 private:
  double grid_size_ = -1;
  std::vector<Geometry> geometries_;
};

// Row by row: the third one meets a collection of the first two.
std::optional<Geometry> collect_in_turn(std::vector<Geometry> rows) {
  constexpr std::size_t kDeepest = 100;
  if (rows.size() > kDeepest) throw Error::unsupported("ST_MemCollect() of so many rows");
  Geometry result = rows.front();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    require_same_srid(result, rows[i], "LWGEOM_collect");
    if (result.has_z != rows[i].has_z || result.has_m != rows[i].has_m)
      throw_geometry_error(kMixedDimensions);
    result = collect_pair(result, rows[i]);
  }
  return result;
}

// Row by row.
std::optional<Geometry> unite_in_turn(std::vector<Geometry> rows) {
  Geometry result = rows.front();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Geometry& next = rows[i];
    if (next.srid != result.srid)
      throw_geometry_error(
          fmt::format("lwgeom_union_prec: Operation on mixed SRID geometries ({} != {})",
                      result.srid, next.srid));
    if (next.is_empty() && !result.is_empty()) continue;
    result = result.is_empty() ? next : run_geos(result, next, "lwgeom_union_prec", GEOSUnion_r);
  }
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"st_collect(geometry,geometry)", collect_two},
    {"st_collect(geometry[])", native_any<collect_array>},
    {"st_union(geometry[])", native_any<unite_array>},
    {"st_makeline(geometry,geometry)", native_any<line_of_two>},
    {"st_makeline(geometry[])", native_any<line_of_array>},
};

class Extent3d final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (arguments[0].is_null()) return;
    const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
    const std::optional<Box3d> box = bounding_box_3d(geometry);
    if (!box) return;
    if (!extent_) {
      extent_ = box;
      extent_->srid = geometry.srid;
      return;
    }
    extent_->x_min = std::min(extent_->x_min, box->x_min);
    extent_->y_min = std::min(extent_->y_min, box->y_min);
    extent_->z_min = std::min(extent_->z_min, box->z_min);
    extent_->x_max = std::max(extent_->x_max, box->x_max);
    extent_->y_max = std::max(extent_->y_max, box->y_max);
    extent_->z_max = std::max(extent_->z_max, box->z_max);
  }
  Value finish(const CallContext&) override {
    return extent_ ? NativeCodec<Box3d>::pack(*extent_) : Value();
  }

 private:
  std::optional<Box3d> extent_;
};

constexpr AggregateEntry kAggregateEntries[] = {
    {"st_3dextent(geometry)", true, make_aggregate<Extent3d>},
    {"st_extent(geometry)", true, make_aggregate<Extent>},
    {"st_collect(geometry)", true, make_aggregate<GeometryAggregate<collect_rows>>},
    {"st_union(geometry)", true, make_aggregate<UnionOfRows>},
    {"st_union(geometry,double precision)", false, make_aggregate<UnionOnGrid>},
    {"st_memunion(geometry)", true, make_aggregate<GeometryAggregate<unite_in_turn>>},
    {"st_memcollect(geometry)", true, make_aggregate<GeometryAggregate<collect_in_turn>>},
    {"st_makeline(geometry)", false, make_aggregate<LineOfRows>},
};

}  // namespace

std::span<const FunctionEntry> geometry_collection_functions() { return kEntries; }
std::span<const AggregateEntry> geometry_aggregates() { return kAggregateEntries; }

}  // namespace carto_mock::sql
