// ST_Buffer and ST_OffsetCurve with their parameters (PostGIS manual, chapter 8.14).
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geography_frames.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos_operations.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

enum class Side { kBoth, kLeft, kRight };

struct BufferStyle {
  int segments = 8;  // a quarter circle
  int end_cap = GEOSBUF_CAP_ROUND;
  int join = GEOSBUF_JOIN_ROUND;
  double miter_limit = 5;
  Side side = Side::kBoth;
};

// `name=value` pairs between spaces.
// `prefix` begins the error of a word without a value.
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view text,
                                                          std::string_view prefix) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos)
      throw_geometry_error(fmt::format("{}Missing value for buffer parameter {}", prefix, word));
    pairs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return pairs;
}

int join_named(std::string_view name, std::string_view accepted) {
  if (name == "round") return GEOSBUF_JOIN_ROUND;
  if (name == "mitre" || name == "miter") return GEOSBUF_JOIN_MITRE;
  if (name == "bevel") return GEOSBUF_JOIN_BEVEL;
  throw_geometry_error(
      fmt::format("Invalid buffer end cap style: {} (accept: {})", name, accepted));
}

int end_cap_named(std::string_view name) {
  if (name == "round") return GEOSBUF_CAP_ROUND;
  if (name == "flat" || name == "butt") return GEOSBUF_CAP_FLAT;
  if (name == "square") return GEOSBUF_CAP_SQUARE;
  throw_geometry_error(fmt::format(
      "Invalid buffer end cap style: {} (accept: 'round', 'flat', 'butt' or 'square')", name));
}

Side side_named(std::string_view name) {
  if (name == "both") return Side::kBoth;
  if (name == "left") return Side::kLeft;
  if (name == "right") return Side::kRight;
  throw_geometry_error(
      fmt::format("Invalid side parameter: {} (accept: 'right', 'left', 'both')", name));
}

// What both functions take.
bool takes_common(BufferStyle& style, const std::string& name, const std::string& value) {
  if (name == "mitre_limit" || name == "miter_limit") {
    style.miter_limit = std::strtod(value.c_str(), nullptr);
    return true;
  }
  if (name == "quad_segs") {
    style.segments = static_cast<int>(std::strtol(value.c_str(), nullptr, 10));
    return true;
  }
  return false;
}

BufferStyle parse_buffer_style(std::string_view text) {
  BufferStyle style;
  for (const auto& [name, value] : pairs_of(text, "")) {
    if (takes_common(style, name, value)) continue;
    if (name == "endcap") {
      style.end_cap = end_cap_named(value);
    } else if (name == "join") {
      style.join = join_named(value, "'round', 'mitre', 'miter'  or 'bevel'");
    } else if (name == "side") {
      style.side = side_named(value);
    } else {
      throw_geometry_error(
          fmt::format("Invalid buffer parameter: {} (accept: 'endcap', 'join', 'mitre_limit', "
                      "'miter_limit', 'quad_segs' and 'side')",
                      name));
    }
  }
  return style;
}

BufferStyle parse_offset_style(std::string_view text) {
  BufferStyle style;
  for (const auto& [name, value] : pairs_of(text, "ST_OffsetCurve: ")) {
    if (takes_common(style, name, value)) continue;
    if (name != "join") {
      throw_geometry_error(
          fmt::format("Invalid buffer parameter: {} (accept: 'join', 'mitre_limit', 'miter_limit "
                      "and 'quad_segs')",
                      name));
    }
    style.join = join_named(value, "'round', 'mitre', 'miter' or 'bevel'");
  }
  return style;
}

// GEOS does not survive it.
void require_number(double distance) {
  if (std::isnan(distance)) throw Error::unsupported("a buffer or curve at a distance that is NaN");
}

Geometry buffer_with_style(const Geometry& geometry, double distance, const BufferStyle& style) {
  require_number(distance);
  if (geometry.is_empty()) return empty_geometry(GeometryType::kPolygon, geometry.srid);
  refuse_unbounded_vertices(geometry, "ST_Buffer");
  return run_geos(geometry, "GEOSBuffer", [&](auto handle, const auto* imported) {
    const auto destroy = [handle](GEOSBufferParams* parameters) {
      GEOSBufferParams_destroy_r(handle, parameters);
    };
    const std::unique_ptr<GEOSBufferParams, decltype(destroy)> parameters(
        GEOSBufferParams_create_r(handle), destroy);
    GEOSBufferParams_setEndCapStyle_r(handle, parameters.get(), style.end_cap);
    GEOSBufferParams_setJoinStyle_r(handle, parameters.get(), style.join);
    GEOSBufferParams_setMitreLimit_r(handle, parameters.get(), style.miter_limit);
    GEOSBufferParams_setQuadrantSegments_r(handle, parameters.get(), style.segments);
    GEOSBufferParams_setSingleSided_r(handle, parameters.get(), style.side == Side::kBoth ? 0 : 1);
    return GEOSBufferWithParams_r(handle, imported, parameters.get(),
                                  style.side == Side::kRight ? -distance : distance);
  });
}

