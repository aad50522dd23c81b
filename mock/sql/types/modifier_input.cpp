#include "sql/types/modifier_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "sql/types/type_oids.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::int32_t kVarlenaHeader =
    4;  // character types and numeric count it in their modifier
constexpr std::int32_t kMaximumCharacters = 10485760;
constexpr std::int32_t kMaximumBits = kMaximumCharacters * 8;
constexpr int kMaximumNumericPrecision = 1000;

std::int32_t parse_integer(const std::string& text, int location) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = end == text.data() + text.size();
  if (error == std::errc::result_out_of_range && is_whole) {
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("value \"{}\" is out of range for type integer", text))
        .at(location);
  }
  if (error != std::errc() || !is_whole) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type integer: \"{}\"", text))
        .at(location);
  }
  return value;
}

// All are read before the first is judged.
std::vector<std::int32_t> parse_integers(const std::vector<std::string>& texts, int location) {
  std::vector<std::int32_t> values;
  values.reserve(texts.size());
  for (const std::string& text : texts) values.push_back(parse_integer(text, location));
  return values;
}

[[noreturn]] void throw_invalid_modifier(int location) {
  throw Error(sqlstate::kInvalidParameterValue, "invalid type modifier").at(location);
}

// The length in parentheses, from 1 to `most`.
std::int32_t length_modifier(std::string_view type, const std::vector<std::string>& texts,
                             std::int32_t most, int location) {
  const std::vector<std::int32_t> given = parse_integers(texts, location);
  if (given.size() != 1) throw_invalid_modifier(location);
  const std::int32_t length = given[0];
  if (length < 1) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("length for type {} must be at least 1", type))
        .at(location);
  }
  if (length > most) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("length for type {} cannot exceed {}", type, most))
        .at(location);
  }
  return length;
}

std::int32_t character_modifier(std::string_view type, const std::vector<std::string>& texts,
                                int location) {
  return length_modifier(type, texts, kMaximumCharacters, location) + kVarlenaHeader;
}

std::int32_t bit_modifier(std::string_view type, const std::vector<std::string>& texts,
                          int location) {
  return length_modifier(type, texts, kMaximumBits, location);
}

std::int32_t numeric_modifier(const std::vector<std::string>& texts, int location) {
  const std::vector<std::int32_t> given = parse_integers(texts, location);
  if (given.size() > 2) {
    throw Error(sqlstate::kInvalidParameterValue, "invalid NUMERIC type modifier").at(location);
  }
  const std::int32_t precision = given[0];
  if (precision < 1 || precision > kMaximumNumericPrecision) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("NUMERIC precision {} must be between 1 and {}", precision,
                            kMaximumNumericPrecision))
        .at(location);
  }
  const std::int32_t scale = given.size() == 2 ? given[1] : 0;
  if (scale < -kMaximumNumericPrecision || scale > kMaximumNumericPrecision) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("NUMERIC scale {} must be between -{} and {}", scale,
                            kMaximumNumericPrecision, kMaximumNumericPrecision))
        .at(location);
  }
  return ((precision << 16) | (scale & 0x7ff)) + kVarlenaHeader;
}

// More digits than there are become as many as there are.
std::int32_t time_modifier(std::string_view type, const std::vector<std::string>& texts,
                           int location) {
  const std::vector<std::int32_t> given = parse_integers(texts, location);
  if (given.size() != 1) throw_invalid_modifier(location);
  const std::int32_t precision = given[0];
  if (precision < 0) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("{}({}) precision must not be negative", type, precision))
        .at(location);
  }
  return std::min<std::int32_t>(precision, kMaximumTimePrecision);
}

// The grammar gives the fields as a bit mask, then perhaps the precision.
std::int32_t interval_modifier(const std::vector<std::string>& texts, int location) {
  constexpr std::int32_t kFullPrecision = 0xffff;
  const std::vector<std::int32_t> given = parse_integers(texts, location);
  if (given.size() > 2) throw_invalid_modifier(location);
  const std::int32_t range = given[0];
  std::int32_t precision = kFullPrecision;
  if (given.size() == 2) {
    precision = std::min(given[1], kMaximumTimePrecision);
  } else if (range == 0x7fff) {
    return -1;
  }
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(range) << 16) |
                                   static_cast<std::uint32_t>(precision));
}

