// Whether geometries are valid, why not, and making them so (PostGIS manual, chapter 8.6).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"

namespace carto_mock::sql {
namespace {

struct Fault {
  bool is_readable = true;  // by GEOS
  std::string reason;
  std::optional<Geometry> location;
};

// `flags` is 1 for ESRI's rules; none: it is valid.
std::optional<Fault> find_fault(const Geometry& geometry, std::int32_t flags) {
  const GeosSession geos;
  const GeosGeometry imported = geos.try_import(geometry);
  if (imported == nullptr)
    return Fault{.is_readable = false, .reason = geos.error(), .location = std::nullopt};
  char* reason = nullptr;
  GEOSGeometry* location = nullptr;
  const char valid = GEOSisValidDetail_r(geos.handle(), imported.get(), flags, &reason, &location);
  Fault fault{.reason = reason == nullptr ? "" : reason, .location = std::nullopt};
  GEOSFree_r(geos.handle(), reason);
  if (location != nullptr) {
    const GeosGeometry owned(location, GeosDeleter{geos.handle()});
    fault.location = geos.export_geometry(owned, geometry.srid, geometry.has_z);
  }
  if (geos.answer(valid, "GEOSisValid")) return std::nullopt;
  return fault;
}

bool is_valid(const CallContext& context, const Geometry& geometry) {
  if (geometry.is_empty()) return true;
  const std::optional<Fault> fault = find_fault(geometry, 0);
  if (!fault) return true;
  if (!fault->is_readable) return false;
  std::string text = fault->reason;
  if (fault->location && !fault->location->coordinates.empty()) {
    const Coordinate& at = fault->location->coordinates[0];
    text += fmt::format(" at or near point {:.17g} {:.17g}", at.x, at.y);
    if (fault->location->has_z) text += fmt::format(" {:.17g}", at.z);
  }
  context.session.notice(Severity::kNotice, text);
  return false;
}

bool is_valid_by(const Geometry& geometry, std::int32_t flags) {
  return !find_fault(geometry, flags);
}

std::string reason(const Geometry& geometry) {
  const GeosSession geos;
  const GeosGeometry imported = geos.try_import(geometry);
  if (imported == nullptr) return geos.error();
  char* text = GEOSisValidReason_r(geos.handle(), imported.get());
  if (text == nullptr) throw_geometry_error("GEOSisValidReason: " + geos.error());
  std::string result(text);
  GEOSFree_r(geos.handle(), text);
  return result;
}

std::string reason_by(const Geometry& geometry, std::int32_t flags) {
  const std::optional<Fault> fault = find_fault(geometry, flags);
  return fault ? fault->reason : "Valid Geometry";
}

Value detail(const CallContext&, Arguments arguments) {
  const auto flags = static_cast<std::int32_t>(arguments[1].as_integer());
  const std::optional<Fault> fault =
      find_fault(NativeCodec<AnyGeometry>::unpack(arguments[0]), flags);
  Value text;
  Value location;
  if (fault) text = Value::text(fault->reason);
  if (fault && fault->location) location = NativeCodec<Geometry>::pack(*fault->location);
  return Value::record({.types = {{oid::kBool, -1}, {oid::kVarchar, -1}, {oid::kGeometry, -1}},
                        .names = {"valid", "reason", "location"},
                        .fields = {Value::boolean(!fault), std::move(text), std::move(location)}});
}

// Of a collection one is made, of its parts' kind if nothing else.
Geometry as_collection_like(const Geometry& source, Geometry repaired) {
  if (!is_collection(source.type) || is_collection(repaired.type)) return repaired;
  const GeometryType type = multi_type(repaired.type);
  return collection_like(repaired, type, {repaired});
}

// PostGIS leaves such vertices out in its own way; some of them end the process within GEOS 3.11.
void refuse_vertices_at_nan(const Geometry& geometry) {
  for_each_run(geometry, [](const std::vector<Coordinate>& run) {
    const bool are_numbers = std::ranges::all_of(
        run, [](const Coordinate& at) { return !std::isnan(at.x) && !std::isnan(at.y); });
    if (!are_numbers) throw Error::unsupported("ST_MakeValid() of coordinates that are no numbers");
  });
}

void require_repairable(const Geometry& geometry) {
  if (!is_plain(geometry.type))
    throw_geometry_error(fmt::format("ST_MakeValid: unsupported geometry type {}",
                                     geometry_type_name(geometry.type)));
  if (const Geometry* odd = find_odd_kind(geometry))
    throw_geometry_error(
        fmt::format("lwgeom_make_geos_friendly: unsupported input geometry type: {} ({})",
                    geometry_type_name(odd->type), stored_type_number(odd->type)));
}

// None where GEOS fails.
template <typename Repair>
std::optional<Geometry> repaired_by(const Geometry& geometry, Repair repair) {
  require_repairable(geometry);
  refuse_vertices_at_nan(geometry);
  const GeosSession geos;
  const GeosGeometry imported = geos.import_repaired(geometry, "lwgeom_make_valid");
  const GeosGeometry made{repair(geos.handle(), imported.get()), GeosDeleter{geos.handle()}};
  if (made == nullptr) return std::nullopt;
  return as_collection_like(geometry, geos.export_geometry(made, geometry.srid, geometry.has_z));
}

std::optional<Geometry> make_valid(const Geometry& geometry) {
  return repaired_by(geometry, GEOSMakeValid_r);
}

struct RepairStyle {
  GEOSMakeValidMethods method = GEOS_MAKE_VALID_LINEWORK;
  bool keeps_collapsed = false;
};

// `name=value` pairs between spaces; names that are not known are passed over.
RepairStyle parse_repair_style(std::string_view text) {
  constexpr std::size_t kLongest = 127;  // PostGIS cuts off the rest
  if (text.size() > kLongest) throw Error::unsupported("ST_MakeValid() with so long parameters");
  RepairStyle style;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos)
      throw_geometry_error(fmt::format("Option string entry '{}' lacks separator '='", word));
    const std::string_view name = word.substr(0, equals);
    const std::string_view value = word.substr(equals + 1);
    if (name == "method") {
      if (value == "linework") {
        style.method = GEOS_MAKE_VALID_LINEWORK;
      } else if (value == "structure") {
        style.method = GEOS_MAKE_VALID_STRUCTURE;
      } else {
        throw_geometry_error(fmt::format(
            "Unsupported value for 'method', '{}'. Use 'linework' or 'structure'.", value));
      }
    } else if (name == "keepcollapsed") {
      if (value != "true" && value != "false")
        throw_geometry_error(fmt::format(
            "Unsupported value for 'keepcollapsed', '{}'. Use 'true' or 'false'", value));
      style.keeps_collapsed = value == "true";
    }
  }
  return style;
}

