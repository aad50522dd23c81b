#include "sql/types/type_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/types/catalog_types.h"
#include "sql/types/type_compare.h"
#include "sql/types/type_input.h"
#include "sql/types/type_output.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// By OID.
constexpr auto kTypes = std::to_array<TypeTraits>({
    {oid::kBool, "boolean", Representation::kInteger, kInvalidOid, nullptr, type_input::boolean,
     type_output::boolean, type_compare::integer},
    {oid::kBytea, "bytea", Representation::kBytes, kInvalidOid, nullptr, type_input::bytea,
     type_output::bytea, type_compare::text},
    {oid::kChar, "\"char\"", Representation::kText, kInvalidOid, nullptr, type_input::single_byte,
     type_output::text, type_compare::text},
    {oid::kName, "name", Representation::kText, kInvalidOid, nullptr, type_input::name,
     type_output::text, type_compare::text},
    {oid::kInt8, "bigint", Representation::kInteger, kInvalidOid, nullptr, type_input::int8,
     type_output::integer, type_compare::integer},
    {oid::kInt2, "smallint", Representation::kInteger, kInvalidOid, nullptr, type_input::int2,
     type_output::integer, type_compare::integer},
    {oid::kInt2Vector, "int2vector", Representation::kArray, oid::kInt2, "pg_array_21",
     input_vector, output_vector, type_compare::array},
    {oid::kInt4, "integer", Representation::kInteger, kInvalidOid, nullptr, type_input::int4,
     type_output::integer, type_compare::integer},
    {oid::kRegproc, "regproc", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kText, "text", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, type_compare::text},
    {oid::kOid, "oid", Representation::kInteger, kInvalidOid, nullptr, type_input::object_id,
     type_output::integer, type_compare::integer},
    {oid::kTid, "tid", Representation::kText, kInvalidOid, nullptr, input_refused,
     type_output::text, nullptr},
    {oid::kXid, "xid", Representation::kInteger, kInvalidOid, nullptr, type_input::object_id,
     type_output::integer, type_compare::integer},
    {oid::kCid, "cid", Representation::kInteger, kInvalidOid, nullptr, type_input::object_id,
     type_output::integer, type_compare::integer},
    {oid::kOidVector, "oidvector", Representation::kArray, oid::kOid, "pg_array_26", input_vector,
     output_vector, type_compare::array},
    {oid::kJson, "json", Representation::kText, kInvalidOid, nullptr, type_input::json,
     type_output::text, nullptr},
    {oid::kNodeTree, "pg_node_tree", Representation::kText, kInvalidOid, nullptr, input_node_tree,
     output_node_tree, nullptr},
    {oid::kJsonArray, "json[]", Representation::kArray, oid::kJson, nullptr, type_input::array,
     type_output::array, nullptr},
    {oid::kFloat4, "real", Representation::kReal, kInvalidOid, nullptr, type_input::float4,
     type_output::float4, type_compare::real},
    {oid::kFloat8, "double precision", Representation::kReal, kInvalidOid, nullptr,
     type_input::float8, type_output::float8, type_compare::real},
    {oid::kUnknown, "unknown", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, nullptr},
    {oid::kBoolArray, "boolean[]", Representation::kArray, oid::kBool, "pg_array_16",
     type_input::array, type_output::array, type_compare::array},
    {oid::kByteaArray, "bytea[]", Representation::kArray, oid::kBytea, "pg_array_17",
     type_input::array, type_output::array, type_compare::array},
    {oid::kCharArray, "\"char\"[]", Representation::kArray, oid::kChar, "pg_array_18",
     type_input::array, type_output::array, type_compare::array},
    {oid::kNameArray, "name[]", Representation::kArray, oid::kName, "pg_array_19",
     type_input::array, type_output::array, type_compare::array},
    {oid::kInt2Array, "smallint[]", Representation::kArray, oid::kInt2, "pg_array_21",
     type_input::array, type_output::array, type_compare::array},
    {oid::kInt4Array, "integer[]", Representation::kArray, oid::kInt4, "pg_array_23",
     type_input::array, type_output::array, type_compare::array},
    {oid::kTextArray, "text[]", Representation::kArray, oid::kText, "pg_array_25",
     type_input::array, type_output::array, type_compare::array},
    {oid::kBpcharArray, "character[]", Representation::kArray, oid::kBpchar, "pg_array_1042",
     type_input::array, type_output::array, type_compare::array},
    {oid::kVarcharArray, "character varying[]", Representation::kArray, oid::kVarchar,
     "pg_array_1043", type_input::array, type_output::array, type_compare::array},
    {oid::kInt8Array, "bigint[]", Representation::kArray, oid::kInt8, "pg_array_20",
     type_input::array, type_output::array, type_compare::array},
    {oid::kFloat4Array, "real[]", Representation::kArray, oid::kFloat4, "pg_array_700",
     type_input::array, type_output::array, type_compare::array},
    {oid::kFloat8Array, "double precision[]", Representation::kArray, oid::kFloat8, "pg_array_701",
     type_input::array, type_output::array, type_compare::array},
    {oid::kOidArray, "oid[]", Representation::kArray, oid::kOid, "pg_array_26", type_input::array,
     type_output::array, type_compare::array},
    {oid::kAclItem, "aclitem", Representation::kText, kInvalidOid, nullptr, input_refused,
     type_output::text, type_compare::text},
    {oid::kAclItemArray, "aclitem[]", Representation::kArray, oid::kAclItem, "pg_array_1033",
     type_input::array, type_output::array, type_compare::array},
    {oid::kBpchar, "character", Representation::kText, kInvalidOid, "pg_bpchar", type_input::text,
     type_output::text, type_compare::blank_padded},
    {oid::kVarchar, "character varying", Representation::kText, kInvalidOid, nullptr,
     type_input::text, type_output::text, type_compare::text},
    {oid::kDate, "date", Representation::kInteger, kInvalidOid, nullptr, type_input::date,
     type_output::date, type_compare::integer},
    {oid::kTime, "time without time zone", Representation::kInteger, kInvalidOid, nullptr,
     type_input::time, type_output::time, type_compare::integer},
    {oid::kTimestamp, "timestamp without time zone", Representation::kInteger, kInvalidOid, nullptr,
     type_input::timestamp, type_output::timestamp, type_compare::integer},
    {oid::kTimestampArray, "timestamp without time zone[]", Representation::kArray, oid::kTimestamp,
     "pg_array_1114", type_input::array, type_output::array, type_compare::array},
    {oid::kDateArray, "date[]", Representation::kArray, oid::kDate, "pg_array_1082",
     type_input::array, type_output::array, type_compare::array},
    {oid::kTimeArray, "time without time zone[]", Representation::kArray, oid::kTime,
     "pg_array_1083", type_input::array, type_output::array, type_compare::array},
    {oid::kTimestampTz, "timestamp with time zone", Representation::kInteger, kInvalidOid, nullptr,
     type_input::timestamp_with_zone, type_output::timestamp_with_zone, type_compare::integer},
    {oid::kTimestampTzArray, "timestamp with time zone[]", Representation::kArray,
     oid::kTimestampTz, "pg_array_1184", type_input::array, type_output::array,
     type_compare::array},
    {oid::kInterval, "interval", Representation::kInterval, kInvalidOid, "pg_interval",
     type_input::interval, type_output::interval, type_compare::interval},
    {oid::kIntervalArray, "interval[]", Representation::kArray, oid::kInterval, "pg_array_1186",
     type_input::array, type_output::array, type_compare::array},
    {oid::kNumericArray, "numeric[]", Representation::kArray, oid::kNumeric, "pg_array_1700",
     type_input::array, type_output::array, type_compare::array},
    {oid::kTimeTz, "time with time zone", Representation::kText, kInvalidOid, "pg_timetz",
     type_input::time_with_zone, type_output::text, type_compare::time_with_zone},
    {oid::kTimeTzArray, "time with time zone[]", Representation::kArray, oid::kTimeTz,
     "pg_array_1266", type_input::array, type_output::array, type_compare::array},
    {oid::kNumeric, "numeric", Representation::kNumeric, kInvalidOid, "pg_numeric",
     type_input::numeric, type_output::numeric, type_compare::numeric},
    {oid::kRegclass, "regclass", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegtype, "regtype", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRecord, "record", Representation::kRecord, kInvalidOid, "pg_record", type_input::record,
     type_output::record, type_compare::record},
    {oid::kCstring, "cstring", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, nullptr},
    {oid::kVoid, "void", Representation::kText, kInvalidOid, nullptr, type_input::nothing,
     type_output::text, nullptr},
    {oid::kRecordArray, "record[]", Representation::kArray, oid::kRecord, "pg_array_2249",
     type_input::array, type_output::array, type_compare::array},
    {oid::kUuid, "uuid", Representation::kText, kInvalidOid, nullptr, type_input::uuid,
     type_output::text, type_compare::text},
    {oid::kUuidArray, "uuid[]", Representation::kArray, oid::kUuid, "pg_array_2950",
     type_input::array, type_output::array, type_compare::array},
    {oid::kJsonb, "jsonb", Representation::kText, kInvalidOid, "pg_jsonb", type_input::jsonb,
     type_output::text, type_compare::jsonb},
    {oid::kJsonbArray, "jsonb[]", Representation::kArray, oid::kJsonb, "pg_array_3802",
     type_input::array, type_output::array, type_compare::array},
    {oid::kRegnamespace, "regnamespace", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegrole, "regrole", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kGeometry, "geometry", Representation::kBytes, kInvalidOid, nullptr, type_input::geometry,
     type_output::geometry, type_compare::geometry},
    {oid::kGeometryArray, "geometry[]", Representation::kArray, oid::kGeometry, "pg_array_16400",
     type_input::array, type_output::array, type_compare::array},
    {oid::kGeography, "geography", Representation::kBytes, kInvalidOid, nullptr,
     type_input::geography, type_output::geometry, type_compare::geometry},
    {oid::kGeographyArray, "geography[]", Representation::kArray, oid::kGeography, "pg_array_16402",
     type_input::array, type_output::array, type_compare::array},
    {oid::kBox2d, "box2d", Representation::kBytes, kInvalidOid, nullptr, type_input::box2d,
     type_output::box2d, nullptr},
    {oid::kBox2dArray, "box2d[]", Representation::kArray, oid::kBox2d, nullptr, type_input::array,
     type_output::array, nullptr},
    {oid::kBox3d, "box3d", Representation::kBytes, kInvalidOid, nullptr, type_input::box3d,
     type_output::box3d, nullptr},
    {oid::kBox3dArray, "box3d[]", Representation::kArray, oid::kBox3d, nullptr, type_input::array,
     type_output::array, nullptr},
});
static_assert(std::ranges::is_sorted(kTypes, {}, &TypeTraits::oid));

}  // namespace

