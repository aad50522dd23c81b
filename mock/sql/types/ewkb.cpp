#include "sql/types/ewkb.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "sql/types/ewkb_flags.h"
#include "sql/types/ewkb_vertices.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::uint32_t kTypeMask = 0x0fffffff;
constexpr int kMaximumDepth = 200;

Error wrong_size() {
  return Error(sqlstate::kInternalError, "WKB structure does not match expected size!");
}

// Of a Geometry or an EwkbHeader.
std::size_t dimension_count(const auto& geometry) {
  return 2 + (geometry.has_z ? 1U : 0U) + (geometry.has_m ? 1U : 0U);
}

class Reader {
 public:
  enum class Kinds { kPlain, kAny };
  explicit Reader(std::string_view bytes, Kinds kinds = Kinds::kPlain)
      : bytes_(bytes), kinds_(kinds) {}

  // Type, dimensions and SRID, and the byte order of what follows.
  EwkbHeader header() {
    const char byte_order = take(1)[0];
    if (byte_order != 0 && byte_order != 1) {
      throw Error(sqlstate::kInternalError, "Invalid endian flag value encountered.");
    }
    swap_ = byte_order == 0;
    const auto code = integer();
    EwkbHeader result;
    result.has_z = (code & kZFlag) != 0;
    result.has_m = (code & kMFlag) != 0;
    std::uint32_t type = code & kTypeMask;
    constexpr std::uint32_t kIsoStep = 1000;
    const std::uint32_t iso_dimensions = type / kIsoStep;
    if (iso_dimensions > 3) {
      throw Error(sqlstate::kInternalError, fmt::format("Unknown WKB type ({})!", type));
    }
    if (iso_dimensions == 1 || iso_dimensions == 3) result.has_z = true;
    if (iso_dimensions == 2 || iso_dimensions == 3) result.has_m = true;
    type %= kIsoStep;
    result.type = type_of(type, code & kTypeMask);
    if (kinds_ == Kinds::kPlain && !is_plain(result.type)) refuse_kind();
    if ((code & kSridFlag) != 0) result.srid = clamp_srid(static_cast<std::int32_t>(integer()));
    return result;
  }

  Geometry geometry(int depth) {
    if (depth > kMaximumDepth) {
      throw Error(sqlstate::kInternalError, "Geometry has too many chained collections");
    }
    const EwkbHeader start = header();
    Geometry result;
    result.type = start.type;
    result.srid = start.srid;
    result.has_z = start.has_z;
    result.has_m = start.has_m;
    switch (result.type) {
      case GeometryType::kPoint:
        point(result);
        break;
      case GeometryType::kLineString:
      case GeometryType::kCircularString:
        result.coordinates = coordinates(result);
        break;
      case GeometryType::kPolygon:
      case GeometryType::kTriangle:
        rings(result);
        break;
      default:
        parts(result, depth);
        break;
    }
    return result;
  }

  std::optional<std::uint32_t> part_count() {
    return is_collection(header().type) ? std::optional(integer()) : std::nullopt;
  }

  bool vertices(const std::function<void(double, double)>& visit, int depth) {
    if (depth > kMaximumDepth) {
      throw Error(sqlstate::kInternalError, "Geometry has too many chained collections");
    }
    const EwkbHeader start = header();
    if (!is_plain(start.type)) return false;
    switch (start.type) {
      case GeometryType::kPoint: {
        Geometry only;
        only.has_z = start.has_z;
        only.has_m = start.has_m;
        point(only);
        if (!only.coordinates.empty()) visit(only.coordinates[0].x, only.coordinates[0].y);
        return true;
      }
      case GeometryType::kLineString:
        run(start, visit);
        return true;
      case GeometryType::kPolygon: {
        const std::uint32_t count = integer();
        const auto skip = [](double, double) {};
        for (std::uint32_t i = 0; i < count; ++i) {
          if (i == 0) {
            run(start, visit);
          } else {
            run(start, skip);
          }
        }
        return true;
      }
      default: {
        const std::uint32_t count = integer();
        for (std::uint32_t i = 0; i < count; ++i) {
          if (!vertices(visit, depth + 1)) return false;
        }
        return true;
      }
    }
  }

