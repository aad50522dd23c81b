#include "sql/types/type_input.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "sql/types/array_text.h"
#include "sql/types/bit_text.h"
#include "sql/types/bounding_box.h"
#include "sql/types/bytes_text.h"
#include "sql/types/datetime_text.h"
#include "sql/types/domain_types.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometric_text.h"
#include "sql/types/geometry_text.h"
#include "sql/types/geometry_typmod.h"
#include "sql/types/globe_range.h"
#include "sql/types/hardware_address.h"
#include "sql/types/interval_text.h"
#include "sql/types/ip_network.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"
#include "sql/types/money_text.h"
#include "sql/types/number_text.h"
#include "sql/types/range_text.h"
#include "sql/types/single_byte_text.h"
#include "sql/types/spheroid_text.h"
#include "sql/types/text_scanner.h"
#include "sql/types/text_search_text.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql::type_input {
namespace {

template <typename Integer>
Value integer(std::string_view text, std::string_view type_name) {
  return Value::integer(parse_integer(text, std::numeric_limits<Integer>::min(),
                                      std::numeric_limits<Integer>::max(), type_name));
}

}  // namespace

Value boolean(std::string_view text, Type, const TextSettings&) {
  return Value::boolean(parse_bool(text));
}

Value int2(std::string_view text, Type, const TextSettings&) {
  return integer<std::int16_t>(text, "smallint");
}

Value int4(std::string_view text, Type, const TextSettings&) {
  return integer<std::int32_t>(text, "integer");
}

Value int8(std::string_view text, Type, const TextSettings&) {
  return integer<std::int64_t>(text, "bigint");
}

Value object_id(std::string_view text, Type, const TextSettings&) {
  return Value::integer(parse_oid(text));
}

// As much of the text as is a number, in C's notation; the rest is ignored.
Value transaction_id(std::string_view text, Type, const TextSettings&) {
  const std::string terminated(text);
  return Value::integer(static_cast<std::uint32_t>(std::strtoul(terminated.c_str(), nullptr, 0)));
}

Value object_name(std::string_view text, Type type, const TextSettings&) {
  if (text == "-") return Value::integer(0);
  const bool is_number = !text.empty() && std::ranges::all_of(text, is_digit);
  if (!is_number) {
    throw Error::unsupported("text input of type " + std::string(type_traits(type.oid).name));
  }
  return Value::integer(parse_oid(text));
}

Value float4(std::string_view text, Type, const TextSettings&) {
  return Value::real(parse_float4(text));
}

Value float8(std::string_view text, Type, const TextSettings&) {
  return Value::real(parse_float8(text));
}

Value numeric(std::string_view text, Type, const TextSettings&) {
  return Value::numeric(Numeric::parse(text));
}

Value text(std::string_view text, Type, const TextSettings&) {
  return Value::text(std::string(text));
}

Value single_byte(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_single_byte(text));
}

Value name(std::string_view text, Type, const TextSettings&) {
  constexpr std::size_t kMaximumBytes = 63;
  std::size_t length = std::min(text.size(), kMaximumBytes);
  const auto is_continuation = [&] {
    return length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80;
  };
  while (is_continuation()) --length;
  return Value::text(std::string(text.substr(0, length)));
}

Value bytea(std::string_view text, Type, const TextSettings&) {
  return Value::bytes(parse_bytea(text));
}

Value uuid(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_uuid(text));
}

Value json(std::string_view text, Type, const TextSettings&) {
  parse_json(text, JsonStrings::kRaw);
  return Value::text(std::string(text));
}

Value jsonb(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_jsonb(text));
}

Value date(std::string_view text, Type, const TextSettings& settings) {
  return Value::integer(parse_date(text, settings));
}

Value time(std::string_view text, Type, const TextSettings& settings) {
  return Value::integer(parse_time(text, settings));
}

Value time_with_zone(std::string_view text, Type, const TextSettings& settings) {
  return Value::text(format_time_with_zone(parse_time_with_zone(text, settings)));
}

