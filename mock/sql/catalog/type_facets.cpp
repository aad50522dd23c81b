#include "sql/catalog/type_facets.h"

#include <string_view>

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {
namespace {

constexpr int kVarlenaHeader = 4;
constexpr int kBytesOfCharacter = 4;  // at most, in UTF-8
constexpr std::int64_t kUnlimitedOctets = 1 << 30;

}  // namespace

std::optional<int> character_length(Type type) {
  if (type.typmod == -1) return std::nullopt;
  if (type.oid == oid::kBpchar || type.oid == oid::kVarchar) return type.typmod - kVarlenaHeader;
  if (type.oid == oid::kBit || type.oid == oid::kVarbit) return type.typmod;
  return std::nullopt;
}

std::optional<std::int64_t> octet_length(Type type) {
  if (type.oid != oid::kText && type.oid != oid::kBpchar && type.oid != oid::kVarchar) {
    return std::nullopt;
  }
  if (type.typmod == -1) return kUnlimitedOctets;
  const std::optional<int> length = character_length(type);
  if (!length) return std::nullopt;
  return std::int64_t{*length} * kBytesOfCharacter;
}

std::optional<NumericShape> numeric_shape(Type type) {
  switch (type.oid) {
    case oid::kInt2:
      return NumericShape{16, 2, 0};
    case oid::kInt4:
      return NumericShape{32, 2, 0};
    case oid::kInt8:
      return NumericShape{64, 2, 0};
    case oid::kFloat4:
      return NumericShape{24, 2, std::nullopt};
    case oid::kFloat8:
      return NumericShape{53, 2, std::nullopt};
    case oid::kNumeric: {
      if (type.typmod == -1) return NumericShape{std::nullopt, 10, std::nullopt};
      const int packed = type.typmod - kVarlenaHeader;
      // As PostgreSQL 15 does, a negative scale is shown without its sign's meaning.
      return NumericShape{(packed >> 16) & 0xffff, 10, packed & 0xffff};
    }
    default:
      return std::nullopt;
  }
}

std::optional<int> datetime_precision(Type type) {
  constexpr int kDefaultPrecision = 6;
  switch (type.oid) {
    case oid::kDate:
      return 0;
    case oid::kTime:
    case oid::kTimeTz:
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return type.typmod < 0 ? kDefaultPrecision : type.typmod;
    case oid::kInterval:
      return type.typmod < 0 || (type.typmod & 0xffff) == 0xffff ? kDefaultPrecision
                                                                 : type.typmod & 0xffff;
    default:
      return std::nullopt;
  }
}

std::optional<std::string> interval_fields(Type type) {
  if (type.oid != oid::kInterval) return std::nullopt;
  constexpr std::string_view kPrefix = "interval ";
  std::string text = format_type(type);
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.erase(0, kPrefix.size());
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace carto_mock::sql
