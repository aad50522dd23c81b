#include "accounts/ewkb.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace carto_mock::accounts {
namespace {

static_assert(std::endian::native == std::endian::little,
              "EWKB is written as the machine keeps numbers");

constexpr std::uint32_t kZFlag = 0x80000000U;
constexpr std::uint32_t kMFlag = 0x40000000U;
constexpr std::uint32_t kSridFlag = 0x20000000U;
enum GeometryCode : std::uint32_t {
  kPoint = 1,
  kLineString = 2,
  kPolygon = 3,
  kMultiPoint = 4,
  kMultiLineString = 5,
  kMultiPolygon = 6,
  kCollection = 7
};

template <typename Number>
void append(std::string& bytes, Number value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof value);
}

void append_header(std::string& bytes, std::uint32_t code, bool has_z, bool with_srid) {
  bytes += '\x01';
  append(bytes, code | (has_z ? kZFlag : 0U) | (with_srid ? kSridFlag : 0U));
  if (with_srid) append(bytes, std::int32_t{kGeographicSrid});
}

class GeoJsonWriter {
 public:
  std::string write(const nlohmann::ordered_json& geometry) {
    has_z_ = find_dimension(geometry) >= 3;
    add_geometry(geometry, true);
    return std::move(bytes_);
  }

 private:
  using Json = nlohmann::ordered_json;

  static const Json& member(const Json& geometry, const char* name) {
    if (!geometry.is_object() || !geometry.contains(name))
      throw std::invalid_argument(std::string("a geometry has no ") + name);
    return geometry.at(name);
  }

  // Of the first position, which counts for all (PostGIS has no mixed geometries).
  static std::size_t find_dimension(const Json& node) {
    if (node.is_object()) {
      if (node.contains("geometries")) {
        for (const Json& part : node.at("geometries")) {
          if (const std::size_t dimension = find_dimension(part)) return dimension;
        }
        return 0;
      }
      return find_dimension(member(node, "coordinates"));
    }
    if (!node.is_array()) throw std::invalid_argument("coordinates are not a list");
    if (!node.empty() && node.front().is_number()) return node.size();
    for (const Json& part : node) {
      if (const std::size_t dimension = find_dimension(part)) return dimension;
    }
    return 0;
  }

  void add_position(const Json& position) {
    const std::size_t expected = has_z_ ? 3 : 2;
    if (!position.is_array() || position.size() < expected)
      throw std::invalid_argument("a position has too few numbers");
    for (std::size_t index = 0; index < expected; ++index) {
      if (!position[index].is_number())
        throw std::invalid_argument("a position has something else than numbers");
      append(bytes_, position[index].get<double>());
    }
  }

  const Json& counted(const Json& list) {
    if (!list.is_array())
      throw std::invalid_argument("coordinates are nested less deeply than the type says");
    append(bytes_, static_cast<std::uint32_t>(list.size()));
    return list;
  }

  void add_line(const Json& positions) {
    for (const Json& position : counted(positions)) add_position(position);
  }

  void add_polygon(const Json& rings) {
    for (const Json& ring : counted(rings)) add_line(ring);
  }

  void add_point(const Json& position) {
    if (position.is_array() && position.empty()) {  // POINT EMPTY
      for (int index = 0; index < (has_z_ ? 3 : 2); ++index) append(bytes_, std::nan(""));
    } else {
      add_position(position);
    }
  }

  void add_parts(const Json& parts, std::uint32_t code,
                 void (GeoJsonWriter::*add_part)(const Json&)) {
    for (const Json& part : counted(parts)) {
      append_header(bytes_, code, has_z_, false);
      (this->*add_part)(part);
    }
  }

