// PostgreSQL's format_type() and the output of type modifiers.
#include <fmt/format.h>

#include <array>

#include "sql/catalog/builtin_catalog.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/type_marks.h"

namespace carto_mock::sql {
namespace {

constexpr int kVarlenaHeader = 4;  // character types and numeric count it in their modifier

std::string numeric_modifier(std::int32_t typmod) {
  const int packed = typmod - kVarlenaHeader;
  const int precision = (packed >> 16) & 0xffff;
  const int scale = ((packed & 0x7ff) ^ 1024) - 1024;  // 11 bits with a sign
  return fmt::format("({},{})", precision, scale);
}

// Fields and precision of an interval (PostgreSQL's timestamp.h, INTERVAL_MASK).
std::string interval_modifier(std::int32_t typmod) {
  constexpr int kMonth = 1 << 1, kYear = 1 << 2, kDay = 1 << 3, kHour = 1 << 10, kMinute = 1 << 11,
                kSecond = 1 << 12, kFullRange = 0x7fff, kFullPrecision = 0xffff;
  struct Fields {
    int mask;
    std::string_view text;
  };
  static constexpr std::array kFields = {
      Fields{kYear, " year"},
      Fields{kMonth, " month"},
      Fields{kDay, " day"},
      Fields{kHour, " hour"},
      Fields{kMinute, " minute"},
      Fields{kSecond, " second"},
      Fields{kYear | kMonth, " year to month"},
      Fields{kDay | kHour, " day to hour"},
      Fields{kDay | kHour | kMinute, " day to minute"},
      Fields{kDay | kHour | kMinute | kSecond, " day to second"},
      Fields{kHour | kMinute, " hour to minute"},
      Fields{kHour | kMinute | kSecond, " hour to second"},
      Fields{kMinute | kSecond, " minute to second"},
      Fields{kFullRange, ""},
  };
  const int range = (typmod >> 16) & kFullRange;
  const int precision = typmod & kFullPrecision;
  std::string text;
  for (const Fields& fields : kFields) {
    if (fields.mask == range) text = fields.text;
  }
  if (precision != kFullPrecision) text += fmt::format("({})", precision);
  return text;
}

// Vectors have elements, and names of their own.
bool is_array(const BuiltinType& type) {
  return type.element != kInvalidOid && type.oid != oid::kOidVector && type.oid != oid::kInt2Vector;
}

}  // namespace

std::string format_type(Type type) {
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type.oid);
  if (type.oid >= kFirstUserOid) return type_mark(type.oid);
  if (builtin == nullptr) return "???";  // as PostgreSQL for an OID without a row in pg_type
  if (type.typmod < 0) return std::string(builtin->sql_name);
  if (is_array(*builtin)) return format_type({builtin->element, type.typmod}) + "[]";
  switch (type.oid) {
    case oid::kVarchar:
    case oid::kBpchar:
      if (type.typmod <= kVarlenaHeader) return std::string(builtin->sql_name);
      return fmt::format("{}({})", builtin->sql_name, type.typmod - kVarlenaHeader);
    case oid::kNumeric:
      if (type.typmod < kVarlenaHeader) return "numeric";
      return "numeric" + numeric_modifier(type.typmod);
    case oid::kBit:
    case oid::kVarbit:
      return fmt::format("{}({})", builtin->sql_name, type.typmod);
    case oid::kTime:
    case oid::kTimestamp:
      return fmt::format("{}({}) without time zone", builtin->name, type.typmod);
    case oid::kTimeTz:
      return fmt::format("time({}) with time zone", type.typmod);
    case oid::kTimestampTz:
      return fmt::format("timestamp({}) with time zone", type.typmod);
    case oid::kInterval:
      return "interval" + interval_modifier(type.typmod);
    case oid::kGeometry:
    case oid::kGeography:
      return std::string(builtin->sql_name) + format_geometry_typmod(type.typmod);
    case oid::kBool:
    case oid::kInt2:
    case oid::kInt4:
    case oid::kInt8:
    case oid::kFloat4:
    case oid::kFloat8:
      return std::string(builtin->sql_name);
    default:  // a modifier that the type has no form for
      return fmt::format("{}({})", builtin->sql_name, type.typmod);
  }
}

std::string format_type_with_modifier(Type type) {
  if (type.typmod < 0 && type.oid < kFirstUserOid) {
    const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type.oid);
    if (builtin != nullptr && is_array(*builtin)) {
      return format_type_with_modifier({.oid = builtin->element, .typmod = -1}) + "[]";
    }
    if (type.oid == oid::kBpchar) return "bpchar";
    if (type.oid == oid::kBit) return "\"bit\"";
  }
  return format_type(type);
}

}  // namespace carto_mock::sql