const TypeTraits* find_type_traits(Oid type) {
  const auto* const traits = std::ranges::lower_bound(kTypes, type, {}, &TypeTraits::oid);
  return traits == kTypes.end() || traits->oid != type ? nullptr : traits;
}

const TypeTraits& type_traits(Oid type) {
  const TypeTraits* const traits = find_type_traits(type);
  if (traits == nullptr) throw Error::unsupported(fmt::format("type with OID {}", type));
  return *traits;
}

std::vector<TypeCollation> type_collations() {
  std::vector<TypeCollation> collations;
  for (const TypeTraits& traits : kTypes) {
    // oid[] and oidvector share one.
    const bool is_new = traits.collation != nullptr &&
                        std::ranges::none_of(collations, [&](const TypeCollation& known) {
                          return std::string_view(known.name) == traits.collation;
                        });
    if (is_new) collations.push_back({traits.collation, traits.oid});
  }
  return collations;
}

Value input_value(std::string_view text, Type type, const TextSettings& settings) {
  return apply_typmod(type_traits(type.oid).input(text, type, settings), type, true);
}

std::string output_value(const Value& value, Type type, const TextSettings& settings) {
  return type_traits(type.oid).output(value, type, settings);
}

int compare_values(const Value& left, const Value& right, Oid type) {
  const TypeTraits& traits = type_traits(type);
  if (traits.compare == nullptr) {
    throw Error(sqlstate::kUndefinedFunction,
                fmt::format("could not identify an ordering operator for type {}", traits.name))
        .hint("Use an explicit ordering operator or modify the query.");
  }
  return traits.compare(left, right);
}

}  // namespace carto_mock::sql
