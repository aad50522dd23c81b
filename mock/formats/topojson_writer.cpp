#include "formats/topojson_writer.h"

#include "formats/javascript_json.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::formats {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} * 1024;

// `[a,b,…]` of what `append(element)` writes.
template <typename List, typename Append>
void append_list(std::string& out, const List& list, Append append) {
  out += '[';
  bool is_first = true;
  for (const auto& element : list) {
    if (!is_first) out += ',';
    is_first = false;
    append(element);
  }
  out += ']';
}

void append_number(std::string& out, double number) {
  append_js_number(out, number, NonFinite::kNull);
}

void append_point(std::string& out, const QuantizedPoint& point) {
  append_list(out, std::initializer_list<int>{point.x, point.y},
              [&out](int number) { append_js_integer(out, number); });
}

void append_line(std::string& out, const ArcIndexes& line) {
  append_list(out, line, [&out](int index) { append_js_integer(out, index); });
}

void append_lines(std::string& out, const std::vector<ArcIndexes>& lines) {
  append_list(out, lines, [&out](const ArcIndexes& line) { append_line(out, line); });
}

// The first point as it is, then steps.
void append_arc(std::string& out, const Arc& arc) {
  QuantizedPoint before;
  append_list(out, arc, [&](const QuantizedPoint& point) {
    append_point(out, {point.x - before.x, point.y - before.y});
    before = point;
  });
}

void append_geometry(std::string& out, sql::GeometryType type, const TopologyObject& object) {
  switch (type) {
    case sql::GeometryType::kPoint:
      out += R"(,"coordinates":)";
      append_point(out, object.points[0]);
      return;
    case sql::GeometryType::kMultiPoint:
      out += R"(,"coordinates":)";
      append_list(out, object.points,
                  [&out](const QuantizedPoint& point) { append_point(out, point); });
      return;
    case sql::GeometryType::kLineString:
      out += R"(,"arcs":)";
      append_line(out, object.lines[0][0]);
      return;
    case sql::GeometryType::kMultiLineString:
    case sql::GeometryType::kPolygon:
      out += R"(,"arcs":)";
      append_lines(out, object.lines[0]);
      return;
    case sql::GeometryType::kMultiPolygon:
      out += R"(,"arcs":)";
      append_list(out, object.lines,
                  [&out](const std::vector<ArcIndexes>& polygon) { append_lines(out, polygon); });
      return;
    case sql::GeometryType::kGeometryCollection:
      return;  // stays as it came
    default:
      sql::refuse_kind();
  }
}

}  // namespace

TopojsonWriter::TopojsonWriter(const FormatOptions& options, Output& output,
                               const sql::TextSettings& settings)
    : options_(options), output_(output), values_(settings, NonFinite::kNull) {}

void TopojsonWriter::columns(std::span<const sql::OutputColumn> columns) {
  std::vector<std::string> skipped = options_.skipfields;
  skipped.insert(skipped.end(), {"the_geom", "the_geom_webmercator"});
  members_ = layout_object(columns, skipped);
  geometry_column_ = columns.size() - 1;  // see format_query()
}

void TopojsonWriter::row(std::span<const sql::Value> values) {
  const std::string geojson(values[geometry_column_].as_text());
  sql::Geometry geometry = sql::parse_geojson(geojson, 0);
  const bool is_collection = geometry.type == sql::GeometryType::kGeometryCollection;
  // What PostGIS writes before the coordinates.
  const std::size_t shape = geojson.find(is_collection ? ",\"geometries\"" : ",\"coordinates\"");
  Feature feature;
  append_javascript_json(feature.start, geojson.substr(0, shape) + '}');
  feature.start.pop_back();
  if (is_collection) {
    append_javascript_json(feature.collection, '{' + geojson.substr(shape + 1));
    feature.collection.front() = ',';
    feature.collection.pop_back();
  }
  feature.properties = properties(values);
  geometries_.push_back(std::move(geometry));
  features_.push_back(std::move(feature));
}

std::string TopojsonWriter::properties(std::span<const sql::Value> values) const {
  std::string text;
  std::string value_text;
  for (const ObjectMember& member : members_) {
    const sql::Value& value = values[member.column];
    if (value.is_null()) continue;
    value_text.clear();
    values_.append(value_text, value, member.type, member.kind);
    if (member.kind == JsonKind::kJson && value_text == "null") continue;
    text += text.empty() ? R"(,"properties":{)" : ",";
    text += member.key;
    text += value_text;
  }
  if (!text.empty()) text += '}';
  return text;
}

void TopojsonWriter::append_object(std::string& out, std::size_t index,
                                   const TopologyObject& object) const {
  const Feature& feature = features_[index];
  out += '"';
  append_js_integer(out, static_cast<std::int64_t>(index));
  out += "\":";
  out += feature.start;
  append_geometry(out, geometries_[index].type, object);
  out += feature.collection;
  out += feature.properties;
  out += '}';
}

void TopojsonWriter::finish(std::chrono::milliseconds) {
  const Topology topology = make_topology(geometries_);
  std::string out;
  const auto flush = [&](std::size_t size) {
    if (out.size() < size) return;
    output_.write(out);
    out.clear();
  };
  if (options_.callback) out += *options_.callback + '(';
  out += R"({"type":"Topology","transform":{"scale":)";
  append_list(out,
              std::initializer_list<double>{topology.transform.scale_x, topology.transform.scale_y},
              [&out](double number) { append_number(out, number); });
  out += R"(,"translate":)";
  append_list(
      out,
      std::initializer_list<double>{topology.transform.translate_x, topology.transform.translate_y},
      [&out](double number) { append_number(out, number); });
  out += R"(},"objects":{)";
  for (std::size_t i = 0; i < features_.size(); ++i) {
    if (i > 0) out += ',';
    append_object(out, i, topology.objects[i]);
    flush(kFlushSize);
  }
  // The service writes the last element of a list where there is none, too.
  if (features_.empty()) out += R"("undefined":undefined)";
  out += R"(},"arcs":)";
  if (topology.arcs.empty()) out += "[undefined]";
  if (!topology.arcs.empty()) {
    append_list(out, topology.arcs, [&](const Arc& arc) {
      append_arc(out, arc);
      flush(kFlushSize);
    });
  }
  out += '}';
  if (options_.callback) out += ')';
  flush(0);
}

}  // namespace carto_mock::formats
