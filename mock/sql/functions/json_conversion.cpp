#include "sql/functions/json_conversion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "sql/functions/text_conversion.h"
#include "sql/types/datetime_text.h"
#include "sql/types/domain_types.h"
#include "sql/types/ewkb.h"
#include "sql/types/geometry_text.h"
#include "sql/types/json.h"
#include "sql/types/spatial_reference_systems.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

TextSettings iso_settings(const CallContext& context) {
  TextSettings settings = context.text;
  settings.date_style = DateStyle::kIso;
  return settings;
}

// `2024-01-31 10:20:30+01` to `2024-01-31T10:20:30+01:00`.
std::string iso_moment(std::string text, bool has_zone) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string::npos) return text;  // infinity
  text[blank] = 'T';
  if (!has_zone) return text;
  const std::size_t end = std::min(text.find(' '), text.size());  // before BC
  const std::size_t sign = text.find_first_of("+-", blank);
  if (end - sign == 3) text.insert(end, ":00");
  return text;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_of("NIn") == std::string_view::npos;
}

std::string number_or_string(std::string text) { return is_number(text) ? text : quote_json(text); }

bool is_record(Oid type) {
  const TypeTraits* traits = find_type_traits(type);
  return traits != nullptr && traits->representation == Representation::kRecord;
}

bool is_array(Oid type) {
  const TypeTraits* traits = find_type_traits(type);
  return traits != nullptr && traits->representation == Representation::kArray;
}

std::string array_level(const CallContext& context, const Array& array, std::size_t dimension,
                        std::size_t& next, bool pretty) {
  std::string result = "[";
  for (int i = 0; i < array.lengths[dimension]; ++i) {
    if (i > 0) result += pretty && dimension == 0 ? ",\n " : ",";
    result += dimension + 1 < array.lengths.size()
                  ? array_level(context, array, dimension + 1, next, pretty)
                  : to_json(context, array.elements[next++], {array.element_type, -1});
  }
  return result + "]";
}

}  // namespace

std::string geojson_with_known_system(const Geometry& geometry) {
  const bool is_known = find_spatial_reference_system(geometry.srid).has_value();
  return to_geojson(geometry, kDefaultWktDigits, is_known ? kGeojsonShortCrs : 0);
}

std::string standard_text(const CallContext& context, const Value& value, Type type) {
  switch (type.oid) {
    case oid::kBool:
      return value.as_bool() ? "true" : "false";
    case oid::kDate:
      return format_date(value.as_integer(), iso_settings(context));
    case oid::kTimestamp:
      return iso_moment(format_timestamp(value.as_integer(), iso_settings(context)), false);
    case oid::kTimestampTz:
      return iso_moment(format_timestamp_with_zone(value.as_integer(), iso_settings(context)),
                        true);
    default:
      return output_text(context, value, type);
  }
}

bool is_json_composite(Oid type) { return is_array(type) || is_record(type); }

std::string array_to_json(const CallContext& context, const Array& array, bool pretty) {
  if (array.lengths.empty()) return "[]";
  std::size_t next = 0;
  return array_level(context, array, 0, next, pretty);
}

std::string record_to_json(const CallContext& context, const Record& record, bool pretty) {
  std::string result = "{";
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (i > 0) result += pretty ? ",\n " : ",";
    const std::string name = record.names.empty() ? fmt::format("f{}", i + 1) : record.names[i];
    result += quote_json(name) + ":" + to_json(context, record.fields[i], record.types[i]);
  }
  return result + "}";
}

std::string to_json(const CallContext& context, const Value& value, Type type) {
  if (value.is_null()) return "null";
  if (is_domain_type(type.oid)) type = Type{below_domain(type.oid)};
  if (is_array(type.oid)) return array_to_json(context, value.as_array(), false);
  if (is_record(type.oid)) return record_to_json(context, value.as_record(), false);
  switch (type.oid) {
    case oid::kBool:
      return standard_text(context, value, type);
    case oid::kInt2:
    case oid::kInt4:
    case oid::kInt8:
    case oid::kFloat4:
    case oid::kFloat8:
    case oid::kNumeric:
      return number_or_string(standard_text(context, value, type));
    case oid::kJson:
    case oid::kJsonb:
      return value.as_text();
    case oid::kGeometry:
      return geojson_with_known_system(read_any_ewkb(value.as_bytes()));
    default:
      return quote_json(standard_text(context, value, type));
  }
}

std::string to_json_key(const CallContext& context, const Value& value, Type type) {
  if (value.is_null()) throw Error(SqlState("22004"), "null value not allowed for object key");
  if (is_json_composite(type.oid) || type.oid == oid::kJson || type.oid == oid::kJsonb ||
      type.oid == oid::kGeometry)
    throw Error(sqlstate::kInvalidParameterValue,
                "key value must be scalar, not array, composite, or json");
  return quote_json(standard_text(context, value, type));
}

}  // namespace carto_mock::sql