 private:
  static GeometryType type_of(std::uint32_t type, std::uint32_t full) {
    constexpr std::uint32_t kLastKnown = 17;
    // Numbers from drafts of the standard, for curves and surfaces.
    constexpr std::uint32_t kCurve = 13;
    constexpr std::uint32_t kSurface = 14;
    if (type == 0 || type > kLastKnown) {
      throw Error(sqlstate::kInternalError,
                  fmt::format("Unknown WKB type ({})! Full WKB type number was ({}).", type, full));
    }
    if (type == kCurve) return GeometryType::kCurvePolygon;
    if (type == kSurface) return GeometryType::kMultiCurve;
    return static_cast<GeometryType>(type);
  }

  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw wrong_size();
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  template <typename T>
  T scalar() {
    static_assert(std::endian::native == std::endian::little);
    char buffer[sizeof(T)];
    std::memcpy(buffer, take(sizeof(T)).data(), sizeof(T));
    if (swap_) std::reverse(std::begin(buffer), std::end(buffer));
    return std::bit_cast<T>(buffer);
  }
  std::uint32_t integer() { return scalar<std::uint32_t>(); }

  Coordinate coordinate(const Geometry& geometry) {
    Coordinate result;
    result.x = scalar<double>();
    result.y = scalar<double>();
    if (geometry.has_z) result.z = scalar<double>();
    if (geometry.has_m) result.m = scalar<double>();
    return result;
  }

  void point(Geometry& geometry) {
    const Coordinate only = coordinate(geometry);
    const bool is_empty = std::isnan(only.x) && std::isnan(only.y) &&
                          (!geometry.has_z || std::isnan(only.z)) &&
                          (!geometry.has_m || std::isnan(only.m));
    if (!is_empty) geometry.coordinates.push_back(only);
  }

  void run(const EwkbHeader& start, const std::function<void(double, double)>& visit) {
    const std::size_t size = dimension_count(start) * sizeof(double);
    const std::uint32_t count = integer();
    for (std::uint32_t i = 0; i < count; ++i) {
      Reader vertex(take(size));
      vertex.swap_ = swap_;
      const double x = vertex.scalar<double>();
      visit(x, vertex.scalar<double>());
    }
  }

  std::vector<Coordinate> coordinates(const Geometry& geometry) {
    const std::uint32_t count = integer();
    const std::size_t size = dimension_count(geometry) * sizeof(double);
    // PostGIS's limit, whatever the dimensions.
    constexpr std::uint32_t kMaximum =
        std::numeric_limits<std::uint32_t>::max() / sizeof(double) / 4;
    if (count > kMaximum) {
      throw Error(sqlstate::kInternalError, fmt::format("Pointarray length ({}) is too large",
                                                        static_cast<std::int32_t>(count)));
    }
    if (count * size > bytes_.size()) throw wrong_size();
    std::vector<Coordinate> result;
    result.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) result.push_back(coordinate(geometry));
    return result;
  }

  void rings(Geometry& geometry) {
    const std::uint32_t count = integer();
    if (geometry.type == GeometryType::kTriangle && count > 1) {
      throw Error(sqlstate::kInternalError,
                  fmt::format("Triangle has wrong number of rings: {}", count));
    }
    for (std::uint32_t i = 0; i < count; ++i) geometry.rings.push_back(coordinates(geometry));
    if (geometry.type == GeometryType::kTriangle && geometry.is_empty()) geometry.rings.clear();
  }

  void parts(Geometry& geometry, int depth) {
    const std::uint32_t count = integer();
    constexpr std::size_t kSmallestPart = 9;
    geometry.parts.reserve(std::min<std::size_t>(count, bytes_.size() / kSmallestPart));
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool outer_swap = swap_;
      Geometry part = this->geometry(depth + 1);
      swap_ = outer_swap;
      if (!may_contain(geometry.type, part.type)) {
        // PostGIS's message names addresses in memory.
        if (geometry.type == GeometryType::kCurvePolygon)
          throw Error::unsupported("a CurvePolygon with rings of another kind");
        throw Error(sqlstate::kInternalError,
                    fmt::format("{} cannot contain {} element", geometry_type_name(geometry.type),
                                geometry_type_name(part.type)));
      }
      if (part.has_z != geometry.has_z || part.has_m != geometry.has_m) {
        throw Error(sqlstate::kInternalError, "Dimensions mismatch in lwcollection");
      }
      part.srid = geometry.srid;
      geometry.parts.push_back(std::move(part));
    }
  }

  std::string_view bytes_;
  Kinds kinds_;
  bool swap_ = false;
};

