// ST_AsTWKB and ST_GeomFromTWKB (PostGIS manual, chapters 8.8.2 and 8.9.2).
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/twkb_reader.h"
#include "sql/functions/twkb_writer.h"
#include "sql/types/spatial_reference_systems.h"

namespace carto_mock::sql {
namespace {

// Of x and y, where the call does not say.
std::int32_t default_digits(std::int32_t srid) {
  constexpr std::int32_t kDigitsOfDegrees = 5;
  const auto system = find_spatial_reference_system(srid);
  return system && system->is_geographic ? kDigitsOfDegrees : 0;
}

// The last five arguments of both forms.
TwkbStyle style_from(Arguments arguments, std::int32_t srid) {
  // PostGIS keeps the lowest byte.
  const auto digits = [](const Value& value, std::int32_t fallback) -> std::int32_t {
    return value.is_null() ? fallback : static_cast<std::int8_t>(value.as_integer());
  };
  const auto is_true = [](const Value& value) { return !value.is_null() && value.as_bool(); };
  return {digits(arguments[0], default_digits(srid)), digits(arguments[1], 0),
          digits(arguments[2], 0), is_true(arguments[3]), is_true(arguments[4])};
}

Value as_twkb(const CallContext&, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const Geometry geometry = NativeCodec<AnyGeometry>::unpack(arguments[0]);
  return Value::bytes(write_twkb(geometry, style_from(arguments.subspan(1), geometry.srid)));
}

// What holds parts of this kind; a collection for those that hold parts themselves.
GeometryType holder_of(GeometryType type) {
  return is_collection(type) ? GeometryType::kGeometryCollection : multi_type(type);
}

Value array_as_twkb(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null() || arguments[1].is_null()) return {};
  const Array& geometries = arguments[0].as_array();
  const Array& numbers = arguments[1].as_array();
  if (geometries.elements.size() != numbers.elements.size())
    throw_geometry_error("size of geometry[] and integer[] arrays must match");
  std::vector<Geometry> parts;
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < geometries.elements.size(); ++i) {
    if (geometries.elements[i].is_null() || numbers.elements[i].is_null()) {
      context.session.notice(Severity::kNotice,
                             fmt::format("ST_AsTWKB skipping NULL entry at position {}", i));
      continue;
    }
    parts.push_back(NativeCodec<AnyGeometry>::unpack(geometries.elements[i]));
    ids.push_back(numbers.elements[i].as_integer());
    if (parts.back().has_z != parts[0].has_z || parts.back().has_m != parts[0].has_m)
      throw Error::unsupported("ST_AsTWKB() of geometries with and without Z or M");
    if (parts.back().is_empty())
      throw Error::unsupported("ST_AsTWKB() of empty geometries with identifiers");
  }
  if (parts.empty()) {
    context.session.notice(Severity::kNotice, "No valid geometry - id pairs found");
    return {};
  }
  GeometryType type = holder_of(parts[0].type);
  for (const Geometry& part : parts) {
    if (part.type != parts[0].type) type = GeometryType::kGeometryCollection;
  }
  const Geometry first = parts[0];
  return Value::bytes(write_twkb(collection_like(first, type, std::move(parts)), ids,
                                 style_from(arguments.subspan(2), first.srid)));
}

Value from_twkb(const CallContext&, Arguments arguments) {
  return NativeCodec<Geometry>::pack(read_twkb(arguments[0].as_bytes()));
}

constexpr FunctionEntry kEntries[] = {
    {"st_astwkb(geometry,integer,integer,integer,boolean,boolean)", as_twkb},
    {"st_astwkb(geometry[],bigint[],integer,integer,integer,boolean,boolean)", array_as_twkb},
    {"st_geomfromtwkb(bytea)", from_twkb},
};

}  // namespace

std::span<const FunctionEntry> geometry_twkb_functions() { return kEntries; }

}  // namespace carto_mock::sql
