#include "sql/types/type_output.h"

#include "sql/types/array_text.h"
#include "sql/types/bounding_box.h"
#include "sql/types/bytes_text.h"
#include "sql/types/datetime_text.h"
#include "sql/types/domain_types.h"
#include "sql/types/geometric_text.h"
#include "sql/types/interval_text.h"
#include "sql/types/ip_network.h"
#include "sql/types/money_text.h"
#include "sql/types/number_text.h"
#include "sql/types/range_text.h"
#include "sql/types/single_byte_text.h"
#include "sql/types/spheroid_text.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_text.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql::type_output {
namespace {

FormatBound bound_output(Type type, const TextSettings& settings) {
  const Type subtype{.oid = subtype_of_range(type.oid), .typmod = -1};
  return
      [subtype, &settings](const Value& bound) { return output_value(bound, subtype, settings); };
}

}  // namespace

std::string boolean(const Value& value, Type, const TextSettings&) {
  return value.as_bool() ? "t" : "f";
}

std::string integer(const Value& value, Type, const TextSettings&) {
  return std::to_string(value.as_integer());
}

// In a result such a value is its name already (engine/result_names.h).
std::string object_name(const Value& value, Type type, const TextSettings&) {
  if (const auto* name = value.get_if<std::string>()) return *name;
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

std::string single_byte(const Value& value, Type, const TextSettings&) {
  return format_single_byte(value.as_text());
}

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

std::string money(const Value& value, Type, const TextSettings&) {
  return format_money(value.as_integer());
}

// inet leaves the bits of a single host away, cidr never.
std::string network(const Value& value, Type type, const TextSettings&) {
  const IpNetwork address = decode_ip_network(value.as_text());
  const bool is_host = type.oid == oid::kInet && address.bits == address.maximum_bits();
  return is_host ? format_host(address) : value.as_text();
}

std::string geometric(const Value& value, Type type, const TextSettings& settings) {
  if (settings.extra_float_digits > 0) return value.as_text();
  return format_geometric(parse_geometric(value.as_text(), type.oid), type.oid,
                          settings.extra_float_digits);
}

std::string xml(const Value& value, Type, const TextSettings&) {
  return format_xml(value.as_text());
}

std::string range(const Value& value, Type type, const TextSettings& settings) {
  return format_range(unpack_range(value), bound_output(type, settings));
}

std::string multirange(const Value& value, Type type, const TextSettings& settings) {
  return format_multirange(unpack_multirange(value), bound_output(type, settings));
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

std::string spheroid(const Value& value, Type, const TextSettings&) {
  return format_spheroid(decode_spheroid(value.as_bytes()));
}

std::string array(const Value& value, Type type, const TextSettings& settings) {
  const Array& array = value.as_array();
  const bool is_domain = is_domain_type(array.element_type);
  const Type element{is_domain ? below_domain(array.element_type) : array.element_type,
                     type.typmod};
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