// A part read before its whole had an SRID takes it here.
void spread_srid(Geometry& geometry) {
  for (Geometry& part : geometry.parts) {
    part.srid = geometry.srid;
    spread_srid(part);
  }
}

class Writer {
 public:
  enum class Form { kExtended, kIso };
  Writer(Form form, ByteOrder order) : form_(form), order_(order) {}

  void write(const Geometry& geometry, bool is_outermost) {
    bytes_ += order_ == ByteOrder::kLittleEndian ? '\1' : '\0';
    scalar(type_code(geometry, is_outermost));
    if (has_srid(geometry, is_outermost)) scalar(static_cast<std::uint32_t>(geometry.srid));
    switch (geometry.type) {
      case GeometryType::kPoint:
        point(geometry);
        break;
      case GeometryType::kLineString:
      case GeometryType::kCircularString:
        coordinates(geometry, geometry.coordinates);
        break;
      case GeometryType::kPolygon:
      case GeometryType::kTriangle:
        scalar(static_cast<std::uint32_t>(geometry.rings.size()));
        for (const auto& ring : geometry.rings) coordinates(geometry, ring);
        break;
      default:
        // ISO WKB of nothing but empty parts has no parts.
        if (form_ == Form::kIso && geometry.is_empty()) {
          scalar(std::uint32_t{0});
          break;
        }
        scalar(static_cast<std::uint32_t>(geometry.parts.size()));
        for (const Geometry& part : geometry.parts) write(part, false);
        break;
    }
  }

  std::string take() { return std::move(bytes_); }

 private:
  template <typename T>
  void scalar(T value) {
    static_assert(std::endian::native == std::endian::little);
    char buffer[sizeof(T)];
    std::memcpy(buffer, &value, sizeof(T));
    if (order_ == ByteOrder::kBigEndian) std::reverse(std::begin(buffer), std::end(buffer));
    bytes_.append(buffer, sizeof(T));
  }

  bool has_srid(const Geometry& geometry, bool is_outermost) const {
    return form_ == Form::kExtended && is_outermost && geometry.srid != 0;
  }

  std::uint32_t type_code(const Geometry& geometry, bool is_outermost) const {
    auto code = static_cast<std::uint32_t>(geometry.type);
    if (form_ == Form::kIso) {
      return code + (geometry.has_z ? 1000U : 0U) + (geometry.has_m ? 2000U : 0U);
    }
    if (geometry.has_z) code |= kZFlag;
    if (geometry.has_m) code |= kMFlag;
    if (has_srid(geometry, is_outermost)) code |= kSridFlag;
    return code;
  }

  void coordinate(const Geometry& geometry, const Coordinate& value) {
    scalar(value.x);
    scalar(value.y);
    if (geometry.has_z) scalar(value.z);
    if (geometry.has_m) scalar(value.m);
  }

