// The OBS_* functions over the stubbed Data Observatory (spec dataservices.md 1.7 and 3.7): sums
// and medians of one country, as if its people were spread evenly. What is not listed here is
// refused.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/observatory_areas.h"
#include "sql/functions/service_calls.h"
#include "sql/functions/service_geometry.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kMeasureFunction = "_obs_getmeasure(7)";
constexpr std::string_view kBoundaryFunction = "_obs_getboundary(5)";

const Observatory& observatory(const CallContext& context) {
  return context.session.gazetteer().observatory();
}

const ObservatoryMeasure* find_measure(const Observatory& data, std::string_view id) {
  const auto found = std::ranges::find(data.measures, id, &ObservatoryMeasure::id);
  return found == data.measures.end() ? nullptr : &*found;
}

Error invalid_type(std::string_view function, const Geometry& geometry, std::string_view wanted) {
  return remote_error(
      function,
      fmt::format("Invalid geometry type (ST_{}), {}", geometry_type_name(geometry.type), wanted),
      sqlstate::kRaiseException);
}

Geometry shape_of(const Value& value) {
  const Geometry geometry = NativeCodec<Geometry>::unpack(value);
  return geometry.srid == 0 ? with_geometry_srid(geometry, kServiceSrid) : geometry;
}

void note(const CallContext& context, std::string_view text) {
  context.session.notice(Severity::kNotice, remote_notice(kMeasureFunction, text));
}

// How a sum is given: a square kilometer, as a share, or for all of the area.
enum class Normalization { kArea, kDenominated, kTotal };

Normalization normalization(const Value& text, bool is_point) {
  if (!text.is_null()) {
    if (text.as_text().starts_with("area")) return Normalization::kArea;
    if (text.as_text().starts_with("denom")) return Normalization::kDenominated;
    if (text.as_text().starts_with("pre")) return Normalization::kTotal;
  }
  return is_point ? Normalization::kArea : Normalization::kTotal;
}

Value number(double value) { return Value::numeric(Numeric::from_double(value)); }

// Of a geometry that touches the country.
Value value_of(const CallContext& context, const ObservatoryMeasure& measure,
               const Geometry& geometry, const Geometry& country, const Value& normalize) {
  if (!measure.is_sum) return number(measure.value);
  const bool is_point = geometry.type == GeometryType::kPoint;
  switch (normalization(normalize, is_point)) {
    case Normalization::kArea:
      return number(measure.value);
    case Normalization::kTotal:
      return number(is_point ? measure.value
                             : measure.value * common_area(context, geometry, country));
    case Normalization::kDenominated: {
      const ObservatoryMeasure* all = find_measure(observatory(context), measure.denominator_id);
      return all == nullptr ? Value() : number(measure.value / all->value);
    }
  }
  return {};
}

Value measured(const CallContext& context, const Value& geom, std::string_view id,
               const Value& normalize) {
  if (geom.is_null()) return {};
  const Geometry geometry = shape_of(geom);
  const bool is_area =
      geometry.type == GeometryType::kPolygon || geometry.type == GeometryType::kMultiPolygon;
  if (!is_area && geometry.type != GeometryType::kPoint) {
    throw invalid_type(kMeasureFunction, geometry,
                       "can only handle 'ST_Point', 'ST_Polygon', and 'ST_MultiPolygon'");
  }
  const ObservatoryMeasure* measure = find_measure(observatory(context), id);
  const std::optional<Geometry> country = observatory_country(context);
  if (measure == nullptr || !country ||
      !shapes_relate(context, "ST_Intersects", geometry, *country)) {
    note(context, "No boundary found for geom");
    return {};
  }
  note(context, "Using boundary us.census.tiger.block_group");
  return value_of(context, *measure, geometry, *country, normalize);
}

Value get_measure(const CallContext& context, Arguments arguments) {
  if (arguments[1].is_null()) return {};
  return measured(context, arguments[0], arguments[1].as_text(), arguments[2]);
}

Value get_population(const CallContext& context, Arguments arguments) {
  return measured(context, arguments[0], "us.census.acs.B01003001", arguments[1]);
}

