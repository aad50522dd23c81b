#include "sql/functions/twkb_writer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/varints.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kMostDimensions = 4;

// One geometry with its header; parts of a collection are geometries with headers of their own.
class TwkbWriter {
 public:
  TwkbWriter(const Geometry& geometry, const TwkbStyle& style)
      : geometry_(geometry), style_(style) {
    const double xy_factor = std::pow(10, style.xy_digits);
    dimensions_.push_back({&Coordinate::x, xy_factor});
    dimensions_.push_back({&Coordinate::y, xy_factor});
    if (geometry.has_z) dimensions_.push_back({&Coordinate::z, std::pow(10, style.z_digits)});
    if (geometry.has_m) dimensions_.push_back({&Coordinate::m, std::pow(10, style.m_digits)});
    lows_.fill(std::numeric_limits<std::int64_t>::max());
    highs_.fill(std::numeric_limits<std::int64_t>::min());
  }

  std::string write(const std::vector<std::int64_t>& ids) {
    const bool is_empty = geometry_.is_empty();
    if (!is_empty) body(geometry_, ids);
    std::string box;
    if (style_.has_box && !is_empty) box = bounds();
    return header(is_empty, !ids.empty(), box.size() + body_.size()) + box + body_;
  }

 private:
  struct Dimension {
    double Coordinate::*ordinate;
    double factor;
  };

  std::string header(bool is_empty, bool has_ids, std::size_t size) const {
    constexpr unsigned kHasBox = 1;
    constexpr unsigned kHasSize = 2;
    constexpr unsigned kHasIds = 4;
    constexpr unsigned kIsExtended = 8;
    constexpr unsigned kIsEmpty = 16;
    const bool is_extended = geometry_.has_z || geometry_.has_m;
    const unsigned flags = (style_.has_box && !is_empty ? kHasBox : 0) |
                           (style_.has_size ? kHasSize : 0) | (has_ids && !is_empty ? kHasIds : 0) |
                           (is_extended ? kIsExtended : 0) | (is_empty ? kIsEmpty : 0);
    std::string bytes;
    bytes += static_cast<char>(static_cast<unsigned>(geometry_.type) |
                               static_cast<unsigned>(zigzag(style_.xy_digits)) << 4U);
    bytes += static_cast<char>(flags);
    if (is_extended) {
      const auto z_digits = static_cast<unsigned>(style_.z_digits);
      const auto m_digits = static_cast<unsigned>(style_.m_digits);
      bytes += static_cast<char>((geometry_.has_z ? 1U : 0U) | (geometry_.has_m ? 2U : 0U) |
                                 (z_digits & 7U) << 2U | (m_digits & 7U) << 5U);
    }
    if (style_.has_size) append_varint(bytes, size);
    return bytes;
  }

