// ST_Dump and its kin: a geometry's parts, rings and vertices as rows of geometry_dump (path
// integer[], geom geometry) (PostGIS manual, chapter 8.4).
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/value_streams.h"

namespace carto_mock::sql {
namespace {

using Path = std::vector<int>;

Value dump_row(const Path& path, const Geometry& geometry) {
  std::vector<Value> steps;
  for (const int step : path) steps.push_back(Value::integer(step));
  return Value::record({.types = {{oid::kInt4Array, -1}, {oid::kGeometry, -1}},
                        .names = {"path", "geom"},
                        .fields = {Value::array(Array::of(oid::kInt4, std::move(steps))),
                                   NativeCodec<Geometry>::pack(geometry)}});
}

void dump_parts(const Geometry& geometry, Path& path, std::vector<Value>& rows) {
  if (!is_collection(geometry.type)) {
    rows.push_back(dump_row(path, geometry));
    return;
  }
  for (std::size_t i = 0; i < geometry.parts.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    dump_parts(geometry.parts[i], path, rows);
    path.pop_back();
  }
}

std::vector<Value> parts(const CallContext&, Arguments arguments) {
  const AnyGeometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  std::vector<Value> rows;
  Path path;
  if (!geometry.is_empty()) dump_parts(geometry, path, rows);
  return rows;
}

void dump_run(const Geometry& source, const std::vector<Coordinate>& run, Path& path,
              std::vector<Value>& rows) {
  for (std::size_t i = 0; i < run.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    rows.push_back(dump_row(path, point_like(source, run[i])));
    path.pop_back();
  }
}

void dump_vertices(const Geometry& geometry, Path& path, std::vector<Value>& rows) {
  dump_run(geometry, geometry.coordinates, path, rows);
  for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    dump_run(geometry, geometry.rings[i], path, rows);
    path.pop_back();
  }
  for (std::size_t i = 0; i < geometry.parts.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    dump_vertices(geometry.parts[i], path, rows);
    path.pop_back();
  }
}

std::vector<Value> vertices(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  Path path;
  dump_vertices(NativeCodec<AnyGeometry>::unpack(arguments[0]), path, rows);
  return rows;
}

// The outer ring is number 0.
std::vector<Value> rings(const CallContext&, Arguments arguments) {
  const AnyGeometry polygon = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  if (polygon.type != GeometryType::kPolygon) throw_geometry_error("Input is not a polygon");
  std::vector<Value> rows;
  for (std::size_t i = 0; i < polygon.rings.size(); ++i) {
    Geometry ring = polygon;
    ring.rings = {polygon.rings[i]};
    rows.push_back(dump_row({static_cast<int>(i)}, ring));
  }
  return rows;
}

void dump_run_segments(const Geometry& source, const std::vector<Coordinate>& run, Path& path,
                       std::vector<Value>& rows) {
  for (std::size_t i = 1; i < run.size(); ++i) {
    path.push_back(static_cast<int>(i));
    rows.push_back(dump_row(path, line_like(source, {run[i - 1], run[i]})));
    path.pop_back();
  }
}

void dump_segments(const Geometry& geometry, Path& path, std::vector<Value>& rows) {
  dump_run_segments(geometry, geometry.coordinates, path, rows);
  for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    dump_run_segments(geometry, geometry.rings[i], path, rows);
    path.pop_back();
  }
  for (std::size_t i = 0; i < geometry.parts.size(); ++i) {
    path.push_back(static_cast<int>(i) + 1);
    dump_segments(geometry.parts[i], path, rows);
    path.pop_back();
  }
}

std::vector<Value> segments(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  Path path;
  dump_segments(NativeCodec<Geometry>::unpack(arguments[0]), path, rows);
  return rows;
}

constexpr SetFunctionEntry kSetEntries[] = {
    {"st_dumpsegments(geometry)", all_at_once<segments>},
    {"st_dump(geometry)", all_at_once<parts>},
    {"st_dumppoints(geometry)", all_at_once<vertices>},
    {"st_dumprings(geometry)", all_at_once<rings>},
};

}  // namespace

std::span<const SetFunctionEntry> geometry_dump_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
