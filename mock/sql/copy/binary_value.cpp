#include "sql/copy/binary_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "sql/copy/binary_bytes.h"
#include "sql/copy/binary_text_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "sql/types/unsigned_value.h"
#include "support/encodings.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

constexpr std::uint16_t kNumericNegative = 0x4000;
constexpr std::uint16_t kNumericNan = 0xC000;
constexpr std::uint16_t kNumericPositiveInfinity = 0xD000;
constexpr std::uint16_t kNumericNegativeInfinity = 0xF000;
constexpr int kInfinityScale = 0x20;  // PostgreSQL sends it so
constexpr int kDigitsOfGroup = 4;
constexpr char kJsonbVersion = 1;
constexpr char kJsonPathVersion = 1;

Error bad_format() {
  return {sqlstate::kInvalidBinaryRepresentation, "incorrect binary data format"};
}
Error no_binary_form(Oid type) {
  return Error::unsupported(fmt::format("the binary format of type {}", type_traits(type).name));
}

Error no_function(std::string_view direction, Oid type) {
  return {sqlstate::kUndefinedFunction, fmt::format("no binary {} function available for type {}",
                                                    direction, type_traits(type).name)};
}

void take_version(BinaryMessage& message, char wanted, std::string_view what) {
  const auto version = message.integer<std::int8_t>();
  if (version == wanted) return;
  throw Error(sqlstate::kInternalError, fmt::format("unsupported {} {}", what, version));
}

// Groups of four decimal digits around the point, without those that are zero at either end.
void append_numeric(std::string& out, const Numeric& value) {
  const auto append_head = [&out](std::size_t groups, int weight, std::uint16_t sign, int scale) {
    append_big_endian(out, static_cast<std::int16_t>(groups));
    append_big_endian(out, static_cast<std::int16_t>(weight));
    append_big_endian(out, sign);
    append_big_endian(out, static_cast<std::int16_t>(scale));
  };
  switch (value.kind()) {
    case Numeric::Kind::kNan:
      return append_head(0, 0, kNumericNan, 0);
    case Numeric::Kind::kPositiveInfinity:
      return append_head(0, 0, kNumericPositiveInfinity, kInfinityScale);
    case Numeric::Kind::kNegativeInfinity:
      return append_head(0, 0, kNumericNegativeInfinity, kInfinityScale);
    case Numeric::Kind::kFinite:
      break;
  }
  std::string digits = mpz_class(abs(value.unscaled())).get_str();
  const int padding = (kDigitsOfGroup - value.scale() % kDigitsOfGroup) % kDigitsOfGroup;
  digits.append(static_cast<std::size_t>(padding), '0');
  digits.insert(0, (kDigitsOfGroup - digits.size() % kDigitsOfGroup) % kDigitsOfGroup, '0');
  std::vector<std::int16_t> groups;
  for (std::size_t i = 0; i < digits.size(); i += kDigitsOfGroup) {
    groups.push_back(static_cast<std::int16_t>(std::stoi(digits.substr(i, kDigitsOfGroup))));
  }
  int weight = static_cast<int>(groups.size()) - (value.scale() + padding) / kDigitsOfGroup - 1;
  const auto first = std::ranges::find_if(groups, [](std::int16_t group) { return group != 0; });
  weight -= static_cast<int>(first - groups.begin());
  groups.erase(groups.begin(), first);
  while (!groups.empty() && groups.back() == 0) groups.pop_back();
  if (groups.empty()) weight = 0;
  append_head(groups.size(), weight, value.sign() < 0 ? kNumericNegative : std::uint16_t{0},
              value.scale());
  for (const std::int16_t group : groups) append_big_endian(out, group);
}

Numeric read_numeric(BinaryMessage& message) {
  const auto count = message.integer<std::uint16_t>();
  const auto weight = message.integer<std::int16_t>();
  const auto sign = message.integer<std::uint16_t>();
  const auto scale = message.integer<std::int16_t>();
  const auto invalid = [](const char* what) {
    return Error(sqlstate::kInvalidBinaryRepresentation,
                 fmt::format("invalid {} in external \"numeric\" value", what));
  };
  if (sign == kNumericNan) return Numeric::nan();
  if (sign == kNumericPositiveInfinity) return Numeric::infinity();
  if (sign == kNumericNegativeInfinity) return Numeric::infinity(true);
  if (sign != 0 && sign != kNumericNegative) throw invalid("sign");
  if (scale < 0 || scale > 0x3fff) throw invalid("scale");
  mpz_class unscaled = 0;
  for (int i = 0; i < count; ++i) {
    const auto group = message.integer<std::int16_t>();
    if (group < 0 || group > 9999) throw invalid("digit");
    unscaled = unscaled * 10000 + group;
  }
  // The last group counts 10000^(weight - count + 1); the value has `scale` digits after the point.
  const int shift = kDigitsOfGroup * (weight - count + 1) + scale;
  mpz_class factor;
  mpz_ui_pow_ui(factor.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(shift)));
  if (shift >= 0) {
    unscaled *= factor;
  } else {
    unscaled /= factor;  // digits behind the scale are cut
  }
  if (sign == kNumericNegative) unscaled = -unscaled;
  return {std::move(unscaled), scale};
}

