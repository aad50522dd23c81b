#include "sql/functions/twkb_reader.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

#include "sql/functions/geometry_building.h"
#include "sql/functions/varints.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kMostDimensions = 4;
constexpr int kMaximumDepth = 200;

class TwkbReader {
 public:
  explicit TwkbReader(std::string_view bytes) : bytes_(bytes) {}

  Geometry read(int depth) {
    if (depth > kMaximumDepth) throw Error::unsupported("TWKB that nests that deep");
    const Header header = read_header();
    Geometry geometry;
    geometry.type = header.type;
    geometry.has_z = header.has_z;
    geometry.has_m = header.has_m;
    if (!header.is_empty) read_body(geometry, header, depth);
    if (header.box && depth == 0) require_own_box(geometry, *header.box);
    return geometry;
  }

 private:
  struct Header {
    GeometryType type = GeometryType::kPoint;
    bool has_z = false;
    bool has_m = false;
    bool has_ids = false;
    bool is_empty = false;
    std::optional<Box2d> box;
  };

  // PostGIS keeps the box that is written, and its operators go by it.
  static void require_own_box(const Geometry& geometry, const Box2d& box) {
    const std::optional<Box2d> own = bounding_box(geometry);
    if (!own) throw Error::unsupported("TWKB with a box of nothing");
    const FloatBox a = outward_rounded(*own);
    const FloatBox b = outward_rounded(box);
    if (a.x_min != b.x_min || a.y_min != b.y_min || a.x_max != b.x_max || a.y_max != b.y_max)
      throw Error::unsupported("TWKB with a box that is not its geometry's");
  }

  Header read_header() {
    constexpr unsigned kTypeMask = 0x0f;
    constexpr unsigned kHasBox = 1;
    constexpr unsigned kHasSize = 2;
    constexpr unsigned kHasIds = 4;
    constexpr unsigned kIsExtended = 8;
    constexpr unsigned kIsEmpty = 16;
    constexpr unsigned kDigitsMask = 7;
    const unsigned type = byte();
    const unsigned flags = byte();
    const unsigned code = type & kTypeMask;
    if (code < 1 || code > 7) throw_geometry_error("Unknown WKB type");
    const double xy_factor = factor(unzigzag(type >> 4U));
    factors_ = {xy_factor, xy_factor, 1, 1};
    ordinates_ = {&Coordinate::x, &Coordinate::y, nullptr, nullptr};
    current_ = {};
    dimension_count_ = 2;
    Header header;
    if ((flags & kIsExtended) != 0) {
      const unsigned extended = byte();
      header.has_z = (extended & 1U) != 0;
      header.has_m = (extended & 2U) != 0;
      if (header.has_z) add_dimension(&Coordinate::z, extended >> 2U & kDigitsMask);
      if (header.has_m) add_dimension(&Coordinate::m, extended >> 5U & kDigitsMask);
    }
    if ((flags & kHasSize) != 0) varint();
    if ((flags & kHasBox) != 0) {
      header.box.emplace();
      for (std::size_t i = 0; i < dimension_count_; ++i) {
        const double low = static_cast<double>(unzigzag(varint())) / factors_[i];
        const double high = low + static_cast<double>(unzigzag(varint())) / factors_[i];
        if (i == 0) std::tie(header.box->x_min, header.box->x_max) = std::pair(low, high);
        if (i == 1) std::tie(header.box->y_min, header.box->y_max) = std::pair(low, high);
      }
    }
    header.has_ids = (flags & kHasIds) != 0;
    header.is_empty = (flags & kIsEmpty) != 0;
    header.type = outer_type_ = static_cast<GeometryType>(code);
    return header;
  }

  static double factor(std::int64_t digits) { return std::pow(10, static_cast<double>(digits)); }

  void add_dimension(double Coordinate::*ordinate, unsigned digits) {
    ordinates_[dimension_count_] = ordinate;
    factors_[dimension_count_] = factor(digits);
    ++dimension_count_;
  }

