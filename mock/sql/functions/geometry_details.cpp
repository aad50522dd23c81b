// Small facts about geometries and about PostGIS itself (PostGIS manual, chapters 8.4 and 8.22).
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geos.h"
#include "sql/types/arcs.h"
#include "sql/types/geometry_order.h"

namespace carto_mock::sql {
namespace {

bool is_collection_kind(const AnyGeometry& geometry) { return is_collection(geometry.type); }

bool has_arc(const AnyGeometry& geometry) { return has_arcs(geometry); }

bool has_patches(const Geometry& geometry) {
  return geometry.type == GeometryType::kPolyhedralSurface;
}

std::optional<std::int32_t> patch_count(const AnyGeometry& surface) {
  if (!has_patches(surface)) return std::nullopt;
  return static_cast<std::int32_t>(surface.parts.size());
}
std::optional<Geometry> patch(const AnyGeometry& surface, std::int32_t number) {
  if (!has_patches(surface) || number < 1) return std::nullopt;
  if (static_cast<std::size_t>(number) > surface.parts.size()) return std::nullopt;
  return surface.parts[static_cast<std::size_t>(number) - 1];
}

std::int32_t compare(std::string_view left, std::string_view right) {
  const int order = compare_geometries(left, right);
  return order == 0 ? 0 : (order < 0 ? -1 : 1);
}

std::int32_t memory_size(const AnyGeometry& geometry) {
  return static_cast<std::int32_t>(stored_geometry_size(geometry));
}

bool relate_pattern(const Geometry& left, const Geometry& right, std::string_view pattern) {
  require_same_srid(left, right, "relate_pattern");
  std::string upper(pattern);
  for (char& letter : upper) {
    if (letter == 't') letter = 'T';
    if (letter == 'f') letter = 'F';
  }
  const GeosSession geos;
  const GeosGeometry a = geos.import(left);
  const GeosGeometry b = geos.import(right);
  return geos.answer(GEOSRelatePattern_r(geos.handle(), a.get(), b.get(), upper.c_str()),
                     "GEOSRelatePattern");
}

std::string relate_by_rule(const Geometry& left, const Geometry& right, std::int32_t rule) {
  require_same_srid(left, right, "relate_full");
  const GeosSession geos;
  const GeosGeometry a = geos.import(left);
  const GeosGeometry b = geos.import(right);
  char* matrix = GEOSRelateBoundaryNodeRule_r(geos.handle(), a.get(), b.get(), rule);
  if (matrix == nullptr) throw_geometry_error("GEOSRelate: " + geos.error());
  std::string result(matrix);
  GEOSFree_r(geos.handle(), matrix);
  return result;
}

bool matches_pattern(std::string_view matrix, std::string_view pattern) {
  const GeosSession geos;
  return geos.answer(GEOSRelatePatternMatch_r(geos.handle(), std::string(matrix).c_str(),
                                              std::string(pattern).c_str()),
                     "GEOSRelatePatternMatch");
}

bool contains_properly(const Geometry& left, const Geometry& right) {
  require_same_srid(left, right, "containsproperly");
  if (left.is_empty() || right.is_empty()) return false;
  const FloatBox outer = outward_rounded(bounding_box(left).value());
  const FloatBox inner = outward_rounded(bounding_box(right).value());
  if (inner.x_min < outer.x_min || inner.x_max > outer.x_max || inner.y_min < outer.y_min ||
      inner.y_max > outer.y_max)
    return false;
  const GeosSession geos;
  const GeosGeometry a = geos.import(left);
  const GeosGeometry b = geos.import(right);
  const char answer = GEOSRelatePattern_r(geos.handle(), a.get(), b.get(), "T**FF*FF*");
  return geos.answer(answer, "GEOSContains");
}

// The diagonal of the exact box, or of the one that the index keeps. PostGIS's exact box of an
// empty geometry is at the origin.
Geometry bounding_diagonal(const AnyGeometry& geometry, bool is_exact) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  Geometry line = empty_like(geometry, GeometryType::kLineString);
  if (geometry.is_empty()) {
    if (is_exact) line.coordinates.resize(2);
    return line;
  }
  Coordinate low{kFar, kFar, kFar, kFar};
  Coordinate high{-kFar, -kFar, -kFar, -kFar};
  constexpr std::array kOrdinates = {&Coordinate::x, &Coordinate::y, &Coordinate::z,
                                     &Coordinate::m};
  if (has_arcs(geometry)) throw Error::unsupported("ST_BoundingDiagonal() of arcs");
  const auto extend = [&](const std::vector<Coordinate>& run) {
    for (const Coordinate& at : run) {
      for (double Coordinate::*ordinate : kOrdinates) {
        // NaN stays until something else comes, and comes over everything.
        low.*ordinate = low.*ordinate < at.*ordinate ? low.*ordinate : at.*ordinate;
        high.*ordinate = high.*ordinate > at.*ordinate ? high.*ordinate : at.*ordinate;
      }
    }
  };
  for_each_simple(geometry, [&](const Geometry& simple) {
    extend(simple.coordinates);
    if (!simple.rings.empty()) extend(simple.rings.front());
  });
  if (!is_exact) {
    for (double Coordinate::*ordinate : kOrdinates) {
      const FloatBox rounded =
          outward_rounded({low.*ordinate, low.*ordinate, high.*ordinate, high.*ordinate});
      low.*ordinate = static_cast<double>(rounded.x_min);
      high.*ordinate = static_cast<double>(rounded.x_max);
    }
  }
  line.coordinates = {low, high};
  return line;
}

// What PostGIS 3.3.2 of Debian 12 says of itself.
template <char const* text>
std::string constant_text() {
  return text;
}
constexpr char kVersion[] = "3.3 USE_GEOS=1 USE_PROJ=1 USE_STATS=1";
constexpr char kLibraryVersion[] = "3.3.2";
constexpr char kRevisedVersion[] = "3.3.2 4975da8";
constexpr char kFullVersion[] =
    "POSTGIS=\"3.3.2 4975da8\" [EXTENSION] PGSQL=\"150\" GEOS=\"3.11.1-CAPI-1.17.1\" "
    "PROJ=\"9.1.1\" LIBXML=\"2.9.14\" LIBJSON=\"0.16\" LIBPROTOBUF=\"1.4.1\" WAGYU=\"0.5.0 "
    "(Internal)\"";
constexpr char kRevision[] = "4975da8";
constexpr char kLibraryDate[] = "2022-11-20 20:32:11";
constexpr char kScriptsDate[] = "2022-11-13 08:03:35";
constexpr char kXmlVersion[] = "2.9.14";
constexpr char kJsonVersion[] = "0.16";
constexpr char kProtobufVersion[] = "1.4.1";
constexpr char kWagyuVersion[] = "0.5.0 (Internal)";
constexpr char kGeosVersion[] = "3.11.1-CAPI-1.17.1";
constexpr char kProjVersion[] = "9.1.1";

constexpr FunctionEntry kEntries[] = {
    {"st_iscollection(geometry)", native_any<is_collection_kind>},
    {"st_hasarc(geometry)", native_any<has_arc>},
    {"st_numpatches(geometry)", native_any<patch_count>},
    {"st_patchn(geometry,integer)", native_any<patch>},
    {"geometry_cmp(geometry,geometry)", native<compare>},
    {"st_memsize(geometry)", native_any<memory_size>},
    {"st_relate(geometry,geometry,text)", native_any<relate_pattern>},
    {"st_relate(geometry,geometry,integer)", native_any<relate_by_rule>},
    {"st_relatematch(text,text)", native<matches_pattern>},
    {"st_containsproperly(geometry,geometry)", native_any<contains_properly>},
    {"_st_containsproperly(geometry,geometry)", native_any<contains_properly>},
    {"st_boundingdiagonal(geometry,boolean)", native_any<bounding_diagonal>},
    {"postgis_version()", native<constant_text<kVersion>>},
    {"postgis_lib_version()", native<constant_text<kLibraryVersion>>},
    {"postgis_liblwgeom_version()", native<constant_text<kRevisedVersion>>},
    {"postgis_scripts_installed()", native<constant_text<kRevisedVersion>>},
    {"postgis_scripts_released()", native<constant_text<kRevisedVersion>>},
    {"postgis_full_version()", native<constant_text<kFullVersion>>},
    {"postgis_geos_version()", native<constant_text<kGeosVersion>>},
    {"postgis_proj_version()", native<constant_text<kProjVersion>>},
    {"postgis_lib_revision()", native<constant_text<kRevision>>},
    {"postgis_svn_version()", native<constant_text<kRevision>>},
    {"postgis_lib_build_date()", native<constant_text<kLibraryDate>>},
    {"postgis_scripts_build_date()", native<constant_text<kScriptsDate>>},
    {"postgis_libxml_version()", native<constant_text<kXmlVersion>>},
    {"postgis_libjson_version()", native<constant_text<kJsonVersion>>},
    {"postgis_libprotobuf_version()", native<constant_text<kProtobufVersion>>},
    {"postgis_wagyu_version()", native<constant_text<kWagyuVersion>>},
};

}  // namespace

std::span<const FunctionEntry> geometry_detail_functions() { return kEntries; }

}  // namespace carto_mock::sql