Value timestamp(std::string_view text, Type, const TextSettings& settings) {
  return Value::integer(parse_timestamp(text, settings));
}

Value timestamp_with_zone(std::string_view text, Type, const TextSettings& settings) {
  return Value::integer(parse_timestamp_with_zone(text, settings));
}

Value interval(std::string_view text, Type type, const TextSettings& settings) {
  return Value::interval(parse_interval(text, type.typmod, settings));
}

Value money(std::string_view text, Type, const TextSettings&) {
  return Value::integer(parse_money(text));
}

Value bits(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_bits(text));
}

Value network(std::string_view text, Type type, const TextSettings&) {
  return Value::text(format_ip_network(parse_ip_network(text, type.oid)));
}

Value macaddr(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_macaddr(text));
}

Value macaddr8(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_macaddr8(text));
}

// Kept with all of its digits, whatever the session shows.
Value geometric(std::string_view text, Type type, const TextSettings&) {
  constexpr int kShortestExact = 1;
  return Value::text(format_geometric(parse_geometric(text, type.oid), type.oid, kShortestExact));
}

Value xml(std::string_view text, Type, const TextSettings&) {
  require_xml_content(text);
  return Value::text(std::string(text));
}

Value tsvector(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_tsvector(text));
}

Value tsquery(std::string_view text, Type, const TextSettings&) {
  return Value::text(parse_tsquery(text));
}

Value range(std::string_view text, Type type, const TextSettings& settings) {
  const Oid subtype = subtype_of_range(type.oid);
  return pack_range(parse_range(text, subtype, [&](std::string_view bound) {
    return input_value(bound, {.oid = subtype, .typmod = -1}, settings);
  }));
}

Value multirange(std::string_view text, Type type, const TextSettings& settings) {
  const Oid subtype = subtype_of_range(type.oid);
  return pack_multirange(parse_multirange(text, subtype, [&](std::string_view bound) {
    return input_value(bound, {.oid = subtype, .typmod = -1}, settings);
  }));
}

Value geometry(std::string_view text, Type, const TextSettings&) {
  return Value::bytes(write_ewkb(parse_any_geometry(text)));
}

Value geography(std::string_view text, Type, const TextSettings&) {
  constexpr std::int32_t kWgs84 = 4326;
  // Unlike geometry's, its input knows no GeoJSON.
  AnyGeometry geometry = text.starts_with('{') ? parse_any_ewkt(text) : parse_any_geometry(text);
  if (geometry.srid == 0) geometry.srid = kWgs84;
  require_geographic(geometry.srid);
  require_geodetic_kind(geometry);
  if (!nudge_onto_globe(geometry)) {
    throw Error::unsupported("geography with coordinates beyond [-180 -90, 180 90]");
  }
  return Value::bytes(write_ewkb(geometry));
}

Value box2d(std::string_view text, Type, const TextSettings&) {
  return Value::bytes(encode_box2d(parse_box2d(text)));
}

Value box3d(std::string_view text, Type, const TextSettings&) {
  return Value::bytes(encode_box3d(parse_box3d(text)));
}

Value spheroid(std::string_view text, Type, const TextSettings&) {
  return Value::bytes(encode_spheroid(parse_spheroid(text)));
}

Value array(std::string_view text, Type type, const TextSettings& settings) {
  const Type element{array_element(type.oid), type.typmod};
  // Its constraints are the catalog's (functions/described_input.h).
  if (is_domain_type(element.oid)) throw Error::unsupported("text input of an array of a domain");
  const TypeTraits& element_traits = type_traits(element.oid);
  return Value::array(parse_array(text, element.oid, [&](std::string_view element_text) {
    return element_traits.input(element_text, element, settings);
  }));
}

Value record(std::string_view, Type, const TextSettings&) {
  throw Error(sqlstate::kFeatureNotSupported,
              "input of anonymous composite types is not implemented");
}

Value nothing(std::string_view, Type, const TextSettings&) { return Value::text(""); }

}  // namespace carto_mock::sql::type_input
