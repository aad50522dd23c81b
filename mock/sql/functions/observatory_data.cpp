// OBS_GetMeta(), OBS_GetData() and the snapshots: several columns of the stubbed Data Observatory
// at once (spec dataservices.md 1.7 and 3.7).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/carto_functions.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/json_conversion.h"
#include "sql/functions/json_members.h"
#include "sql/functions/number_errors.h"
#include "sql/functions/observatory_areas.h"
#include "sql/functions/observatory_measures.h"
#include "sql/functions/place_names.h"
#include "sql/functions/service_geometry.h"
#include "sql/types/json.h"

namespace carto_mock::sql {
namespace {

// A column that is asked for: a measure, or the shapes of a boundary. What is not said is empty.
struct ColumnRequest {
  std::string measure;
  std::string denominator;
  std::string boundary;
  std::string normalization;
  std::string measure_time;
  std::string boundary_time;
};

std::vector<ColumnRequest> read_requests(const Value& json, std::string_view function) {
  const JsonNode document = parse_json(json.as_text());
  const bool is_list_of_objects = document.kind == JsonNode::Kind::kArray &&
                                  std::ranges::all_of(document.elements, [](const JsonNode& node) {
                                    return node.kind == JsonNode::Kind::kObject;
                                  });
  if (!is_list_of_objects)
    throw Error::unsupported(fmt::format("{} of what is no array of objects", function));
  std::vector<ColumnRequest> requests;
  for (const JsonNode& node : document.elements) {
    requests.push_back({json_member_text(node, "numer_id"), json_member_text(node, "denom_id"),
                        json_member_text(node, "geom_id"), json_member_text(node, "normalization"),
                        json_member_text(node, "numer_timespan"),
                        json_member_text(node, "geom_timespan")});
  }
  return requests;
}

Value text_or_null(const std::string& text) { return text.empty() ? Value() : Value::text(text); }

std::string json_list(const std::vector<std::string>& elements) {
  std::string list;
  for (const std::string& element : elements) list += (list.empty() ? "" : ",") + element;
  return '[' + list + ']';
}

// --- OBS_GetMeta

// A name that a column could have.
std::string suggested_name(std::string_view name, std::string_view time_span) {
  std::string suggested = street_key(fmt::format("{} {}", name, time_span));
  std::ranges::replace(suggested, ' ', '_');
  return suggested;
}

// What is known of a column; none: nothing goes with what was asked for.
std::optional<Record> described(const CallContext& context, const ColumnRequest& request, int place,
                                const Value& target_areas) {
  const Observatory& data = observatory(context);
  const ObservatoryMeasure* measure = find_measure(data, text_or_null(request.measure));
  const ObservatoryBoundary* boundary =
      find_boundary(data, request.boundary.empty() ? Value::text(std::string(kFinestBoundary))
                                                   : Value::text(request.boundary));
  const bool is_known = (measure != nullptr || request.measure.empty()) && boundary != nullptr &&
                        is_of_time(data, text_or_null(request.measure_time)) &&
                        is_of_time(data, text_or_null(request.boundary_time));
  if (!is_known) return std::nullopt;
  const bool is_share = request.normalization.starts_with("denom");
  const std::string denominator = request.denominator.empty() && is_share && measure != nullptr
                                      ? measure->denominator_id
                                      : request.denominator;
  const bool has_measure = measure != nullptr;
  ObservatoryRow row;
  row.add("id", oid::kInt4, Value::integer(place))
      .add("numer_id", oid::kText, text_or_null(request.measure))
      .add("numer_name", oid::kText, has_measure ? Value::text(measure->name) : Value())
      .add("numer_type", oid::kText, has_measure ? Value::text("Numeric") : Value())
      .add("numer_aggregate", oid::kText,
           has_measure ? Value::text(measure->is_sum ? "sum" : "median") : Value())
      .add("numer_timespan", oid::kText, has_measure ? Value::text(data.time_span) : Value())
      .add("denom_id", oid::kText, text_or_null(denominator))
      .text("geom_id", boundary->id)
      .text("geom_name", boundary->name)
      .text("geom_timespan", data.time_span)
      .add("normalization", oid::kText, text_or_null(request.normalization))
      .text("suggested_name",
            suggested_name(has_measure ? measure->name : boundary->name, data.time_span))
      .add("score", oid::kInt4, Value::integer(1))
      .add("score_rank", oid::kInt4, Value::integer(1))
      .add("timespan_rank", oid::kInt4, Value::integer(1))
      .nulls(oid::kNumeric, {"target_area"})
      .add("target_geoms", oid::kInt4, target_areas)
      .nulls(oid::kNumeric, {"num_geoms"});
  return row.record();
}

bool excludes_first(const Value& most_ranks) {
  return !most_ranks.is_null() && most_ranks.as_integer() < 1;
}

Value get_meta(const CallContext& context, Arguments arguments) {
  if (arguments[1].is_null()) return {};
  const std::vector<ColumnRequest> requests = read_requests(arguments[1], "obs_getmeta()");
  for (const ColumnRequest& request : requests) {
    if (request.measure.empty() && request.boundary.empty()) {
      throw observatory_error("_obs_getmeta(7)",
                              "Must pass either numer_id or geom_id to every key in GetMeta");
    }
  }
  // Everything is the first of its rank.
  if (!is_covered(context, arguments[0]) || excludes_first(arguments[2]) ||
      excludes_first(arguments[3]))
    return {};
  std::vector<std::string> columns;
  int place = 0;
  for (const ColumnRequest& request : requests) {
    if (const auto column = described(context, request, ++place, arguments[4]))
      columns.push_back(record_to_json(context, *column, false));
  }
  return columns.empty() ? Value() : Value::text(json_list(columns));
}

// --- OBS_GetData

std::string area_json(const CallContext& context, const std::optional<ObservatoryArea>& area) {
  const Value shape = area ? NativeCodec<Geometry>::pack(area->shape) : Value();
  ObservatoryRow row;
  row.add("value", oid::kGeometry, shape)
      .add("geomref", oid::kText, area ? text_or_null(area->id) : Value())
      .add("geom", oid::kGeometry, shape);
  return record_to_json(context, row.record(), false);
}

std::string measure_json(const CallContext& context, const ColumnRequest& request,
                         const Geometry& geometry) {
  const Observatory& data = observatory(context);
  const ObservatoryMeasure* measure = find_measure(data, Value::text(request.measure));
  const bool is_known = measure != nullptr &&
                        is_of_time(data, text_or_null(request.measure_time)) &&
                        is_covered(context, geometry);
  ObservatoryRow row;
  row.add("value", oid::kNumeric,
          is_known ? measure_of(context, *measure, geometry, text_or_null(request.normalization))
                   : Value());
  return record_to_json(context, row.record(), false);
}

std::string boundary_json(const CallContext& context, const ColumnRequest& request,
                          const Geometry& geometry) {
  if (geometry.type != GeometryType::kPoint)
    throw Error::unsupported("obs_getdata() of a boundary around what is no point");
  const ObservatoryBoundary* boundary =
      find_boundary(observatory(context), text_or_null(request.boundary));
  const std::optional<Coordinate> point = first_vertex(geometry);
  return area_json(context, boundary != nullptr && point ? area_around(context, *boundary, *point)
                                                         : std::nullopt);
}

Value data_row(Value id, Oid id_type, const std::vector<std::string>& columns) {
  ObservatoryRow row;
  row.add("id", id_type, std::move(id)).add("data", oid::kJson, Value::text(json_list(columns)));
  return std::move(row).value();
}

// The value of a geomval, which is a whole number here.
Value whole_number(const Value& value) {
  return value.is_null() ? Value()
                         : Value::integer(integer_from_real<std::int32_t>(value.as_real()));
}

std::vector<Value> data_of_geometries(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (arguments[0].is_null() || arguments[1].is_null()) return rows;
  if (arguments[2].is_null() || !arguments[2].as_bool())
    throw Error::unsupported("obs_getdata() without merge");
  const std::vector<ColumnRequest> requests = read_requests(arguments[1], "obs_getdata()");
  for (const Value& element : arguments[0].as_array().elements) {
    context.session.check_interrupts();
    const Record* pair = element.is_null() ? nullptr : &element.as_record();
    if (pair == nullptr || pair->fields.at(0).is_null())
      throw Error::unsupported("obs_getdata() of NULL");
    const Geometry geometry = observatory_shape(pair->fields.at(0));
    std::vector<std::string> columns;
    for (const ColumnRequest& request : requests) {
      columns.push_back(request.measure.empty() ? boundary_json(context, request, geometry)
                                                : measure_json(context, request, geometry));
    }
    rows.push_back(data_row(whole_number(pair->fields.at(1)), oid::kInt4, columns));
  }
  return rows;
}

std::string column_of_area(const CallContext& context, const ColumnRequest& request,
                           const std::string& id) {
  const ObservatoryBoundary* boundary =
      find_boundary(observatory(context), text_or_null(request.boundary));
  const std::optional<ObservatoryArea> area =
      boundary == nullptr ? std::nullopt : area_by_id(context, *boundary, id);
  if (request.measure.empty()) return area_json(context, area);
  return area ? measure_json(context, request, area->shape) : R"({"value":null})";
}

std::vector<Value> data_of_areas(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  if (arguments[0].is_null() || arguments[1].is_null()) return rows;
  const std::vector<ColumnRequest> requests = read_requests(arguments[1], "obs_getdata()");
  for (const Value& id : arguments[0].as_array().elements) {
    context.session.check_interrupts();
    if (id.is_null()) throw Error::unsupported("obs_getdata() of NULL");
    std::vector<std::string> columns;
    for (const ColumnRequest& request : requests)
      columns.push_back(column_of_area(context, request, id.as_text()));
    rows.push_back(data_row(id, oid::kText, columns));
  }
  return rows;
}

// --- Snapshots: all measures at a place

std::vector<Value> measures_at(const CallContext& context, const Value& geometry) {
  std::vector<Value> measures;
  if (!is_covered(context, geometry)) return measures;
  const Geometry shape = observatory_shape(geometry);
  for (const ObservatoryMeasure& measure : observatory(context).measures) {
    ObservatoryRow row;
    row.text("id", measure.id)
        .text("name", measure.name)
        .text("aggregate", measure.is_sum ? "sum" : "median")
        .add("value", oid::kNumeric, measure_of(context, measure, shape, {}));
    measures.push_back(Value::text(record_to_json(context, row.record(), false)));
  }
  return measures;
}

std::vector<Value> snapshot_rows(const CallContext& context, Arguments arguments) {
  return measures_at(context, arguments[0]);
}

Value snapshot(const CallContext& context, Arguments arguments) {
  std::vector<std::string> measures;
  for (const Value& measure : measures_at(context, arguments[0]))
    measures.push_back(measure.as_text());
  return measures.empty() ? Value() : Value::text(json_list(measures));
}

constexpr FunctionEntry kEntries[] = {
    observatory_entry<"obs_getmeta(geometry,json,integer,integer,integer)", get_meta>(),
    safe_observatory_entry<"_obs_getmeta_exception_safe(geometry,json,integer,integer,integer)",
                           get_meta>(),
    observatory_entry<"obs_get_demographic_snapshot(geometry,text,text)", snapshot>(),
    safe_observatory_entry<"_obs_get_demographic_snapshot_exception_safe(geometry,text,text)",
                           snapshot>(),
    observatory_entry<"obs_get_segment_snapshot(geometry,text)", snapshot>(),
    safe_observatory_entry<"_obs_get_segment_snapshot_exception_safe(geometry,text)", snapshot>(),
};

constexpr SetFunctionEntry kSetEntries[] = {
    observatory_set_entry<"obs_getdata(geomval[],json,boolean)", data_of_geometries>(),
    safe_observatory_set_entry<"_obs_getdata_exception_safe(geomval[],json,boolean)",
                               data_of_geometries>(),
    observatory_set_entry<"obs_getdata(text[],json)", data_of_areas>(),
    safe_observatory_set_entry<"_obs_getdata_exception_safe(text[],json)", data_of_areas>(),
    observatory_set_entry<"obs_getdemographicsnapshot(geometry,text,text)", snapshot_rows>(),
    safe_observatory_set_entry<"_obs_getdemographicsnapshot_exception_safe(geometry,text,text)",
                               snapshot_rows>(),
    observatory_set_entry<"obs_getsegmentsnapshot(geometry,text)", snapshot_rows>(),
    safe_observatory_set_entry<"_obs_getsegmentsnapshot_exception_safe(geometry,text)",
                               snapshot_rows>(),
};

}  // namespace

std::span<const FunctionEntry> observatory_data_functions() { return kEntries; }
std::span<const SetFunctionEntry> observatory_data_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