  std::string bounds() const {
    std::string bytes;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      append_varint(bytes, zigzag(lows_[i]));
      append_varint(bytes, zigzag(highs_[i] - lows_[i]));
    }
    return bytes;
  }

  void body(const Geometry& geometry, const std::vector<std::int64_t>& ids) {
    constexpr std::size_t kShortestPoint = 1;
    constexpr std::size_t kShortestLine = 2;
    constexpr std::size_t kShortestRing = 4;
    switch (geometry.type) {
      case GeometryType::kPoint:
        run(geometry.coordinates, kShortestPoint, false);
        return;
      case GeometryType::kLineString:
        run(geometry.coordinates, kShortestLine, true);
        return;
      case GeometryType::kPolygon:
        append_varint(body_, geometry.rings.size());
        for (const auto& ring : geometry.rings) run(ring, kShortestRing, true);
        return;
      case GeometryType::kMultiPoint:
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
        multi(geometry, ids);
        return;
      case GeometryType::kGeometryCollection:
        append_varint(body_, geometry.parts.size());
        append_ids(ids);
        for (const Geometry& part : geometry.parts) collected(part);
        return;
      default:
        refuse_kind();
    }
  }

  // Empty points are left out.
  void multi(const Geometry& geometry, const std::vector<std::int64_t>& ids) {
    const bool is_points = geometry.type == GeometryType::kMultiPoint;
    const auto is_left_out = [is_points](const Geometry& part) {
      return is_points && part.is_empty();
    };
    const auto empty_count = std::ranges::count_if(geometry.parts, is_left_out);
    if (empty_count > 0 && !ids.empty())
      throw Error::unsupported("ST_AsTWKB() of empty points with identifiers");
    append_varint(body_, geometry.parts.size() - static_cast<std::size_t>(empty_count));
    append_ids(ids);
    for (const Geometry& part : geometry.parts) {
      if (!is_left_out(part)) body(part, {});
    }
  }

  void append_ids(const std::vector<std::int64_t>& ids) {
    for (const std::int64_t id : ids) append_varint(body_, zigzag(id));
  }

  void collected(const Geometry& part) {
    TwkbWriter writer(part, style_);
    body_ += writer.write({});
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      lows_[i] = std::min(lows_[i], writer.lows_[i]);
      highs_[i] = std::max(highs_[i], writer.highs_[i]);
    }
  }

  // Vertices that round to the one before are left out, as long as enough remain.
  void run(const std::vector<Coordinate>& vertices, std::size_t least, bool has_count) {
    std::string bytes;
    std::size_t left = vertices.size();
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      std::array<std::int64_t, kMostDimensions> steps{};
      bool repeats = true;
      for (std::size_t j = 0; j < dimensions_.size(); ++j) {
        steps[j] = rounded(vertices[i], dimensions_[j]) - current_[j];
        repeats = repeats && steps[j] == 0;
      }
      if (i > 0 && repeats && left > least) {
        --left;
        continue;
      }
      for (std::size_t j = 0; j < dimensions_.size(); ++j) {
        current_[j] += steps[j];
        append_varint(bytes, zigzag(steps[j]));
        lows_[j] = std::min(lows_[j], current_[j]);
        highs_[j] = std::max(highs_[j], current_[j]);
      }
    }
    if (has_count) append_varint(body_, left);
    body_ += bytes;
  }

  static std::int64_t rounded(const Coordinate& at, const Dimension& dimension) {
    constexpr double kLimit = 1e18;  // differences fit as well
    const double scaled = dimension.factor * (at.*dimension.ordinate);
    if (!(scaled > -kLimit && scaled < kLimit))
      throw Error::unsupported("ST_AsTWKB() of coordinates that large");
    return std::llround(scaled);
  }

  const Geometry& geometry_;
  const TwkbStyle& style_;
  std::vector<Dimension> dimensions_;
  std::array<std::int64_t, kMostDimensions> current_{};  // where the last vertex was
  std::array<std::int64_t, kMostDimensions> lows_{};
  std::array<std::int64_t, kMostDimensions> highs_{};
  std::string body_;
};

void require_written_kind(const Geometry& geometry) {
  const Geometry* odd = find_odd_kind(geometry);
  if (odd == nullptr) return;
  if (odd->type == GeometryType::kTin || odd->type == GeometryType::kTriangle) refuse_kind();
  throw_geometry_error(fmt::format("lwgeom_twkb_type: Unsupported geometry type: {}",
                                   geometry_type_name(odd->type)));
}

void require_digits(const Geometry& geometry, const TwkbStyle& style) {
  constexpr std::int32_t kMostDigits = 7;
  if (style.xy_digits > kMostDigits || style.xy_digits < -kMostDigits)
    throw_geometry_error(
        "lwgeom_write_to_buffer: X/Z precision cannot be greater than 7 or less than -7");
  if (geometry.has_z && (style.z_digits > kMostDigits || style.z_digits < 0))
    throw_geometry_error(
        "lwgeom_write_to_buffer: Z precision cannot be negative or greater than 7");
  if (geometry.has_m && (style.m_digits > kMostDigits || style.m_digits < 0))
    throw_geometry_error(
        "lwgeom_write_to_buffer: M precision cannot be negative or greater than 7");
}

}  // namespace

std::string write_twkb(const Geometry& geometry, const TwkbStyle& style) {
  return write_twkb(geometry, {}, style);
}

std::string write_twkb(const Geometry& collection, const std::vector<std::int64_t>& ids,
                       const TwkbStyle& style) {
  require_written_kind(collection);
  require_digits(collection, style);
  return TwkbWriter(collection, style).write(ids);
}

}  // namespace carto_mock::sql
