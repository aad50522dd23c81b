#include "sql/functions/observatory_calls.h"

#include <fmt/format.h>

#include <optional>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/geometry_native.h"
#include "sql/functions/observatory_areas.h"
#include "sql/functions/service_geometry.h"

namespace carto_mock::sql {
namespace {

template <typename Entry>
const Entry* find_by_id(const std::vector<Entry>& entries, const Value& id) {
  if (id.is_null()) return nullptr;
  const auto found = std::ranges::find(entries, id.as_text(), &Entry::id);
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const Observatory& observatory(const CallContext& context) {
  return context.session.gazetteer().observatory();
}

const ObservatoryMeasure* find_measure(const Observatory& data, const Value& id) {
  return find_by_id(data.measures, id);
}

const ObservatoryBoundary* find_boundary(const Observatory& data, const Value& id) {
  return find_by_id(data.boundaries, id);
}

bool is_of_time(const Observatory& data, const Value& time_span) {
  return time_span.is_null() || time_span.as_text() == data.time_span;
}

Geometry observatory_shape(const Value& geometry) {
  const Geometry shape = NativeCodec<Geometry>::unpack(geometry);
  return shape.srid == 0 ? with_geometry_srid(shape, kServiceSrid) : shape;
}

bool is_covered(const CallContext& context, const Geometry& shape) {
  const std::optional<Geometry> country = observatory_country(context);
  return country && shapes_relate(context, "ST_Intersects", shape, *country);
}

bool is_covered(const CallContext& context, const Value& geometry) {
  return !geometry.is_null() && is_covered(context, observatory_shape(geometry));
}

Error observatory_error(std::string_view function, std::string_view text) {
  return remote_error(function, text, sqlstate::kRaiseException);
}

Error invalid_geometry_type(std::string_view function, const Geometry& geometry,
                            std::string_view wanted) {
  return observatory_error(function, fmt::format("Invalid geometry type (ST_{}), {}",
                                                 geometry_type_name(geometry.type), wanted));
}

ObservatoryRow& ObservatoryRow::add(std::string name, Oid type, Value value) {
  record_.types.push_back({type, -1});
  record_.names.push_back(std::move(name));
  record_.fields.push_back(std::move(value));
  return *this;
}

ObservatoryRow& ObservatoryRow::text(std::string name, std::string value) {
  return add(std::move(name), oid::kText, Value::text(std::move(value)));
}

ObservatoryRow& ObservatoryRow::boolean(std::string name, bool value) {
  return add(std::move(name), oid::kBool, Value::boolean(value));
}

ObservatoryRow& ObservatoryRow::nulls(Oid type, std::initializer_list<const char*> names) {
  for (const char* name : names) add(name, type, {});
  return *this;
}

void check_observatory(const CallContext& context, std::string_view signature) {
  if (has_observatory(context.session)) return;
  std::string types;
  for (const Type& type : context.argument_types)
    types += fmt::format("{}{}", types.empty() ? "" : ", ", format_type(type));
  throw missing_function(fmt::format("{}({})", signature.substr(0, signature.find('(')), types));
}

}  // namespace carto_mock::sql