  void add_geometry(const Json& geometry, bool with_srid) {
    const std::string type =
        member(geometry, "type").is_string() ? geometry.at("type").get<std::string>() : "";
    if (type == "GeometryCollection") {
      append_header(bytes_, kCollection, has_z_, with_srid);
      for (const Json& part : counted(member(geometry, "geometries"))) add_geometry(part, false);
      return;
    }
    const Json& coordinates = member(geometry, "coordinates");
    const auto begin = [&](std::uint32_t code) { append_header(bytes_, code, has_z_, with_srid); };
    if (type == "Point") {
      begin(kPoint);
      add_point(coordinates);
    } else if (type == "LineString") {
      begin(kLineString);
      add_line(coordinates);
    } else if (type == "Polygon") {
      begin(kPolygon);
      add_polygon(coordinates);
    } else if (type == "MultiPoint") {
      begin(kMultiPoint);
      add_parts(coordinates, kPoint, &GeoJsonWriter::add_point);
    } else if (type == "MultiLineString") {
      begin(kMultiLineString);
      add_parts(coordinates, kLineString, &GeoJsonWriter::add_line);
    } else if (type == "MultiPolygon") {
      begin(kMultiPolygon);
      add_parts(coordinates, kPolygon, &GeoJsonWriter::add_polygon);
    } else {
      throw std::invalid_argument("a geometry has the unknown type \"" + type + '"');
    }
  }

  std::string bytes_;
  bool has_z_ = false;
};

// Walks through EWKB and changes coordinates where they stand.
class MercatorProjector {
 public:
  explicit MercatorProjector(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string project() {
    geometry(true);
    if (position_ != bytes_.size()) throw std::invalid_argument("bytes follow the geometry");
    return std::move(bytes_);
  }

 private:
  template <typename Number>
  Number read() {
    Number value;
    if (bytes_.size() - position_ < sizeof value)
      throw std::invalid_argument("the geometry is cut short");
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return value;
  }

  void overwrite(std::size_t position, const void* value, std::size_t size) {
    std::memcpy(bytes_.data() + position, value, size);
  }

  void geometry(bool is_outermost) {
    if (read<char>() != '\x01')
      throw std::invalid_argument("the geometry is not little-endian EWKB");
    const auto code = read<std::uint32_t>();
    if (is_outermost) {
      const std::size_t srid_position = position_;
      if ((code & kSridFlag) == 0 || read<std::int32_t>() != kGeographicSrid)
        throw std::invalid_argument("the SRID is not 4326");
      const std::int32_t srid = kWebMercatorSrid;
      overwrite(srid_position, &srid, sizeof srid);
    }
    const std::size_t dimension =
        2U + ((code & kZFlag) != 0 ? 1U : 0U) + ((code & kMFlag) != 0 ? 1U : 0U);
    switch (code & 0xffU) {
      case kPoint:
        points(1, dimension);
        return;
      case kLineString:
        points(read<std::uint32_t>(), dimension);
        return;
      case kPolygon:
        for (auto rings = read<std::uint32_t>(); rings > 0; --rings)
          points(read<std::uint32_t>(), dimension);
        return;
      case kMultiPoint:
      case kMultiLineString:
      case kMultiPolygon:
      case kCollection:
        for (auto parts = read<std::uint32_t>(); parts > 0; --parts) geometry(false);
        return;
      default:
        throw std::invalid_argument("geometries of this type cannot be loaded");
    }
  }

  void points(std::uint32_t count, std::size_t dimension) {
    // PROJ's steps, in its order: degrees to radians, then the sphere of EPSG:3857.
    constexpr double kRadiansOfDegree = 0.017453292519943295769;
    constexpr double kRadius = 6378137.0;
    for (; count > 0; --count) {
      const std::size_t place = position_;
      const auto longitude = read<double>();
      const auto latitude = read<double>();
      for (std::size_t rest = 2; rest < dimension; ++rest) read<double>();
      if (std::abs(latitude) >= 90 || std::abs(longitude) > 180) {
        throw std::invalid_argument("a position has no place in the web mercator projection");
      }
      const double projected[] = {kRadius * (longitude * kRadiansOfDegree),
                                  kRadius * std::asinh(std::tan(latitude * kRadiansOfDegree))};
      overwrite(place, projected, sizeof projected);
    }
  }

  std::string bytes_;
  std::size_t position_ = 0;
};

}  // namespace

std::string ewkb_point(double x, double y, int srid) {
  std::string bytes = "\x01";
  append(bytes, kPoint | kSridFlag);
  append(bytes, std::int32_t{srid});
  append(bytes, x);
  append(bytes, y);
  return bytes;
}

std::string ewkb_of_geojson(const nlohmann::ordered_json& geometry) {
  return GeoJsonWriter().write(geometry);
}

std::string to_web_mercator(std::string_view ewkb) {
  return MercatorProjector(std::string(ewkb)).project();
}

}  // namespace carto_mock::accounts
