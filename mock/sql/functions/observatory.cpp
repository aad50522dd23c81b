// OBS_GetMeasure() and its kin (spec dataservices.md 1.7 and 3.7). What is in none of the lists of
// observatory_*.cpp is refused.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/observatory_areas.h"
#include "sql/functions/observatory_measures.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kMeasureFunction = "_obs_getmeasure(7)";

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

void note(const CallContext& context, std::string_view text) {
  context.session.notice(Severity::kNotice, remote_notice(kMeasureFunction, text));
}

struct MeasureCall {
  Value geometry;
  const ObservatoryMeasure* measure;  // nullptr: no such measure
  Value normalize;
  Value boundary;
  Value time_span;
};

Value measured(const CallContext& context, const MeasureCall& call) {
  if (call.geometry.is_null()) return {};
  const Geometry geometry = observatory_shape(call.geometry);
  const bool is_area =
      geometry.type == GeometryType::kPolygon || geometry.type == GeometryType::kMultiPolygon;
  if (!is_area && geometry.type != GeometryType::kPoint) {
    throw invalid_geometry_type(kMeasureFunction, geometry,
                                "can only handle 'ST_Point', 'ST_Polygon', and 'ST_MultiPolygon'");
  }
  const Observatory& data = observatory(context);
  const bool is_known_boundary =
      call.boundary.is_null() || find_boundary(data, call.boundary) != nullptr;
  if (call.measure == nullptr || !is_known_boundary || !is_of_time(data, call.time_span) ||
      !is_covered(context, geometry)) {
    note(context, "No boundary found for geom");
    return {};
  }
  note(context, fmt::format("Using boundary {}", call.boundary.is_null()
                                                     ? kFinestBoundary
                                                     : std::string_view(call.boundary.as_text())));
  return measure_of(context, *call.measure, geometry, call.normalize);
}

Value get_measure(const CallContext& context, Arguments arguments) {
  if (arguments[1].is_null()) return {};
  return measured(context, {arguments[0], find_measure(observatory(context), arguments[1]),
                            arguments[2], arguments[3], arguments[4]});
}

Value get_population(const CallContext& context, Arguments arguments) {
  const Value population = Value::text("us.census.acs.B01003001");
  return measured(context, {arguments[0], find_measure(observatory(context), population),
                            arguments[1], arguments[2], arguments[3]});
}

// By the measure's name, whatever its case.
Value get_census_measure(const CallContext& context, Arguments arguments) {
  if (arguments[1].is_null()) return {};
  const std::string name = to_lower(arguments[1].as_text());
  const ObservatoryMeasure* found = nullptr;
  for (const ObservatoryMeasure& measure : observatory(context).measures) {
    if (found == nullptr && to_lower(measure.name) == name) found = &measure;
  }
  return measured(context, {arguments[0], found, arguments[2], arguments[3], arguments[4]});
}

Value get_measure_by_id(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const Observatory& data = observatory(context);
  const ObservatoryBoundary* boundary = find_boundary(data, arguments[2]);
  if (boundary == nullptr) return {};
  const auto area = area_by_id(context, *boundary, arguments[0].as_text());
  if (!area) return {};
  return measured(context, {NativeCodec<Geometry>::pack(area->shape),
                            find_measure(data, arguments[1]),
                            {},
                            arguments[2],
                            arguments[3]});
}

Value dump_version(const CallContext& context, Arguments) {
  return Value::text(observatory(context).dump_version);
}

constexpr FunctionEntry kEntries[] = {
    observatory_entry<"obs_getmeasure(geometry,text,text,text,text)", get_measure>(),
    safe_observatory_entry<"_obs_getmeasure_exception_safe(geometry,text,text,text,text)",
                           get_measure>(),
    observatory_entry<"obs_getmeasurebyid(text,text,text,text)", get_measure_by_id>(),
    safe_observatory_entry<"_obs_getmeasurebyid_exception_safe(text,text,text,text)",
                           get_measure_by_id>(),
    observatory_entry<"obs_getpopulation(geometry,text,text,text)", get_population>(),
    safe_observatory_entry<"_obs_getpopulation_exception_safe(geometry,text,text,text)",
                           get_population>(),
    observatory_entry<"obs_getuscensusmeasure(geometry,text,text,text,text)", get_census_measure>(),
    safe_observatory_entry<"_obs_getuscensusmeasure_exception_safe(geometry,text,text,text,text)",
                           get_census_measure>(),
    observatory_entry<"obs_dumpversion()", dump_version>(),
    safe_observatory_entry<"_obs_dumpversion_exception_safe()", dump_version>(),
};

}  // namespace

Value measure_of(const CallContext& context, const ObservatoryMeasure& measure,
                 const Geometry& geometry, const Value& normalize) {
  if (!measure.is_sum) return number(measure.value);
  const bool is_point = geometry.type == GeometryType::kPoint;
  switch (normalization(normalize, is_point)) {
    case Normalization::kArea:
      return number(measure.value);
    case Normalization::kTotal: {
      const std::optional<Geometry> country = observatory_country(context);
      if (is_point || !country) return number(measure.value);
      return number(measure.value * common_area(context, geometry, *country));
    }
    case Normalization::kDenominated: {
      const ObservatoryMeasure* all =
          find_measure(observatory(context), Value::text(measure.denominator_id));
      return all == nullptr ? Value() : number(measure.value / all->value);
    }
  }
  return {};
}

std::span<const FunctionEntry> observatory_functions() { return kEntries; }

}  // namespace carto_mock::sql
