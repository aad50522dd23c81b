// Geohashes and encoded polylines (PostGIS manual, chapters 8.8.3 and 8.9.3).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_inputs.h"
#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kDigits = "0123456789bcdefghjkmnpqrstuvwxyz";
constexpr int kBitsOfDigit = 5;
constexpr std::int32_t kMostDigits = 20;
constexpr Box2d kWorld{-180, -90, 180, 90};

std::string hash_of_point(double longitude, double latitude, std::int32_t length) {
  constexpr std::int32_t kLongest = 1'000'000;
  if (length > kLongest) throw Error::unsupported("a geohash of so many digits");
  Box2d cell = kWorld;
  std::string hash;
  bool is_longitude = true;
  while (static_cast<std::int32_t>(hash.size()) < length) {
    std::size_t digit = 0;
    for (int bit = 0; bit < kBitsOfDigit; ++bit) {
      double& low = is_longitude ? cell.x_min : cell.y_min;
      double& high = is_longitude ? cell.x_max : cell.y_max;
      const double middle = (low + high) / 2;
      const bool is_upper = (is_longitude ? longitude : latitude) >= middle;
      digit = digit * 2 + (is_upper ? 1 : 0);
      (is_upper ? low : high) = middle;
      is_longitude = !is_longitude;
    }
    hash += kDigits[digit];
  }
  return hash;
}

// How many digits all of the box shares. One that begins in the middle of a cell counts as one on
// both sides.
std::int32_t shared_digits(const Box2d& box) {
  Box2d cell = kWorld;
  int bits = 0;
  while (true) {
    const bool is_longitude = bits % 2 == 0;
    double& low = is_longitude ? cell.x_min : cell.y_min;
    double& high = is_longitude ? cell.x_max : cell.y_max;
    const double box_low = is_longitude ? box.x_min : box.y_min;
    const double box_high = is_longitude ? box.x_max : box.y_max;
    const double middle = (low + high) / 2;
    if (box_low > middle) {
      low = middle;
    } else if (box_high < middle) {
      high = middle;
    } else {
      break;
    }
    ++bits;
    if (bits > kMostDigits * kBitsOfDigit) break;
  }
  return bits / kBitsOfDigit;
}

// A length of 0 or less means as many digits as all of the geometry shares.
std::optional<std::string> geohash(const Geometry& geometry, std::int32_t length) {
  // PostGIS looks beside their box.
  if ((geometry.has_z || geometry.has_m) && has_arcs(geometry))
    throw Error::unsupported("ST_GeoHash() of arcs with Z or M");
  const std::optional<Box2d> box = bounding_box(geometry);
  if (!box) return std::nullopt;
  if (box->x_min < -180 || box->y_min < -90 || box->x_max > 180 || box->y_max > 90)
    throw_geometry_error(
        fmt::format("Geohash requires inputs in decimal degrees, got ({} {}, {} {}).",
                    message_number(box->x_min, "{:g}"), message_number(box->y_min, "{:g}"),
                    message_number(box->x_max, "{:g}"), message_number(box->y_max, "{:g}")));
  const double longitude = box->x_min + (box->x_max - box->x_min) / 2;
  const double latitude = box->y_min + (box->y_max - box->y_min) / 2;
  if (length <= 0) {
    const bool is_place = box->x_min == box->x_max && box->y_min == box->y_max;
    length = is_place ? kMostDigits : shared_digits(*box);
  }
  return hash_of_point(longitude, latitude, length);
}

Box2d cell_of(std::string_view hash, std::optional<std::int32_t> length) {
  const auto size = static_cast<std::int32_t>(hash.size());
  const std::int32_t used = !length || *length < 0 || *length > size ? size : *length;
  Box2d cell = kWorld;
  bool is_longitude = true;
  for (const char digit : hash.substr(0, static_cast<std::size_t>(used))) {
    const char lower = static_cast<char>(digit >= 'A' && digit <= 'Z' ? digit + 32 : digit);
    const std::size_t value = kDigits.find(lower);
    if (value == std::string_view::npos)
      throw_geometry_error(
          fmt::format("decode_geohash_bbox: Invalid character '{}'", std::string_view(&digit, 1)));
    for (int bit = kBitsOfDigit - 1; bit >= 0; --bit) {
      double& low = is_longitude ? cell.x_min : cell.y_min;
      double& high = is_longitude ? cell.x_max : cell.y_max;
      const double middle = (low + high) / 2;
      ((value >> static_cast<unsigned>(bit) & 1U) != 0 ? low : high) = middle;
      is_longitude = !is_longitude;
    }
  }
  return cell;
}

std::optional<Box2d> box_of_geohash(std::optional<std::string> hash,
                                    std::optional<std::int32_t> length) {
  if (!hash) return std::nullopt;
  return cell_of(*hash, length);
}