// PostGIS: geometry(TYPE[Z][M][, SRID]); SRID in bits 8 and up, type in bits 2 to 7, Z in bit 1, M
// in bit 0.
std::int32_t geometry_modifier(Oid type, const std::vector<std::string>& texts, int location) {
  static constexpr std::array<std::string_view, 16> kTypeNames = {
      "geometry",       "point",
      "linestring",     "polygon",
      "multipoint",     "multilinestring",
      "multipolygon",   "geometrycollection",
      "circularstring", "compoundcurve",
      "curvepolygon",   "multicurve",
      "multisurface",   "polyhedralsurface",
      "triangle",       "tin"};
  constexpr std::int32_t kMaximumSrid = 999999;
  constexpr std::int32_t kGeographySrid = 4326;
  std::string name = to_lower_ascii(texts[0]);
  const std::string original = name;
  const auto take_suffix = [&](char letter) {
    if (name.empty() || name.back() != letter) return false;
    name.pop_back();
    return true;
  };
  const auto type_number = [&]() -> std::int32_t {
    for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
      if (kTypeNames[i] == name) return static_cast<std::int32_t>(i);
    }
    return -1;
  };
  std::int32_t number = type_number();
  bool has_z = false;
  bool has_m = false;
  if (number < 0) {
    has_m = take_suffix('m');
    has_z = take_suffix('z');
    number = type_number();
  }
  if (number < 0 || texts.size() > 2) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("Invalid geometry type modifier: {}", original))
        .at(location);
  }
  std::int32_t srid = texts.size() == 2 ? parse_integer(texts[1], location)
                                        : (type == oid::kGeography ? kGeographySrid : 0);
  if (srid < 0) srid = 0;
  if (srid > kMaximumSrid) throw Error::unsupported(fmt::format("SRID {}", srid));
  return (srid << 8) | (number << 2) | (has_z ? 2 : 0) | (has_m ? 1 : 0);
}

}  // namespace

bool takes_modifier(Oid type) {
  constexpr std::array kTypes = {oid::kVarchar,  oid::kBpchar,    oid::kNumeric,     oid::kTime,
                                 oid::kTimeTz,   oid::kTimestamp, oid::kTimestampTz, oid::kInterval,
                                 oid::kGeometry, oid::kGeography, oid::kBit,         oid::kVarbit};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

std::int32_t type_modifier(Oid type, const std::vector<std::string>& texts, int location) {
  switch (type) {
    case oid::kVarchar:
      return character_modifier("varchar", texts, location);
    case oid::kBpchar:
      return character_modifier("char", texts, location);
    case oid::kNumeric:
      return numeric_modifier(texts, location);
    case oid::kTime:
    case oid::kTimeTz:
      return time_modifier("TIME", texts, location);
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return time_modifier("TIMESTAMP", texts, location);
    case oid::kInterval:
      return interval_modifier(texts, location);
    case oid::kGeometry:
    case oid::kGeography:
      return geometry_modifier(type, texts, location);
    case oid::kBit:
      return bit_modifier("bit", texts, location);
    case oid::kVarbit:
      return bit_modifier("varbit", texts, location);
    default:
      throw Error(sqlstate::kInternalError, fmt::format("type {} takes no modifier", type));
  }
}

std::string precision_warning(Oid type, std::int32_t given) {
  if (given <= kMaximumTimePrecision) return {};
  const auto warning = [given](std::string_view name, std::string_view zone) {
    return fmt::format("{}({}){} precision reduced to maximum allowed, {}", name, given, zone,
                       kMaximumTimePrecision);
  };
  constexpr std::string_view kWithZone = " WITH TIME ZONE";
  switch (type) {
    case oid::kTime:
      return warning("TIME", "");
    case oid::kTimeTz:
      return warning("TIME", kWithZone);
    case oid::kTimestamp:
      return warning("TIMESTAMP", "");
    case oid::kTimestampTz:
      return warning("TIMESTAMP", kWithZone);
    case oid::kInterval:
      return warning("INTERVAL", "");
    default:
      return {};
  }
}

std::string precision_warning(Oid type, const std::vector<std::string>& texts) {
  constexpr std::array<Oid, 5> kTypes{oid::kTime, oid::kTimeTz, oid::kTimestamp, oid::kTimestampTz,
                                      oid::kInterval};
  const bool has_fields = type == oid::kInterval;  // which come before
  if (std::ranges::find(kTypes, type) == kTypes.end() || texts.size() != (has_fields ? 2 : 1))
    return {};
  constexpr int kNowhere = -1;
  return precision_warning(type, parse_integers(texts, kNowhere).back());
}

}  // namespace carto_mock::sql