std::optional<Geometry> make_valid_with(const Geometry& geometry, std::string_view parameters) {
  require_repairable(geometry);
  const RepairStyle style = parse_repair_style(parameters);
  if (geometry.type == GeometryType::kPolygon && geometry.is_empty())
    return empty_geometry(GeometryType::kPolygon, geometry.srid);
  const auto repair = [&](auto handle, const auto* imported) {
    const auto destroy = [handle](GEOSMakeValidParams* made) {
      GEOSMakeValidParams_destroy_r(handle, made);
    };
    const std::unique_ptr<GEOSMakeValidParams, decltype(destroy)> made(
        GEOSMakeValidParams_create_r(handle), destroy);
    GEOSMakeValidParams_setMethod_r(handle, made.get(), style.method);
    GEOSMakeValidParams_setKeepCollapsed_r(handle, made.get(), style.keeps_collapsed ? 1 : 0);
    return GEOSMakeValidWithParams_r(handle, imported, made.get());
  };
  return repaired_by(geometry, repair);
}

Geometry normalize(const Geometry& geometry) {
  const GeosSession geos;
  const GeosGeometry imported = geos.import_repaired(geometry, "lwgeom_normalize");
  if (GEOSNormalize_r(geos.handle(), imported.get()) == -1)
    throw_geometry_error("lwgeom_normalize: GEOS Error: " + geos.error());
  return geos.export_geometry(imported, geometry.srid, geometry.has_z);
}

bool ordering_equals(const AnyGeometry& left, const AnyGeometry& right) { return left == right; }

constexpr FunctionEntry kEntries[] = {
    {"st_isvalid(geometry)", native_any<is_valid>, true},
    {"st_isvalid(geometry,integer)", native_any<is_valid_by>},
    {"st_isvalidreason(geometry)", native_any<reason>},
    {"st_isvalidreason(geometry,integer)", native_any<reason_by>},
    {"st_isvaliddetail(geometry,integer)", detail},
    {"st_makevalid(geometry)", native_any<make_valid>},
    {"st_makevalid(geometry,text)", native_any<make_valid_with>},
    {"st_normalize(geometry)", native_any<normalize>},
    {"st_orderingequals(geometry,geometry)", native_any<ordering_equals>},
    {"_st_orderingequals(geometry,geometry)", native_any<ordering_equals>},
};

}  // namespace

std::span<const FunctionEntry> geometry_validity_functions() { return kEntries; }

}  // namespace carto_mock::sql
