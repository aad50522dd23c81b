// apply_typmod(): what a type modifier does to a value.
#include <fmt/format.h>

#include "sql/types/bit_text.h"
#include "sql/types/datetime.h"
#include "sql/types/datetime_text.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/interval_text.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A length n is stored as n + 4.
constexpr std::int32_t kLengthOffset = 4;

// Bytes of the first `characters` characters of UTF-8.
std::size_t prefix_bytes(std::string_view text, std::int32_t characters) {
  std::size_t place = 0;
  for (; place < text.size(); ++place) {
    const bool starts_character = (static_cast<unsigned char>(text[place]) & 0xc0) != 0x80;
    if (starts_character && characters-- == 0) break;
  }
  return place;
}

std::int32_t count_characters(std::string_view text) {
  std::int32_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

// Blanks beyond the length are cut by an assignment, too.
Value cut(Value value, std::int32_t length, bool is_explicit, std::string_view type_name) {
  const std::string& text = value.as_text();
  const std::size_t kept = prefix_bytes(text, length);
  if (kept == text.size()) return value;
  if (!is_explicit && text.find_first_not_of(' ', kept) != std::string::npos) {
    throw Error(sqlstate::kStringDataRightTruncation,
                fmt::format("value too long for type {}({})", type_name, length));
  }
  return Value::text(text.substr(0, kept));
}

Value pad(Value value, std::int32_t length) {
  const std::int32_t missing = length - count_characters(value.as_text());
  if (missing <= 0) return value;
  return Value::text(value.as_text() + std::string(static_cast<std::size_t>(missing), ' '));
}

Value apply_to_elements(const Array& array, Type type, bool is_explicit) {
  Array result = array;
  for (Value& element : result.elements) {
    element = apply_typmod(std::move(element), {array.element_type, type.typmod}, is_explicit);
  }
  return Value::array(std::move(result));
}

}  // namespace

Value apply_typmod(Value value, Type type, bool is_explicit) {
  if (type.typmod < 0 || value.is_null()) return value;
  switch (type.oid) {
    case oid::kVarchar:
      return cut(std::move(value), type.typmod - kLengthOffset, is_explicit, "character varying");
    case oid::kBpchar: {
      const std::int32_t length = type.typmod - kLengthOffset;
      return pad(cut(std::move(value), length, is_explicit, "character"), length);
    }
    case oid::kNumeric:
      return Value::numeric(value.as_numeric().with_typmod(type.typmod));
    case oid::kInterval:
      return Value::interval(apply_interval_typmod(value.as_interval(), type.typmod));
    case oid::kTime:
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return Value::integer(round_to_precision(value.as_integer(), type.typmod));
    case oid::kTimeTz: {
      TimeWithZone time = decode_time_with_zone(value.as_text());
      time.microseconds = round_to_precision(time.microseconds, type.typmod);
      return Value::text(format_time_with_zone(time));
    }
    case oid::kBit:
    case oid::kVarbit:
      return Value::text(apply_bit_length(value.as_text(), type.oid, type.typmod, is_explicit));
    case oid::kGeometry:
    case oid::kGeography:
      return Value::bytes(apply_geometry_typmod(value.as_bytes(), type.typmod));
    default:
      break;
  }
  if (array_element(type.oid) != kInvalidOid) {
    return apply_to_elements(value.as_array(), type, is_explicit);
  }
  return value;
}

}  // namespace carto_mock::sql