std::optional<Geometry> area_of_geohash(std::optional<std::string> hash,
                                        std::optional<std::int32_t> length) {
  if (!hash) return std::nullopt;
  return geometry_of_box2d(cell_of(*hash, length));
}

std::optional<Geometry> point_of_geohash(std::optional<std::string> hash,
                                         std::optional<std::int32_t> length) {
  if (!hash) return std::nullopt;
  const Box2d cell = cell_of(*hash, length);
  return point_like(
      empty_geometry(GeometryType::kPoint, 0),
      {cell.x_min + (cell.x_max - cell.x_min) / 2, cell.y_min + (cell.y_max - cell.y_min) / 2});
}

constexpr std::int32_t kWgs84 = 4326;

// Google's format: differences of rounded ordinates, five bits a character.
void add_difference(std::int64_t difference, std::string& text) {
  auto value = static_cast<std::uint64_t>(difference) << 1U;
  if (difference < 0) value = ~value;
  constexpr std::uint64_t kContinues = 0x20;
  constexpr char kFirst = 63;
  while (value >= kContinues) {
    text += static_cast<char>((kContinues | (value & 0x1fU)) + kFirst);
    value >>= 5U;
  }
  text += static_cast<char>(value + kFirst);
}

// What stands for a negative number of them.
constexpr std::int32_t kPolylineDigits = 5;

std::string encoded_polyline(const Geometry& geometry, std::int32_t digits) {
  if (geometry.srid != kWgs84) throw_geometry_error("Only SRID 4326 is supported.");
  if (geometry.type != GeometryType::kLineString && geometry.type != GeometryType::kMultiPoint)
    throw_geometry_error(fmt::format("lwgeom_to_encoded_polyline: '{}' geometry type not supported",
                                     geometry_type_name(geometry.type)));
  const double scale = std::pow(10, digits < 0 ? kPolylineDigits : digits);
  std::string text;
  std::int64_t last_x = 0;
  std::int64_t last_y = 0;
  for_each_run(geometry, [&](const std::vector<Coordinate>& run) {
    for (const Coordinate& at : run) {
      constexpr double kLargest = std::numeric_limits<std::int32_t>::max();
      if (std::fabs(at.x * scale) > kLargest || std::fabs(at.y * scale) > kLargest)
        throw Error::unsupported("an encoded polyline of so many digits");
      const auto x = static_cast<std::int64_t>(std::round(at.x * scale));
      const auto y = static_cast<std::int64_t>(std::round(at.y * scale));
      add_difference(y - last_y, text);
      add_difference(x - last_x, text);
      last_x = x;
      last_y = y;
    }
  });
  return text;
}

std::int64_t read_difference(std::string_view text, std::size_t& at) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  while (true) {
    if (at > text.size()) throw Error::unsupported("an encoded polyline that ends too early");
    // Other characters than the format's count too, as PostGIS has them, and the zero at the end.
    const char character = at < text.size() ? text[at] : '\0';
    ++at;
    const auto bits = static_cast<std::int8_t>(character - 63);
    value |= (static_cast<std::uint64_t>(bits) & 0x1fU) << shift;
    if (value > std::numeric_limits<std::uint32_t>::max())
      throw Error::unsupported("an encoded polyline of numbers that large");
    shift += 5;
    if (bits < 0x20) break;
    if (shift > 30) throw Error::unsupported("an encoded polyline of numbers that large");
  }
  const auto magnitude = static_cast<std::int64_t>(value >> 1U);
  return (value & 1U) != 0 ? ~magnitude : magnitude;
}

Geometry line_of_polyline(std::string_view text, std::int32_t digits) {
  const double scale = std::pow(10, digits < 0 ? kPolylineDigits : digits);
  std::vector<Coordinate> run;
  std::int64_t x = 0;
  std::int64_t y = 0;
  for (std::size_t at = 0; at < text.size();) {
    y += read_difference(text, at);
    x += read_difference(text, at);
    run.push_back({static_cast<double>(x) / scale, static_cast<double>(y) / scale});
  }
  return line_like(empty_geometry(GeometryType::kLineString, kWgs84), std::move(run));
}

constexpr FunctionEntry kEntries[] = {
    {"st_geohash(geometry,integer)", native_any<geohash>},
    {"st_geohash(geography,integer)", native<geohash>},
    {"st_box2dfromgeohash(text,integer)", native<box_of_geohash>},
    {"st_geomfromgeohash(text,integer)", native<area_of_geohash>},
    {"st_pointfromgeohash(text,integer)", native<point_of_geohash>},
    {"st_asencodedpolyline(geometry,integer)", native_any<encoded_polyline>},
    {"st_linefromencodedpolyline(text,integer)", native<line_of_polyline>},
};

}  // namespace

std::span<const FunctionEntry> geohash_functions() { return kEntries; }

}  // namespace carto_mock::sql
