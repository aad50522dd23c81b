#include "sql/types/ewkb_point.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "sql/types/ewkb_flags.h"

namespace carto_mock::sql {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr char kLittleEndian = 1;
constexpr auto kPointCode = static_cast<std::uint32_t>(GeometryType::kPoint);
constexpr std::size_t kCodeAt = 1;
constexpr std::size_t kSridAt = kCodeAt + sizeof(std::uint32_t);
constexpr std::size_t kSizeWithoutSrid = kSridAt + 2 * sizeof(double);
constexpr std::size_t kSizeWithSrid = kSizeWithoutSrid + sizeof(std::int32_t);

template <typename T>
T scalar_at(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

}  // namespace

std::optional<EwkbPoint> read_ewkb_point(std::string_view bytes) {
  const bool has_srid = bytes.size() == kSizeWithSrid;
  if (!has_srid && bytes.size() != kSizeWithoutSrid) return std::nullopt;
  const std::uint32_t code = has_srid ? kPointCode | kSridFlag : kPointCode;
  if (bytes[0] != kLittleEndian || scalar_at<std::uint32_t>(bytes, kCodeAt) != code)
    return std::nullopt;
  EwkbPoint point;
  if (has_srid) point.srid = scalar_at<std::int32_t>(bytes, kSridAt);
  if (point.srid != clamp_srid(point.srid)) return std::nullopt;
  point.at.x = scalar_at<double>(bytes, bytes.size() - 2 * sizeof(double));
  point.at.y = scalar_at<double>(bytes, bytes.size() - sizeof(double));
  if (std::isnan(point.at.x) || std::isnan(point.at.y)) return std::nullopt;
  return point;
}

std::string write_ewkb_point(const EwkbPoint& point) {
  std::string bytes(point.srid == 0 ? kSizeWithoutSrid : kSizeWithSrid, kLittleEndian);
  const auto put = [&bytes](std::size_t at, const auto& value) {
    std::memcpy(bytes.data() + at, &value, sizeof(value));
  };
  put(kCodeAt, point.srid == 0 ? kPointCode : kPointCode | kSridFlag);
  if (point.srid != 0) put(kSridAt, point.srid);
  put(bytes.size() - 2 * sizeof(double), point.at.x);
  put(bytes.size() - sizeof(double), point.at.y);
  return bytes;
}

}  // namespace carto_mock::sql