  static bool is_nowhere(const Geometry& geometry, const Coordinate& at) {
    return std::isnan(at.x) && std::isnan(at.y) && (!geometry.has_z || std::isnan(at.z)) &&
           (!geometry.has_m || std::isnan(at.m));
  }

  void point(const Geometry& geometry) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr Coordinate kEmpty{kNan, kNan, kNan, kNan};
    // PostGIS tells such a point from an empty one in memory; the bytes of the two are the same.
    if (form_ == Form::kExtended && !geometry.coordinates.empty() &&
        is_nowhere(geometry, geometry.coordinates.front()))
      throw Error::unsupported("a point at NaN NaN");
    coordinate(geometry, geometry.coordinates.empty() ? kEmpty : geometry.coordinates.front());
  }

  void coordinates(const Geometry& geometry, const std::vector<Coordinate>& values) {
    scalar(static_cast<std::uint32_t>(values.size()));
    for (const Coordinate& value : values) coordinate(geometry, value);
  }

  Form form_;
  ByteOrder order_;
  std::string bytes_;
};

}  // namespace

EwkbHeader read_ewkb_header(std::string_view bytes) {
  return Reader(bytes, Reader::Kinds::kAny).header();
}

std::optional<std::uint32_t> read_ewkb_part_count(std::string_view bytes) {
  return Reader(bytes, Reader::Kinds::kAny).part_count();
}

bool visit_ewkb_vertices(std::string_view bytes, const std::function<void(double, double)>& visit) {
  return Reader(bytes, Reader::Kinds::kAny).vertices(visit, 0);
}

Geometry read_ewkb(std::string_view bytes) {
  Geometry geometry = Reader(bytes).geometry(0);
  spread_srid(geometry);
  return geometry;
}

AnyGeometry read_any_ewkb(std::string_view bytes) {
  AnyGeometry geometry{Reader(bytes, Reader::Kinds::kAny).geometry(0)};
  spread_srid(geometry);
  return geometry;
}

void check_wkb_vertices(const Geometry& geometry) {
  constexpr std::size_t kArcPoints = 3;
  constexpr std::size_t kRingPoints = 4;
  const auto require = [&geometry](bool is_met, std::string_view what) {
    if (is_met) return;
    throw Error(sqlstate::kInternalError,
                fmt::format("{} must have {}", geometry_type_name(geometry.type), what));
  };
  const std::size_t count = geometry.coordinates.size();
  if (geometry.type == GeometryType::kLineString)
    require(count == 0 || count >= 2, "at least two points");
  if (geometry.type == GeometryType::kCircularString) {
    require(count == 0 || count >= kArcPoints, "at least three points");
    require(count == 0 || count % 2 == 1, "an odd number of points");
  }
  for (const auto& ring : geometry.rings) {
    if (geometry.type == GeometryType::kTriangle) {
      require(ring.size() >= kRingPoints, "at least four points");
    } else {
      require(ring.size() >= kRingPoints, "at least four points in each ring");
      const Coordinate& first = ring.front();
      const Coordinate& last = ring.back();
      const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
      require(bits(first.x) == bits(last.x) && bits(first.y) == bits(last.y), "closed rings");
    }
  }
  for (const Geometry& part : geometry.parts) check_wkb_vertices(part);
}

std::string write_ewkb(const Geometry& geometry, ByteOrder order) {
  Writer writer(Writer::Form::kExtended, order);
  writer.write(geometry, true);
  return writer.take();
}

std::string write_wkb(const Geometry& geometry, ByteOrder order) {
  Writer writer(Writer::Form::kIso, order);
  writer.write(geometry, true);
  return writer.take();
}

std::string with_srid(std::string_view ewkb, std::int32_t srid) {
  AnyGeometry geometry = read_any_ewkb(ewkb);
  geometry.srid = srid;
  return write_ewkb(geometry);
}

}  // namespace carto_mock::sql