// By the measure's name, whatever its case.
Value get_census_measure(const CallContext& context, Arguments arguments) {
  if (arguments[1].is_null()) return {};
  const std::string name = to_lower(arguments[1].as_text());
  for (const ObservatoryMeasure& measure : observatory(context).measures) {
    if (to_lower(measure.name) == name)
      return measured(context, arguments[0], measure.id, arguments[2]);
  }
  return measured(context, arguments[0], "", arguments[2]);
}

Value get_measure_by_id(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null() || arguments[2].is_null()) return {};
  const ObservatoryBoundary* boundary = find_boundary(observatory(context), arguments[2].as_text());
  if (boundary == nullptr) return {};
  const auto area = area_by_id(context, *boundary, arguments[0].as_text());
  if (!area) return {};
  return measured(context, NativeCodec<Geometry>::pack(area->shape), arguments[1].as_text(), {});
}

// The area around a point; none: there is none, or no such boundary.
std::optional<ObservatoryArea> area_of(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return std::nullopt;
  const Geometry geometry = shape_of(arguments[0]);
  if (geometry.type != GeometryType::kPoint)
    throw invalid_type(kBoundaryFunction, geometry, "expecting 'ST_Point'");
  const std::optional<Coordinate> point = first_vertex(geometry);
  const ObservatoryBoundary* boundary = find_boundary(observatory(context), arguments[1].as_text());
  if (!point || boundary == nullptr) return std::nullopt;
  return area_around(context, *boundary, *point);
}

Value get_boundary(const CallContext& context, Arguments arguments) {
  const auto area = area_of(context, arguments);
  return area ? NativeCodec<Geometry>::pack(area->shape) : Value();
}

Value get_boundary_id(const CallContext& context, Arguments arguments) {
  const auto area = area_of(context, arguments);
  return area && !area->id.empty() ? Value::text(area->id) : Value();
}

Value get_boundary_by_id(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const ObservatoryBoundary* boundary = find_boundary(observatory(context), arguments[1].as_text());
  if (boundary == nullptr) return {};
  const auto area = area_by_id(context, *boundary, arguments[0].as_text());
  return area ? NativeCodec<Geometry>::pack(area->shape) : Value();
}

Value dump_version(const CallContext& context, Arguments) {
  return Value::text(observatory(context).dump_version);
}

bool mentions(const std::string& text, const std::string& term) {
  return to_lower(text).find(term) != std::string::npos;
}

std::vector<Value> search(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (arguments[0].is_null()) return rows;
  const std::string term = to_lower(arguments[0].as_text());
  for (const ObservatoryMeasure& measure : observatory(context).measures) {
    if (!mentions(measure.name, term) && !mentions(measure.id, term)) continue;
    rows.push_back(Value::record(
        {{{oid::kText}, {oid::kText}, {oid::kText}, {oid::kText}, {oid::kText}},
         {"id", "description", "name", "aggregate", "source"},
         {Value::text(measure.id), Value::text(measure.name), Value::text(measure.name),
          Value::text(measure.is_sum ? "sum" : "median"), Value()}}));
  }
  return rows;
}

// Those that have something at the geometry.
std::vector<Value> available_boundaries(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (arguments[0].is_null()) return rows;
  const Observatory& data = observatory(context);
  const std::optional<Geometry> country = observatory_country(context);
  const bool is_elsewhere =
      !country || !shapes_relate(context, "ST_Intersects", shape_of(arguments[0]), *country);
  const bool is_of_another_time =
      !arguments[1].is_null() && arguments[1].as_text() != data.time_span;
  if (is_elsewhere || is_of_another_time) return rows;
  for (const ObservatoryBoundary& boundary : data.boundaries) {
    rows.push_back(Value::record({{{oid::kText}, {oid::kText}, {oid::kText}, {oid::kText}},
                                  {"boundary_id", "description", "time_span", "tablename"},
                                  {Value::text(boundary.id), Value::text(boundary.name),
                                   Value::text(data.time_span), Value()}}));
  }
  return rows;
}

// Before anything is asked of the key: what CARTO took away is not there for anyone. The analyzer
// has looked, too, but not at a plan that it had made before.
void check_presence(const CallContext& context, std::string_view name) {
  if (has_observatory(context.session)) return;
  std::string types;
  for (const Type& type : context.argument_types)
    types += fmt::format("{}{}", types.empty() ? "" : ", ", format_type(type));
  throw missing_function(fmt::format("{}({})", name, types));
}

