#include "sql/types/type_output.h"

#include "sql/types/array_text.h"
#include "sql/types/bounding_box.h"
#include "sql/types/bytes_text.h"
#include "sql/types/datetime_text.h"
#include "sql/types/interval_text.h"
#include "sql/types/number_text.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql::type_output {

std::string boolean(const Value& value, Type, const TextSettings&) {
  return value.as_bool() ? "t" : "f";
}

std::string integer(const Value& value, Type, const TextSettings&) {
  return std::to_string(value.as_integer());
}

std::string object_name(const Value& value, Type type, const TextSettings&) {
  if (value.as_integer() == 0) return "-";
  throw Error::unsupported("text output of type " + std::string(type_traits(type.oid).name));
}

std::string float4(const Value& value, Type, const TextSettings& settings) {
  return format_float4(value.as_real(), settings.extra_float_digits);
}

std::string float8(const Value& value, Type, const TextSettings& settings) {
  return format_float8(value.as_real(), settings.extra_float_digits);
}

std::string numeric(const Value& value, Type, const TextSettings&) {
  return value.as_numeric().to_string();
}

std::string text(const Value& value, Type, const TextSettings&) { return value.as_text(); }

std::string bytea(const Value& value, Type, const TextSettings& settings) {
  return format_bytea(value.as_bytes(), settings.bytea_escape);
}

std::string date(const Value& value, Type, const TextSettings& settings) {
  return format_date(value.as_integer(), settings);
}

std::string time(const Value& value, Type, const TextSettings&) {
  return format_time(value.as_integer());
}

std::string timestamp(const Value& value, Type, const TextSettings& settings) {
  return format_timestamp(value.as_integer(), settings);
}

std::string timestamp_with_zone(const Value& value, Type, const TextSettings& settings) {
  return format_timestamp_with_zone(value.as_integer(), settings);
}

std::string interval(const Value& value, Type, const TextSettings& settings) {
  return format_interval(value.as_interval(), settings.interval_style);
}

std::string geometry(const Value& value, Type, const TextSettings&) {
  return hex_encode(value.as_bytes(), true);
}

std::string box2d(const Value& value, Type, const TextSettings&) {
  return format_box2d(decode_box2d(value.as_bytes()));
}

std::string box3d(const Value& value, Type, const TextSettings&) {
  return format_box3d(decode_box3d(value.as_bytes()));
}

std::string array(const Value& value, Type type, const TextSettings& settings) {
  const Array& array = value.as_array();
  const Type element{array.element_type, type.typmod};
  const TypeTraits& traits = type_traits(element.oid);
  return format_array(array,
                      [&](const Value& item) { return traits.output(item, element, settings); });
}

std::string record(const Value& value, Type, const TextSettings& settings) {
  const Record& record = value.as_record();
  return format_record(record, [&](std::size_t field) {
    return output_value(record.fields[field], record.types[field], settings);
  });
}

}  // namespace carto_mock::sql::type_output
