#include "sql/types/geometry_order.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "sql/types/bounding_box.h"
#include "sql/types/ewkb.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kHeaderSize = 8;

std::size_t dimension_count(const Geometry& geometry) {
  return 2 + (geometry.has_z ? 1U : 0U) + (geometry.has_m ? 1U : 0U);
}

template <typename T>
void append(std::string& bytes, T value) {
  static_assert(std::endian::native == std::endian::little);
  char buffer[sizeof(T)];
  std::memcpy(buffer, &value, sizeof(T));
  bytes.append(buffer, sizeof(T));
}

template <typename T>
void append_big_endian(std::string& bytes, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) bytes += static_cast<char>(value >> (8 * i) & 0xffU);
}

void append_run(std::string& bytes, const Geometry& geometry, const std::vector<Coordinate>& run) {
  for (const Coordinate& at : run) {
    append(bytes, at.x);
    append(bytes, at.y);
    if (geometry.has_z) append(bytes, at.z);
    if (geometry.has_m) append(bytes, at.m);
  }
}

void append_body(std::string& bytes, const Geometry& geometry) {
  append(bytes, static_cast<std::uint32_t>(stored_type_number(geometry.type)));
  if (is_collection(geometry.type)) {
    append(bytes, static_cast<std::uint32_t>(geometry.parts.size()));
    for (const Geometry& part : geometry.parts) append_body(bytes, part);
  } else if (geometry.type == GeometryType::kPolygon) {
    append(bytes, static_cast<std::uint32_t>(geometry.rings.size()));
    for (const auto& ring : geometry.rings) append(bytes, static_cast<std::uint32_t>(ring.size()));
    if (geometry.rings.size() % 2 == 1) append(bytes, std::uint32_t{0});
    for (const auto& ring : geometry.rings) append_run(bytes, geometry, ring);
  } else {
    const bool is_triangle = geometry.type == GeometryType::kTriangle && !geometry.rings.empty();
    const std::vector<Coordinate>& run =
        is_triangle ? geometry.rings.front() : geometry.coordinates;
    append(bytes, static_cast<std::uint32_t>(run.size()));
    append_run(bytes, geometry, run);
  }
}

// Where a place comes on the curve.
std::uint64_t hilbert_index(std::uint32_t x, std::uint32_t y) {
  std::uint64_t index = 0;
  for (std::uint32_t side = 1U << 31U; side != 0; side >>= 1U) {
    const bool right = (x & side) != 0;
    const bool upper = (y & side) != 0;
    const std::uint64_t quadrant = (right ? 3U : 0U) ^ (upper ? 1U : 0U);
    index = index << 2U | quadrant;
    if (!upper) {
      if (right) {
        x = ~x;
        y = ~y;
      }
      std::swap(x, y);
    }
  }
  return index;
}

// Degrees and Mercator's meters are brought to one exponent, so that their floats' bits are in the
// numbers' order.
std::uint64_t sort_hash(const Box2d& exact, std::int32_t srid) {
  const FloatBox box = outward_rounded(exact);
  const auto middle = [](float low, float high) {
    return (static_cast<double>(low) + static_cast<double>(high)) / 2;
  };
  double x = middle(box.x_min, box.x_max);
  double y = middle(box.y_min, box.y_max);
  if (srid == 4326) {
    x = 1.5 + x / 512;
    y = 1.5 + y / 256;
  } else if (srid == 3857 || srid == 3395) {
    constexpr double kWidth = 67108864;
    x = 1.5 + x / kWidth;
    y = 1.5 + y / kWidth;
  }
  return hilbert_index(std::bit_cast<std::uint32_t>(static_cast<float>(y)),
                       std::bit_cast<std::uint32_t>(static_cast<float>(x)));
}

}  // namespace

bool keeps_box(const Geometry& geometry) {
  if (geometry.is_empty()) return false;
  switch (geometry.type) {
    case GeometryType::kPoint:
      return false;
    case GeometryType::kLineString:
      return geometry.coordinates.size() > 2;
    case GeometryType::kMultiPoint:
      return geometry.parts.size() != 1;
    case GeometryType::kMultiLineString:
      return geometry.parts.size() != 1 || geometry.parts[0].coordinates.size() > 2;
    default:
      return true;
  }
}

std::size_t stored_geometry_size(const Geometry& geometry) {
  std::string body;
  append_body(body, geometry);
  const std::size_t box = keeps_box(geometry) ? dimension_count(geometry) * 2 * sizeof(float) : 0;
  return kHeaderSize + box + body.size();
}

namespace {

// What geometries are compared by, one after the other. Numbers are big-endian.
struct OrderKey {
  std::string place;       // empty ones first, others along the curve
  std::string dimensions;  // SRID, Z, M
  std::string body;        // as it is stored
};

OrderKey order_key(std::string_view ewkb) {
  const AnyGeometry geometry = read_any_ewkb(ewkb);
  const std::optional<Box2d> box = bounding_box(geometry);
  OrderKey key;
  key.place += box ? '\1' : '\0';
  append_big_endian(key.place, box ? sort_hash(*box, geometry.srid) : std::uint64_t{0});
  append_big_endian(key.dimensions, static_cast<std::uint32_t>(geometry.srid));
  key.dimensions += geometry.has_z ? '\1' : '\0';
  key.dimensions += geometry.has_m ? '\1' : '\0';
  append_body(key.body, geometry);
  return key;
}

}  // namespace

int compare_geometries(std::string_view left, std::string_view right) {
  if (left == right) return 0;
  const OrderKey a = order_key(left);
  const OrderKey b = order_key(right);
  if (const int order = a.place.compare(b.place); order != 0) return order;
  // A body that another one begins with comes before it, whatever their dimensions are.
  const bool is_beginning = a.body.starts_with(b.body) || b.body.starts_with(a.body);
  if (is_beginning && a.body.size() != b.body.size()) return a.body.size() < b.body.size() ? -1 : 1;
  if (const int order = a.dimensions.compare(b.dimensions); order != 0) return order;
  return a.body.compare(b.body);
}

std::string geometry_sort_key(std::string_view ewkb) {
  OrderKey key = order_key(ewkb);
  return key.place + key.dimensions + key.body;
}

}  // namespace carto_mock::sql