  void read_body(Geometry& geometry, const Header& header, int depth) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        geometry.coordinates.push_back(vertex());
        return;
      case GeometryType::kLineString:
        geometry.coordinates = run();
        if (geometry.coordinates.size() == 1)
          throw_geometry_error(
              fmt::format("{} must have at least two points", geometry_type_name(outer_type_)));
        return;
      case GeometryType::kPolygon:
        for (std::uint64_t count = varint(); count > 0; --count) add_ring(geometry);
        return;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
        for (std::uint64_t count = begin_parts(header); count > 0; --count) {
          Geometry part = empty_like(geometry, part_type(geometry.type));
          read_body(part, header, depth);
          geometry.parts.push_back(std::move(part));
        }
        return;
      case GeometryType::kGeometryCollection:
        for (std::uint64_t count = begin_parts(header); count > 0; --count) {
          geometry.parts.push_back(read(depth + 1));
          const Geometry& part = geometry.parts.back();
          if (part.has_z != geometry.has_z || part.has_m != geometry.has_m)
            throw Error::unsupported("TWKB whose parts have other dimensions");
        }
        return;
      default:
        refuse_kind();
    }
  }

  // Past the identifiers, to the first part.
  std::uint64_t begin_parts(const Header& header) {
    const std::uint64_t count = varint();
    if (header.has_ids) {
      for (std::uint64_t i = 0; i < count; ++i) skip_varint();
    }
    return count;
  }

  void add_ring(Geometry& polygon) {
    constexpr std::size_t kShortestRing = 4;
    std::vector<Coordinate> ring = run();
    const bool is_open =
        !ring.empty() && (ring.front().x != ring.back().x || ring.front().y != ring.back().y);
    if (is_open) ring.push_back(ring.front());
    if (ring.size() < kShortestRing)
      throw_geometry_error(fmt::format("{} must have at least four points in each ring",
                                       geometry_type_name(outer_type_)));
    polygon.rings.push_back(std::move(ring));
  }

  std::vector<Coordinate> run() {
    std::vector<Coordinate> vertices;
    for (std::uint64_t count = varint(); count > 0; --count) vertices.push_back(vertex());
    return vertices;
  }

  Coordinate vertex() {
    Coordinate at;
    for (std::size_t i = 0; i < dimension_count_; ++i) {
      current_[i] += static_cast<std::uint64_t>(unzigzag(varint()));
      at.*ordinates_[i] = static_cast<double>(static_cast<std::int64_t>(current_[i])) / factors_[i];
    }
    return at;
  }

  unsigned byte() {
    if (position_ >= bytes_.size())
      throw_geometry_error(
          "twkb_parse_state_advance: TWKB structure does not match expected size!");
    return static_cast<unsigned char>(bytes_[position_++]);
  }

  std::uint64_t varint() {
    constexpr unsigned kContinues = 0x80;
    constexpr unsigned kMostBits = 64;
    std::uint64_t number = 0;
    for (unsigned shift = 0; position_ < bytes_.size(); shift += 7) {
      const auto next = static_cast<unsigned char>(bytes_[position_++]);
      if (shift < kMostBits) number |= std::uint64_t{next & (kContinues - 1)} << shift;
      if ((next & kContinues) == 0) return number;
    }
    throw_geometry_error("varint_u64_decode: varint extends past end of buffer");
  }

  void skip_varint() {
    constexpr unsigned kContinues = 0x80;
    while (position_ < bytes_.size()) {
      if ((static_cast<unsigned char>(bytes_[position_++]) & kContinues) == 0) return;
    }
    throw_geometry_error("twkb_parse_state_varint_skip: no varint to skip");
  }

  std::string_view bytes_;
  std::size_t position_ = 0;
  GeometryType outer_type_ = GeometryType::kPoint;  // of the last header
  std::size_t dimension_count_ = 2;
  std::array<double Coordinate::*, kMostDimensions> ordinates_{};
  std::array<double, kMostDimensions> factors_{};
  std::array<std::uint64_t, kMostDimensions> current_{};  // where the last vertex was; may wrap
};

}  // namespace

Geometry read_twkb(std::string_view bytes) { return TwkbReader(bytes).read(0); }

}  // namespace carto_mock::sql