// With its length; -1 of NULL.
void append_nullable(std::string& out, const Value& value, Oid type, const TextSettings& settings) {
  if (value.is_null()) return append_big_endian(out, std::int32_t{-1});
  std::string bytes;
  append_binary_value(bytes, value, type, settings);
  append_big_endian(out, static_cast<std::int32_t>(bytes.size()));
  out += bytes;
}

void append_array(std::string& out, const Array& array, const TextSettings& settings) {
  const bool has_null =
      std::ranges::any_of(array.elements, [](const Value& value) { return value.is_null(); });
  append_big_endian(out, static_cast<std::int32_t>(array.lengths.size()));
  append_big_endian(out, static_cast<std::int32_t>(has_null));
  append_big_endian(out, array.element_type);
  for (std::size_t i = 0; i < array.lengths.size(); ++i) {
    append_big_endian(out, static_cast<std::int32_t>(array.lengths[i]));
    append_big_endian(out, static_cast<std::int32_t>(array.lower_bounds[i]));
  }
  for (const Value& element : array.elements)
    append_nullable(out, element, array.element_type, settings);
}

Array read_array(BinaryMessage& message, Oid element_type, const TextSettings& settings) {
  constexpr int kMostDimensions = 6;
  const auto dimensions = message.integer<std::int32_t>();
  if (dimensions < 0) {
    throw Error(sqlstate::kInvalidBinaryRepresentation,
                fmt::format("invalid number of dimensions: {}", dimensions));
  }
  if (dimensions > kMostDimensions) {
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("number of array dimensions ({}) exceeds the maximum allowed ({})",
                            dimensions, kMostDimensions));
  }
  const auto flags = message.integer<std::int32_t>();
  if (flags != 0 && flags != 1) {
    throw Error(sqlstate::kInvalidBinaryRepresentation, "invalid array flags");
  }
  const auto sent_type = message.integer<Oid>();
  if (sent_type != element_type) {
    throw Error(
        sqlstate::kDatatypeMismatch,
        fmt::format("binary data has array element type {} ({}) instead of expected {} ({})",
                    sent_type, type_traits(sent_type).name, element_type,
                    type_traits(element_type).name));
  }
  Array array;
  array.element_type = element_type;
  std::size_t count = dimensions == 0 ? 0 : 1;
  for (int i = 0; i < dimensions; ++i) {
    const auto length = message.integer<std::int32_t>();
    if (length < 0) throw bad_format();
    array.lengths.push_back(length);
    array.lower_bounds.push_back(message.integer<std::int32_t>());
    count *= static_cast<std::size_t>(length);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto size = message.integer<std::int32_t>();
    array.elements.push_back(size < 0
                                 ? Value()
                                 : read_binary_value(message.take(static_cast<std::size_t>(size)),
                                                     element_type, settings));
  }
  if (array.elements.empty()) return Array::of(element_type, {});
  return array;
}

void append_record(std::string& out, const Record& record, const TextSettings& settings) {
  append_big_endian(out, static_cast<std::int32_t>(record.fields.size()));
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    append_big_endian(out, record.types[i].oid);
    append_nullable(out, record.fields[i], record.types[i].oid, settings);
  }
}

std::string to_text(std::string_view bytes) {
  check_utf8(bytes);
  return std::string(bytes);
}

// Of "char", whose byte 0 is the empty text.
std::string single_byte(std::uint8_t byte) {
  return byte == 0 ? std::string() : std::string(1, static_cast<char>(byte));
}

