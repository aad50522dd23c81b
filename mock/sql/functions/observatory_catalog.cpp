// OBS_Search() and OBS_GetAvailable*(): what the stubbed Data Observatory has (spec
// dataservices.md 1.7 and 3.7). Arguments that ask whether one entry goes with another change what
// the rows say; bounds and tags change which rows there are. Nothing has tags.
#include <algorithm>
#include <string>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/observatory_calls.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

bool mentions(const std::string& text, const std::string& term) {
  return to_lower(text).find(term) != std::string::npos;
}

std::string_view aggregate_name(const ObservatoryMeasure& measure) {
  return measure.is_sum ? "sum" : "median";
}

std::vector<Value> search(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  const Observatory& data = observatory(context);
  const bool is_elsewhere = !arguments[1].is_null() && find_boundary(data, arguments[1]) == nullptr;
  if (arguments[0].is_null() || is_elsewhere) return rows;
  const std::string term = to_lower(arguments[0].as_text());
  for (const ObservatoryMeasure& measure : data.measures) {
    if (!mentions(measure.name, term) && !mentions(measure.id, term)) continue;
    ObservatoryRow row;
    row.text("id", measure.id)
        .text("description", measure.name)
        .text("name", measure.name)
        .text("aggregate", std::string(aggregate_name(measure)))
        .nulls(oid::kText, {"source"});
    rows.push_back(std::move(row).value());
  }
  return rows;
}

// Those that have something at the geometry.
std::vector<Value> available_boundaries(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  const Observatory& data = observatory(context);
  if (!is_covered(context, arguments[0]) || !is_of_time(data, arguments[1])) return rows;
  for (const ObservatoryBoundary& boundary : data.boundaries) {
    ObservatoryRow row;
    row.text("boundary_id", boundary.id)
        .text("description", boundary.name)
        .text("time_span", data.time_span)
        .nulls(oid::kText, {"tablename"});
    rows.push_back(std::move(row).value());
  }
  return rows;
}

bool is_empty_list(const Value& texts) {
  return texts.is_null() || texts.as_array().elements.empty();
}

// Is there anything within the bounds that has all of the tags?
bool has_any(const CallContext& context, const Value& bounds, const Value& tags) {
  return is_empty_list(tags) && (bounds.is_null() || is_covered(context, bounds));
}

bool is_denominator(const Observatory& data, const std::string& id) {
  return std::ranges::any_of(data.measures, [&](const ObservatoryMeasure& measure) {
    return measure.denominator_id == id;
  });
}

bool is_share_of(const ObservatoryMeasure& measure, const Value& denominator) {
  return !denominator.is_null() && measure.denominator_id == denominator.as_text();
}

// An argument that names nothing goes with nothing.
bool names_boundary(const Observatory& data, const Value& id) {
  return find_boundary(data, id) != nullptr;
}
bool names_time(const Observatory& data, const Value& id) {
  return !id.is_null() && is_of_time(data, id);
}
bool names_denominator(const Observatory& data, const Value& id) {
  return !id.is_null() && !id.as_text().empty() && is_denominator(data, id.as_text());
}

Value no_details() { return Value::text("{}"); }

// What measures are described by as numerators and as denominators; `role` is `numer` or `denom`.
ObservatoryRow described(const ObservatoryMeasure& measure, const std::string& role) {
  ObservatoryRow row;
  row.text(role + "_id", measure.id).text(role + "_name", measure.name);
  for (const char* unknown : {"_description", "_weight", "_license", "_source"})
    row.add(role + unknown, oid::kText, {});
  row.text(role + "_type", "Numeric")
      .text(role + "_aggregate", std::string(aggregate_name(measure)))
      .add(role + "_extra", oid::kJsonb, no_details())
      .add(role + "_tags", oid::kJsonb, no_details());
  return row;
}

Value numerator_row(const Observatory& data, const ObservatoryMeasure& measure,
                    const Value& denominator, const Value& boundary, const Value& time_span) {
  ObservatoryRow row = described(measure, "numer");
  row.boolean("valid_denom", is_share_of(measure, denominator))
      .boolean("valid_geom", names_boundary(data, boundary))
      .boolean("valid_timespan", names_time(data, time_span));
  return std::move(row).value();
}

std::vector<Value> numerators(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (!has_any(context, arguments[0], arguments[1])) return rows;
  const Observatory& data = observatory(context);
  for (const ObservatoryMeasure& measure : data.measures)
    rows.push_back(numerator_row(data, measure, arguments[2], arguments[3], arguments[4]));
  return rows;
}

// Bounds; tags of sections, subsections and others; IDs, a name; what they are to go with.
std::vector<Value> numerators_by_tags(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (!arguments[5].is_null()) throw Error::unsupported("_obs_getnumerators() by a name");
  for (const Value& tags : arguments.subspan(1, 3)) {
    if (!has_any(context, arguments[0], tags)) return rows;
  }
  const Observatory& data = observatory(context);
  for (const ObservatoryMeasure& measure : data.measures) {
    const bool is_wanted =
        is_empty_list(arguments[4]) ||
        std::ranges::any_of(arguments[4].as_array().elements, [&](const Value& id) {
          return !id.is_null() && id.as_text() == measure.id;
        });
    if (is_wanted)
      rows.push_back(numerator_row(data, measure, arguments[6], arguments[7], arguments[8]));
  }
  return rows;
}

