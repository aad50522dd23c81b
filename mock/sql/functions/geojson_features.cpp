// ST_AsGeoJSON of a row (PostGIS manual, chapter 8.9.3): a Feature, its geometry and the other
// fields as properties.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/json_conversion.h"
#include "sql/types/geometry_text.h"
#include "sql/types/json.h"

namespace carto_mock::sql {
namespace {

bool is_geometry(Type type) { return type.oid == oid::kGeometry || type.oid == oid::kGeography; }

Value feature(const CallContext& context, Arguments arguments) {
  const Record& row = arguments[0].as_record();
  const std::string& wanted = arguments[1].as_text();
  const auto digits = static_cast<int>(arguments[2].as_integer());
  const bool is_pretty = arguments[3].as_bool();
  std::string geometry;
  std::string properties;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const Value& field = row.fields[i];
    const std::string& name = row.names[i];
    const bool is_wanted = wanted.empty() || wanted == name;
    if (geometry.empty() && is_wanted && is_geometry(row.types[i])) {
      geometry = field.is_null() ? "{\"type\": null}"
                                 : to_geojson(NativeCodec<AnyGeometry>::unpack(field), digits);
      continue;
    }
    if (!properties.empty()) properties += is_pretty ? ",\n " : ", ";
    properties += to_json_key(context, Value::text(name), Type{oid::kText}) + ": " +
                  (field.is_null() ? "null" : to_json(context, field, row.types[i]));
  }
  if (geometry.empty()) throw Error(sqlstate::kInvalidParameterValue, "geometry column is missing");
  return Value::text("{\"type\": \"Feature\", \"geometry\": " + geometry + ", \"properties\": {" +
                     properties + "}}");
}

std::string text_as_geojson(std::string_view text) {
  return to_geojson(parse_any_geometry(text), kDefaultGeojsonDigits, 0);
}

std::string text_as_wkt(std::string_view text) { return to_wkt(parse_any_geometry(text)); }
std::string text_as_ewkt(std::string_view text) { return to_ewkt(parse_any_geometry(text)); }

constexpr FunctionEntry kEntries[] = {
    {"st_astext(text)", native<text_as_wkt>},
    {"st_asewkt(text)", native<text_as_ewkt>},
    {"st_asgeojson(record,text,integer,boolean)", feature},
    {"st_asgeojson(text)", native<text_as_geojson>},
};

}  // namespace

std::span<const FunctionEntry> geojson_feature_functions() { return kEntries; }

}  // namespace carto_mock::sql