Value read_value(BinaryMessage& message, Oid type, const TextSettings& settings) {
  switch (type) {
    case oid::kBool:
      return Value::boolean(message.byte() != 0);
    case oid::kInt2:
      return Value::integer(message.integer<std::int16_t>());
    case oid::kInt4:
    case oid::kDate:
      return Value::integer(message.integer<std::int32_t>());
    case oid::kOid:
    case oid::kXid:
    case oid::kCid:
    case oid::kRegproc:
    case oid::kRegprocedure:
    case oid::kRegclass:
    case oid::kRegtype:
    case oid::kRegnamespace:
    case oid::kRegrole:
      return Value::integer(message.integer<Oid>());
    case oid::kChar:
      return Value::text(single_byte(message.byte()));
    case oid::kInt8:
    case oid::kMoney:
    case oid::kTime:
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return Value::integer(message.integer<std::int64_t>());
    case oid::kPgLsn:
    case oid::kXid8:
      return unsigned_value(message.integer<std::uint64_t>());
    case oid::kFloat4:
      return Value::real(std::bit_cast<float>(message.integer<std::uint32_t>()));
    case oid::kFloat8:
      return Value::real(std::bit_cast<double>(message.integer<std::uint64_t>()));
    case oid::kNumeric:
      return Value::numeric(read_numeric(message));
    case oid::kInterval: {
      Interval interval;
      interval.microseconds = message.integer<std::int64_t>();
      interval.days = message.integer<std::int32_t>();
      interval.months = message.integer<std::int32_t>();
      return Value::interval(interval);
    }
    case oid::kUuid: {
      const std::string hex = hex_encode(message.take(16));
      return type_traits(type).input(hex, {type}, settings);
    }
    case oid::kText:
    case oid::kVarchar:
    case oid::kBpchar:
    case oid::kName:
    case oid::kJson:
    case oid::kXml:
      return type_traits(type).input(to_text(message.take_all()), {type}, settings);
    case oid::kJsonb:
      take_version(message, kJsonbVersion, "jsonb version number");
      return type_traits(type).input(to_text(message.take_all()), {type}, settings);
    case oid::kJsonPath:
      take_version(message, kJsonPathVersion, "jsonpath version number:");
      return type_traits(type).input(to_text(message.take_all()), {type}, settings);
    case oid::kBytea:
      return Value::bytes(std::string(message.take_all()));
    case oid::kGeometry:
    case oid::kGeography:
      return type_traits(type).input(hex_encode(message.take_all(), true), {type}, settings);
    case oid::kBox2d:
    case oid::kBox3d:
    case oid::kAclItem:
      throw no_function("input", type);
    default:
      break;
  }
  if (is_enum_type(type)) return input_value(to_text(message.take_all()), {type}, settings);
  if (std::optional<Value> value = read_text_type(message, type)) return *std::move(value);
  if (type_traits(type).representation != Representation::kArray) throw no_binary_form(type);
  return Value::array(read_array(message, array_element(type), settings));
}

}  // namespace

void append_binary_value(std::string& out, const Value& value, Oid type,
                         const TextSettings& settings) {
  switch (type) {
    case oid::kBool:
      out += static_cast<char>(value.as_bool());
      return;
    case oid::kInt2:
      return append_big_endian(out, static_cast<std::int16_t>(value.as_integer()));
    case oid::kInt4:
    case oid::kDate:
      return append_big_endian(out, static_cast<std::int32_t>(value.as_integer()));
    case oid::kOid:
    case oid::kXid:
    case oid::kCid:
    case oid::kRegproc:
    case oid::kRegprocedure:
    case oid::kRegclass:
    case oid::kRegtype:
    case oid::kRegnamespace:
    case oid::kRegrole:
      return append_big_endian(out, static_cast<Oid>(value.as_integer()));
    case oid::kChar:
      out += value.as_text().empty() ? std::string(1, '\0') : value.as_text();
      return;
    case oid::kInt8:
    case oid::kMoney:
    case oid::kTime:
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return append_big_endian(out, value.as_integer());
    case oid::kPgLsn:
    case oid::kXid8:
      return append_big_endian(out, unsigned_of(value));
    case oid::kFloat4:
      return append_big_endian(out,
                               std::bit_cast<std::uint32_t>(static_cast<float>(value.as_real())));
    case oid::kFloat8:
      return append_big_endian(out, std::bit_cast<std::uint64_t>(value.as_real()));
    case oid::kNumeric:
      return append_numeric(out, value.as_numeric());
    case oid::kInterval: {
      const Interval& interval = value.as_interval();
      append_big_endian(out, interval.microseconds);
      append_big_endian(out, interval.days);
      return append_big_endian(out, interval.months);
    }
    case oid::kUuid: {
      std::string hex = value.as_text();
      std::erase(hex, '-');
      out += hex_decode(hex).value_or(std::string());
      return;
    }
    case oid::kJsonb:
      out += kJsonbVersion;
      out += output_value(value, {type}, settings);
      return;
    case oid::kJsonPath:
      out += kJsonPathVersion;
      out += output_value(value, {type}, settings);
      return;
    case oid::kText:
    case oid::kVarchar:
    case oid::kBpchar:
    case oid::kName:
    case oid::kJson:
    case oid::kXml:
    case oid::kUnknown:
    case oid::kCstring:
    case oid::kVoid:
      out += output_value(value, {type}, settings);
      return;
    case oid::kRecord:
      return append_record(out, value.as_record(), settings);
    case oid::kBox2d:
    case oid::kBox3d:
    case oid::kAclItem:
      throw no_function("output", type);
    case oid::kBytea:
    case oid::kGeometry:
    case oid::kGeography:
      out += value.as_bytes();
      return;
    default:
      break;
  }
  if (is_enum_type(type)) {
    out += output_value(value, {type}, settings);
  } else if (!append_text_type(out, value, type)) {
    if (type_traits(type).representation != Representation::kArray) throw no_binary_form(type);
    append_array(out, value.as_array(), settings);
  }
}

Value read_binary_value(std::string_view bytes, Oid type, const TextSettings& settings) {
  BinaryMessage message(bytes);
  Value value = read_value(message, type, settings);
  if (!message.is_empty()) throw bad_format();
  return value;
}

}  // namespace carto_mock::sql