std::vector<Value> denominators(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (!has_any(context, arguments[0], arguments[1])) return rows;
  const Observatory& data = observatory(context);
  const ObservatoryMeasure* numerator = find_measure(data, arguments[2]);
  for (const ObservatoryMeasure& measure : data.measures) {
    if (!is_denominator(data, measure.id)) continue;
    ObservatoryRow row = described(measure, "denom");
    row.boolean("valid_numer", numerator != nullptr && numerator->denominator_id == measure.id)
        .boolean("valid_geom", names_boundary(data, arguments[3]))
        .boolean("valid_timespan", names_time(data, arguments[4]));
    rows.push_back(std::move(row).value());
  }
  return rows;
}

std::vector<Value> geometries(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (!has_any(context, arguments[0], arguments[1])) return rows;
  const Observatory& data = observatory(context);
  for (const ObservatoryBoundary& boundary : data.boundaries) {
    ObservatoryRow row;
    row.text("geom_id", boundary.id)
        .text("geom_name", boundary.name)
        .nulls(oid::kText,
               {"geom_description", "geom_weight", "geom_aggregate", "geom_license", "geom_source"})
        .boolean("valid_numer", find_measure(data, arguments[2]) != nullptr)
        .boolean("valid_denom", names_denominator(data, arguments[3]))
        .boolean("valid_timespan", names_time(data, arguments[4]))
        .add("score", oid::kNumeric, Value::numeric(Numeric(1)))
        .nulls(oid::kInt8, {"numtiles"})
        .nulls(oid::kNumeric,
               {"notnull_percent", "numgeoms", "percentfill", "estnumgeoms", "meanmediansize"})
        .text("geom_type", "Geometry")
        .add("geom_extra", oid::kJsonb, no_details())
        .add("geom_tags", oid::kJsonb, no_details());
    rows.push_back(std::move(row).value());
  }
  return rows;
}

std::vector<Value> time_spans(const CallContext& context, Arguments arguments) {
  if (!has_any(context, arguments[0], arguments[1])) return {};
  const Observatory& data = observatory(context);
  ObservatoryRow row;
  row.text("timespan_id", data.time_span)
      .text("timespan_name", data.time_span)
      .nulls(oid::kText, {"timespan_description", "timespan_weight", "timespan_aggregate",
                          "timespan_license", "timespan_source"})
      .boolean("valid_numer", find_measure(data, arguments[2]) != nullptr)
      .boolean("valid_denom", names_denominator(data, arguments[3]))
      .boolean("valid_geom", names_boundary(data, arguments[4]))
      .nulls(oid::kText, {"timespan_type"})
      .add("timespan_extra", oid::kJsonb, no_details())
      .add("timespan_tags", oid::kJsonb, no_details());
  std::vector<Value> rows;
  rows.push_back(std::move(row).value());
  return rows;
}

constexpr SetFunctionEntry kSetEntries[] = {
    observatory_set_entry<"obs_search(text,text)", search>(),
    safe_observatory_set_entry<"_obs_search_exception_safe(text,text)", search>(),
    observatory_set_entry<"obs_getavailableboundaries(geometry,text)", available_boundaries>(),
    safe_observatory_set_entry<"_obs_getavailableboundaries_exception_safe(geometry,text)",
                               available_boundaries>(),
    observatory_set_entry<"obs_getavailablenumerators(geometry,text[],text,text,text)",
                          numerators>(),
    safe_observatory_set_entry<
        "_obs_getavailablenumerators_exception_safe(geometry,text[],text,text,text)", numerators>(),
    observatory_set_entry<
        "_obs_getnumerators(geometry,text[],text[],text[],text[],text,text,text,text)",
        numerators_by_tags>(),
    safe_observatory_set_entry<
        "__obs_getnumerators_exception_safe(geometry,text[],text[],text[],text[],text,text,text,"
        "text)",
        numerators_by_tags>(),
    observatory_set_entry<"obs_getavailabledenominators(geometry,text[],text,text,text)",
                          denominators>(),
    safe_observatory_set_entry<
        "_obs_getavailabledenominators_exception_safe(geometry,text[],text,text,text)",
        denominators>(),
    observatory_set_entry<"obs_getavailablegeometries(geometry,text[],text,text,text,integer)",
                          geometries>(),
    safe_observatory_set_entry<
        "_obs_getavailablegeometries_exception_safe(geometry,text[],text,text,text,integer)",
        geometries>(),
    observatory_set_entry<"obs_getavailabletimespans(geometry,text[],text,text,text)",
                          time_spans>(),
    safe_observatory_set_entry<
        "_obs_getavailabletimespans_exception_safe(geometry,text[],text,text,text)", time_spans>(),
};

}  // namespace

std::span<const SetFunctionEntry> observatory_catalog_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
