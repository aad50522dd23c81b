#include "formats/field_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "formats/json_text.h"

namespace carto_mock::formats {
namespace {

struct Entry {
  sql::Oid type;
  std::string_view name;
};

// The service's list (spec sql-api.md 4.2.1), by OID. Types that are not here have no pgtype.
// clang-format off
constexpr Entry kEntries[] = {
    {16, "bool"}, {17, "bytea"}, {18, "char"}, {19, "name"}, {20, "int8"}, {21, "int2"},
    {22, "int2vector"}, {23, "int4"}, {24, "regproc"}, {25, "text"}, {26, "oid"}, {27, "tid"},
    {28, "xid"}, {29, "cid"}, {30, "oidvector"}, {32, "pg_ddl_command"}, {71, "pg_type"},
    {75, "pg_attribute"}, {81, "pg_proc"}, {83, "pg_class"}, {114, "JSON"}, {142, "xml"},
    {143, "_xml"}, {194, "pg_node_tree"}, {199, "_json"}, {210, "smgr"}, {600, "point"},
    {601, "lseg"}, {602, "path"}, {603, "box"}, {604, "polygon"}, {628, "line"}, {629, "_line"},
    {650, "cidr"}, {700, "float4"}, {701, "float8"}, {702, "abstime"}, {703, "reltime"},
    {704, "tinterval"}, {705, "unknown"}, {718, "circle"}, {719, "_circle"}, {790, "money"},
    {791, "_money"}, {829, "macaddr"}, {869, "inet"}, {1000, "_bool"}, {1001, "_bytea"},
    {1002, "_char"}, {1003, "_name"}, {1005, "_int2"}, {1006, "_int2vector"}, {1007, "_int4"},
    {1008, "_regproc"}, {1009, "_text"}, {1010, "_tid"}, {1011, "_xid"}, {1012, "_cid"},
    {1013, "_oidvector"}, {1014, "_bpchar"}, {1015, "_varchar"}, {1016, "_int8"},
    {1017, "_point"}, {1018, "_lseg"}, {1019, "_path"}, {1020, "_box"}, {1021, "_float4"},
    {1022, "_float8"}, {1023, "_abstime"}, {1024, "_reltime"}, {1025, "_tinterval"},
    {1027, "_polygon"}, {1028, "_oid"}, {1033, "aclitem"}, {1034, "_aclitem"}, {1040, "_macaddr"},
    {1041, "_inet"}, {1042, "bpchar"}, {1043, "varchar"}, {1082, "date"}, {1083, "time"},
    {1114, "timestamp"}, {1115, "_timestamp"}, {1182, "_date"}, {1183, "_time"},
    {1184, "timestamptz"}, {1185, "_timestamptz"}, {1186, "interval"}, {1187, "_interval"},
    {1231, "_numeric"}, {1263, "_cstring"}, {1266, "timetz"}, {1270, "_timetz"}, {1560, "bit"},
    {1561, "_bit"}, {1562, "varbit"}, {1563, "_varbit"}, {1700, "numeric"}, {1790, "refcursor"},
    {2201, "_refcursor"}, {2202, "regprocedure"}, {2203, "regoper"}, {2204, "regoperator"},
    {2205, "regclass"}, {2206, "regtype"}, {2207, "_regprocedure"}, {2208, "_regoper"},
    {2209, "_regoperator"}, {2210, "_regclass"}, {2211, "_regtype"}, {2249, "record"},
    {2275, "cstring"}, {2276, "any"}, {2277, "anyarray"}, {2278, "void"}, {2279, "trigger"},
    {2280, "language_handler"}, {2281, "internal"}, {2282, "opaque"}, {2283, "anyelement"},
    {2287, "_record"}, {2776, "anynonarray"}, {2949, "_txid_snapshot"}, {2950, "uuid"},
    {2951, "_uuid"}, {2970, "txid_snapshot"}, {3115, "fdw_handler"}, {3220, "pg_lsn"},
    {3221, "_pg_lsn"}, {3310, "tsm_handler"}, {3500, "anyenum"}, {3614, "tsvector"},
    {3615, "tsquery"}, {3642, "gtsvector"}, {3643, "_tsvector"}, {3644, "_gtsvector"},
    {3645, "_tsquery"}, {3734, "regconfig"}, {3735, "_regconfig"}, {3769, "regdictionary"},
    {3770, "_regdictionary"}, {3802, "jsonb"}, {3807, "_jsonb"}, {3831, "anyrange"},
    {3838, "event_trigger"}, {3904, "int4range"}, {3905, "_int4range"}, {3906, "numrange"},
    {3907, "_numrange"}, {3908, "tsrange"}, {3909, "_tsrange"}, {3910, "tstzrange"},
    {3911, "_tstzrange"}, {3912, "daterange"}, {3913, "_daterange"}, {3926, "int8range"},
    {3927, "_int8range"}, {4089, "regnamespace"}, {4090, "_regnamespace"}, {4096, "regrole"},
    {4097, "_regrole"},
};
// clang-format on
static_assert(std::ranges::is_sorted(kEntries, {}, &Entry::type));

// By the geometry type in PostGIS's type modifier, as the service names them (spec 4.2.2): from 11
// on it is not what PostGIS means.
constexpr std::array<std::string_view, 15> kGeometryTypes{
    "Unknown",           "Point",           "LineString",   "Polygon",
    "MultiPoint",        "MultiLineString", "MultiPolygon", "GeometryCollection",
    "CircularString",    "CompoundCurve",   "CurvePolygon", "MultiCurvePolygon",
    "PolyhedralSurface", "Triangle",        "TIN"};

constexpr bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The service's own classes; else the name itself.
constexpr std::string_view class_of(std::string_view pgtype) {
  if (contains(pgtype, "bool")) return "boolean";
  if (contains(pgtype, "int") || contains(pgtype, "float") || contains(pgtype, "numeric"))
    return "number";
  if (contains(pgtype, "text") || contains(pgtype, "char") || contains(pgtype, "unknown"))
    return "string";
  if (contains(pgtype, "date") || contains(pgtype, "time")) return "date";
  return pgtype;
}

// The class of each entry.
constexpr auto kClasses = [] {
  std::array<std::string_view, std::size(kEntries)> classes;
  std::ranges::transform(kEntries, classes.begin(),
                         [](const Entry& entry) { return class_of(entry.name); });
  return classes;
}();

std::string_view array_mark(std::string_view pgtype) { return pgtype.starts_with('_') ? "[]" : ""; }

const Entry* find_entry(sql::Oid type) {
  const auto* entry = std::ranges::lower_bound(kEntries, type, {}, &Entry::type);
  return entry != std::end(kEntries) && entry->type == type ? entry : nullptr;
}

// A type modifier of PostGIS holds SRID, geometry type and the flags for Z and M. Without one, all
// bits are set.
void append_spatial_field(std::string& out, std::string_view name, std::int32_t typmod) {
  const auto bits = static_cast<std::uint32_t>(typmod);
  const std::uint32_t geometry_type = bits >> 2 & 63U;
  const std::uint32_t dimensions = 2 + (bits >> 1 & 1U) + (bits & 1U);
  const int srid =
      (static_cast<int>(bits & 0x0FFFFF00U) - static_cast<int>(bits & 0x10000000U)) >> 8;
  out += R"({"type":")";
  out += name;
  out += '"';
  if (geometry_type < kGeometryTypes.size()) {
    out += R"(,"wkbtype":")";
    out += kGeometryTypes[geometry_type];
    out += '"';
  }
  out += R"(,"dims":)";
  append_js_integer(out, dimensions);
  out += R"(,"srid":)";
  append_js_integer(out, srid);
  out += '}';
}

}  // namespace

void append_field(std::string& out, sql::Type type) {
  if (type.oid == sql::oid::kGeometry || type.oid == sql::oid::kGeography) {
    append_spatial_field(out, type.oid == sql::oid::kGeometry ? "geometry" : "geography",
                         type.typmod);
    return;
  }
  const Entry* entry = find_entry(type.oid);
  if (entry == nullptr) {
    fmt::format_to(std::back_inserter(out), R"x({{"type":"unknown({})"}})x", type.oid);
    return;
  }
  out += R"({"type":")";
  out += kClasses[static_cast<std::size_t>(entry - std::begin(kEntries))];
  out += array_mark(entry->name);
  out += R"(","pgtype":")";
  out += entry->name;
  out += R"("})";
}

}  // namespace carto_mock::formats