constexpr auto kPermission = ServicePermission::kObservatory;

// A function's name as a template's argument.
template <std::size_t size>
struct FunctionName {
  constexpr FunctionName(const char (&text)[size]) { std::copy_n(text, size, characters); }
  constexpr std::string_view view() const { return {characters, size - 1}; }
  char characters[size];
};

template <FunctionName name, auto body>
Value present(const CallContext& context, Arguments arguments) {
  check_presence(context, name.view());
  return body(context, arguments);
}
template <FunctionName name, auto body>
std::unique_ptr<ValueStream> present_set(const CallContext& context, Arguments arguments) {
  check_presence(context, name.view());
  return body(context, arguments);
}

constexpr FunctionEntry kEntries[] = {
    {"obs_getmeasure(geometry,text,text,text,text)",
     present<"obs_getmeasure", service_call<get_measure, kPermission>>},
    {"_obs_getmeasure_exception_safe(geometry,text,text,text,text)",
     present<"_obs_getmeasure_exception_safe", safe_service_call<get_measure, kPermission>>},
    {"obs_getmeasurebyid(text,text,text,text)",
     present<"obs_getmeasurebyid", service_call<get_measure_by_id, kPermission>>},
    {"_obs_getmeasurebyid_exception_safe(text,text,text,text)",
     present<"_obs_getmeasurebyid_exception_safe",
             safe_service_call<get_measure_by_id, kPermission>>},
    {"obs_getpopulation(geometry,text,text,text)",
     present<"obs_getpopulation", service_call<get_population, kPermission>>},
    {"_obs_getpopulation_exception_safe(geometry,text,text,text)",
     present<"_obs_getpopulation_exception_safe", safe_service_call<get_population, kPermission>>},
    {"obs_getuscensusmeasure(geometry,text,text,text,text)",
     present<"obs_getuscensusmeasure", service_call<get_census_measure, kPermission>>},
    {"_obs_getuscensusmeasure_exception_safe(geometry,text,text,text,text)",
     present<"_obs_getuscensusmeasure_exception_safe",
             safe_service_call<get_census_measure, kPermission>>},
    {"obs_getboundary(geometry,text,text)",
     present<"obs_getboundary", service_call<get_boundary, kPermission>>},
    {"_obs_getboundary_exception_safe(geometry,text,text)",
     present<"_obs_getboundary_exception_safe", safe_service_call<get_boundary, kPermission>>},
    {"obs_getboundaryid(geometry,text,text)",
     present<"obs_getboundaryid", service_call<get_boundary_id, kPermission>>},
    {"_obs_getboundaryid_exception_safe(geometry,text,text)",
     present<"_obs_getboundaryid_exception_safe", safe_service_call<get_boundary_id, kPermission>>},
    {"obs_getboundarybyid(text,text,text)",
     present<"obs_getboundarybyid", service_call<get_boundary_by_id, kPermission>>},
    {"_obs_getboundarybyid_exception_safe(text,text,text)",
     present<"_obs_getboundarybyid_exception_safe",
             safe_service_call<get_boundary_by_id, kPermission>>},
    {"obs_dumpversion()", present<"obs_dumpversion", service_call<dump_version, kPermission>>},
    {"_obs_dumpversion_exception_safe()",
     present<"_obs_dumpversion_exception_safe", safe_service_call<dump_version, kPermission>>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"obs_search(text,text)",
     present_set<"obs_search", all_at_once<service_call<search, kPermission>>>},
    {"_obs_search_exception_safe(text,text)",
     present_set<"_obs_search_exception_safe",
                 all_at_once<safe_service_call<search, kPermission>>>},
    {"obs_getavailableboundaries(geometry,text)",
     present_set<"obs_getavailableboundaries",
                 all_at_once<service_call<available_boundaries, kPermission>>>},
    {"_obs_getavailableboundaries_exception_safe(geometry,text)",
     present_set<"_obs_getavailableboundaries_exception_safe",
                 all_at_once<safe_service_call<available_boundaries, kPermission>>>},
};

}  // namespace

std::span<const FunctionEntry> observatory_functions() { return kEntries; }
std::span<const SetFunctionEntry> observatory_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