Geometry buffer(const Geometry& geometry, double distance, std::string_view parameters) {
  return buffer_with_style(geometry, distance, parse_buffer_style(parameters));
}

Geometry buffer_with_segments(const Geometry& geometry, double distance, std::int32_t segments) {
  return buffer_with_style(geometry, distance, {.segments = segments});
}

Geometry buffer_of_text(std::string_view text, double distance) {
  return buffer_with_style(parse_geometry(text), distance, {});
}
Geometry buffer_of_text_with_segments(std::string_view text, double distance,
                                      std::int32_t segments) {
  return buffer_with_segments(parse_geometry(text), distance, segments);
}
Geometry buffer_of_text_with_style(std::string_view text, double distance,
                                   std::string_view parameters) {
  return buffer(parse_geometry(text), distance, parameters);
}

Geometry offset_line(const Geometry& line, double distance, const BufferStyle& style) {
  return run_geos(line, "lwgeom_offsetcurve", [&](auto handle, const auto* imported) {
    return GEOSOffsetCurve_r(handle, imported, distance, style.segments, style.join,
                             style.miter_limit);
  });
}

Geometry offset(const Geometry& geometry, double distance, const BufferStyle& style) {
  if (topological_dimension(geometry) != 1)
    throw_geometry_error("lwgeom_offsetcurve: input is not linear");
  if (geometry.is_empty()) return geometry;
  if (!is_plain(geometry.type))
    throw_geometry_error(fmt::format("lwgeom_offsetcurve: unsupported geometry type: {}",
                                     geometry_type_name(geometry.type)));
  if (!is_collection(geometry.type))
    return distance == 0 ? geometry : offset_line(geometry, distance, style);
  std::vector<Geometry> parts;
  for (const Geometry& part : geometry.parts) {
    Geometry moved = offset(part, distance, style);
    if (is_collection(moved.type)) {
      parts.insert(parts.end(), moved.parts.begin(), moved.parts.end());
    } else if (!moved.is_empty()) {
      parts.push_back(std::move(moved));
    }
  }
  if (parts.size() == 1) return parts[0];
  // The moved ones have no measures.
  Geometry lines = empty_like(geometry, GeometryType::kMultiLineString);
  if (!parts.empty()) lines.has_m = parts[0].has_m;
  lines.parts = std::move(parts);
  return lines;
}

Geometry offset_curve(const Geometry& geometry, double distance, std::string_view parameters) {
  if (distance == 0 || geometry.is_empty()) return geometry;
  const BufferStyle style = parse_offset_style(parameters);
  if (std::isinf(distance)) throw Error::unsupported("ST_OffsetCurve() at an infinite distance");
  if (topological_dimension(geometry) == 1) require_number(distance);
  return offset(geometry, distance, style);
}

Geometry buffer_of_geography(const Geometry& geography, double distance) {
  return on_plane(geography, [distance](const Geometry& plane) {
    return buffer_with_style(plane, distance, {});
  });
}
Geometry buffer_of_geography_with_segments(const Geometry& geography, double distance,
                                           std::int32_t segments) {
  return on_plane(geography, [&](const Geometry& plane) {
    return buffer_with_segments(plane, distance, segments);
  });
}
Geometry buffer_of_geography_with_style(const Geometry& geography, double distance,
                                        std::string_view parameters) {
  return on_plane(geography,
                  [&](const Geometry& plane) { return buffer(plane, distance, parameters); });
}

constexpr FunctionEntry kEntries[] = {
    {"st_buffer(geography,double precision)", native<buffer_of_geography>},
    {"st_buffer(geography,double precision,integer)", native<buffer_of_geography_with_segments>},
    {"st_buffer(geography,double precision,text)", native<buffer_of_geography_with_style>},
    {"st_buffer(geometry,double precision,integer)", native_any<buffer_with_segments>},
    {"st_buffer(geometry,double precision,text)", native_any<buffer>},
    {"st_buffer(text,double precision)", native<buffer_of_text>},
    {"st_buffer(text,double precision,integer)", native<buffer_of_text_with_segments>},
    {"st_buffer(text,double precision,text)", native<buffer_of_text_with_style>},
    {"st_offsetcurve(geometry,double precision,text)", native_any<offset_curve>},
};

}  // namespace

std::span<const FunctionEntry> geometry_buffer_functions() { return kEntries; }

}  // namespace carto_mock::sql
