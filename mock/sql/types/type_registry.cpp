#include "sql/types/type_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "sql/types/catalog_types.h"
#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/json_path.h"
#include "sql/types/log_position.h"
#include "sql/types/refcursor.h"
#include "sql/types/row_array_types.h"
#include "sql/types/row_places.h"
#include "sql/types/system_row_types.h"
#include "sql/types/transaction_ids.h"
#include "sql/types/type_compare.h"
#include "sql/types/type_input.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_output.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A composite type of CARTO's (catalog/data/carto_types.tsv).
constexpr TypeTraits carto_record(Oid type, std::string_view name) {
  return {type,
          name,
          Representation::kRecord,
          kInvalidOid,
          "pg_record",
          type_input::record,
          type_output::record,
          type_compare::record};
}

// An array type. Without a collation its elements have no order, so that neither has it.
constexpr TypeTraits array_of(Oid type, std::string_view name, Oid element, const char* collation) {
  return {type,
          name,
          Representation::kArray,
          element,
          collation,
          type_input::array,
          type_output::array,
          collation == nullptr ? nullptr : type_compare::array};
}

// By OID.
constexpr auto kTypes = std::to_array<TypeTraits>({
    {oid::kBool, "boolean", Representation::kInteger, kInvalidOid, nullptr, type_input::boolean,
     type_output::boolean, type_compare::integer},
    {oid::kBytea, "bytea", Representation::kBytes, kInvalidOid, nullptr, type_input::bytea,
     type_output::bytea, type_compare::text},
    {oid::kChar, "\"char\"", Representation::kText, kInvalidOid, nullptr, type_input::single_byte,
     type_output::single_byte, type_compare::text},
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
    {oid::kTid, "tid", Representation::kText, kInvalidOid, "pg_tid", input_tid, output_tid,
     compare_tids},
    {oid::kXid, "xid", Representation::kInteger, kInvalidOid, nullptr, type_input::transaction_id,
     type_output::integer, type_compare::integer},
    {oid::kCid, "cid", Representation::kInteger, kInvalidOid, nullptr, type_input::transaction_id,
     type_output::integer, type_compare::integer},
    {oid::kOidVector, "oidvector", Representation::kArray, oid::kOid, "pg_oidvector", input_vector,
     output_vector, type_compare::oid_vector},
    {oid::kJson, "json", Representation::kText, kInvalidOid, nullptr, type_input::json,
     type_output::text, nullptr},
    {oid::kXml, "xml", Representation::kText, kInvalidOid, nullptr, type_input::xml,
     type_output::xml, nullptr},
    array_of(oid::kXmlArray, "xml[]", oid::kXml, nullptr),
    {oid::kNodeTree, "pg_node_tree", Representation::kText, kInvalidOid, nullptr, input_node_tree,
     output_node_tree, nullptr},
    array_of(oid::kJsonArray, "json[]", oid::kJson, nullptr),
    array_of(oid::kXid8Array, "xid8[]", oid::kXid8, "pg_array_20"),
    {oid::kPoint, "point", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    {oid::kLseg, "lseg", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    {oid::kPath, "path", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    {oid::kBox, "box", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    {oid::kPolygon, "polygon", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    {oid::kLine, "line", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    array_of(oid::kLineArray, "line[]", oid::kLine, nullptr),
    {oid::kCidr, "cidr", Representation::kText, kInvalidOid, "pg_network", type_input::network,
     type_output::network, type_compare::network},
    array_of(oid::kCidrArray, "cidr[]", oid::kCidr, "pg_array_650"),
    {oid::kFloat4, "real", Representation::kReal, kInvalidOid, nullptr, type_input::float4,
     type_output::float4, type_compare::real},
    {oid::kFloat8, "double precision", Representation::kReal, kInvalidOid, nullptr,
     type_input::float8, type_output::float8, type_compare::real},
    {oid::kUnknown, "unknown", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, nullptr},
    {oid::kCircle, "circle", Representation::kText, kInvalidOid, nullptr, type_input::geometric,
     type_output::geometric, nullptr},
    array_of(oid::kCircleArray, "circle[]", oid::kCircle, nullptr),
    {oid::kMacaddr8, "macaddr8", Representation::kText, kInvalidOid, nullptr, type_input::macaddr8,
     type_output::text, type_compare::text},
    array_of(oid::kMacaddr8Array, "macaddr8[]", oid::kMacaddr8, "pg_array_774"),
    {oid::kMoney, "money", Representation::kInteger, kInvalidOid, nullptr, type_input::money,
     type_output::money, type_compare::integer},
    array_of(oid::kMoneyArray, "money[]", oid::kMoney, "pg_array_790"),
    {oid::kMacaddr, "macaddr", Representation::kText, kInvalidOid, nullptr, type_input::macaddr,
     type_output::text, type_compare::text},
    {oid::kInet, "inet", Representation::kText, kInvalidOid, "pg_network", type_input::network,
     type_output::network, type_compare::network},
    array_of(oid::kBoolArray, "boolean[]", oid::kBool, "pg_array_16"),
    array_of(oid::kByteaArray, "bytea[]", oid::kBytea, "pg_array_17"),
    array_of(oid::kCharArray, "\"char\"[]", oid::kChar, "pg_array_18"),
    array_of(oid::kNameArray, "name[]", oid::kName, "pg_array_19"),
    array_of(oid::kInt2Array, "smallint[]", oid::kInt2, "pg_array_21"),
    array_of(oid::kInt4Array, "integer[]", oid::kInt4, "pg_array_23"),
    array_of(oid::kRegprocArray, "regproc[]", oid::kRegproc, "pg_array_24"),
    array_of(oid::kTextArray, "text[]", oid::kText, "pg_array_25"),
    array_of(oid::kTidArray, "tid[]", oid::kTid, "pg_array_27"),
    array_of(oid::kXidArray, "xid[]", oid::kXid, "pg_array_28"),
    array_of(oid::kCidArray, "cid[]", oid::kCid, "pg_array_29"),
    array_of(oid::kBpcharArray, "character[]", oid::kBpchar, "pg_array_1042"),
    array_of(oid::kVarcharArray, "character varying[]", oid::kVarchar, "pg_array_1043"),
    array_of(oid::kInt8Array, "bigint[]", oid::kInt8, "pg_array_20"),
    array_of(oid::kPointArray, "point[]", oid::kPoint, nullptr),
    array_of(oid::kLsegArray, "lseg[]", oid::kLseg, nullptr),
    array_of(oid::kPathArray, "path[]", oid::kPath, nullptr),
    array_of(oid::kBoxArray, "box[]", oid::kBox, nullptr),
    array_of(oid::kFloat4Array, "real[]", oid::kFloat4, "pg_array_700"),
    array_of(oid::kFloat8Array, "double precision[]", oid::kFloat8, "pg_array_701"),
    array_of(oid::kPolygonArray, "polygon[]", oid::kPolygon, nullptr),
    array_of(oid::kOidArray, "oid[]", oid::kOid, "pg_array_26"),
    {oid::kAclItem, "aclitem", Representation::kText, kInvalidOid, nullptr, input_refused,
     type_output::text, type_compare::text},
    array_of(oid::kAclItemArray, "aclitem[]", oid::kAclItem, "pg_array_1033"),
    array_of(oid::kMacaddrArray, "macaddr[]", oid::kMacaddr, "pg_array_829"),
    array_of(oid::kInetArray, "inet[]", oid::kInet, "pg_array_869"),
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
    array_of(oid::kTimestampArray, "timestamp without time zone[]", oid::kTimestamp,
             "pg_array_1114"),
    array_of(oid::kDateArray, "date[]", oid::kDate, "pg_array_1082"),
    array_of(oid::kTimeArray, "time without time zone[]", oid::kTime, "pg_array_1083"),
    {oid::kTimestampTz, "timestamp with time zone", Representation::kInteger, kInvalidOid, nullptr,
     type_input::timestamp_with_zone, type_output::timestamp_with_zone, type_compare::integer},
    array_of(oid::kTimestampTzArray, "timestamp with time zone[]", oid::kTimestampTz,
             "pg_array_1184"),
    {oid::kInterval, "interval", Representation::kInterval, kInvalidOid, "pg_interval",
     type_input::interval, type_output::interval, type_compare::interval},
    array_of(oid::kIntervalArray, "interval[]", oid::kInterval, "pg_array_1186"),
    array_of(oid::kNumericArray, "numeric[]", oid::kNumeric, "pg_array_1700"),
    {oid::kTimeTz, "time with time zone", Representation::kText, kInvalidOid, "pg_timetz",
     type_input::time_with_zone, type_output::text, type_compare::time_with_zone},
    array_of(oid::kTimeTzArray, "time with time zone[]", oid::kTimeTz, "pg_array_1266"),
    {oid::kBit, "bit", Representation::kText, kInvalidOid, nullptr, type_input::bits,
     type_output::text, type_compare::text},
    array_of(oid::kBitArray, "bit[]", oid::kBit, "pg_array_1560"),
    {oid::kVarbit, "bit varying", Representation::kText, kInvalidOid, nullptr, type_input::bits,
     type_output::text, type_compare::text},
    array_of(oid::kVarbitArray, "bit varying[]", oid::kVarbit, "pg_array_1562"),
    {oid::kNumeric, "numeric", Representation::kNumeric, kInvalidOid, "pg_numeric",
     type_input::numeric, type_output::numeric, type_compare::numeric},
    {oid::kRefcursor, "refcursor", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, nullptr},
    {oid::kRegprocedure, "regprocedure", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegoper, "regoper", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegoperator, "regoperator", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegclass, "regclass", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    {oid::kRegtype, "regtype", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegprocedureArray, "regprocedure[]", oid::kRegprocedure, "pg_array_2202"),
    array_of(oid::kRegoperArray, "regoper[]", oid::kRegoper, "pg_array_2203"),
    array_of(oid::kRegoperatorArray, "regoperator[]", oid::kRegoperator, "pg_array_2204"),
    array_of(oid::kRegclassArray, "regclass[]", oid::kRegclass, "pg_array_2205"),
    array_of(oid::kRegtypeArray, "regtype[]", oid::kRegtype, "pg_array_2206"),
    {oid::kRecord, "record", Representation::kRecord, kInvalidOid, "pg_record", type_input::record,
     type_output::record, type_compare::record},
    {oid::kCstring, "cstring", Representation::kText, kInvalidOid, nullptr, type_input::text,
     type_output::text, nullptr},
    {oid::kVoid, "void", Representation::kText, kInvalidOid, nullptr, type_input::nothing,
     type_output::text, nullptr},
    array_of(oid::kRecordArray, "record[]", oid::kRecord, "pg_array_2249"),
    array_of(oid::kTxidSnapshotArray, "txid_snapshot[]", oid::kTxidSnapshot, nullptr),
    {oid::kUuid, "uuid", Representation::kText, kInvalidOid, nullptr, type_input::uuid,
     type_output::text, type_compare::text},
    array_of(oid::kUuidArray, "uuid[]", oid::kUuid, "pg_array_2950"),
    {oid::kTxidSnapshot, "txid_snapshot", Representation::kText, kInvalidOid, nullptr,
     input_snapshot, type_output::text, nullptr},
    {oid::kPgLsn, "pg_lsn", Representation::kInteger, kInvalidOid, nullptr, input_log_position,
     output_log_position, type_compare::integer},
    array_of(oid::kPgLsnArray, "pg_lsn[]", oid::kPgLsn, "pg_array_20"),
    {oid::kTsVector, "tsvector", Representation::kText, kInvalidOid, "pg_tsvector",
     type_input::tsvector, type_output::text, type_compare::tsvector},
    {oid::kTsQuery, "tsquery", Representation::kText, kInvalidOid, "pg_tsquery",
     type_input::tsquery, type_output::text, type_compare::tsquery},
    array_of(oid::kTsVectorArray, "tsvector[]", oid::kTsVector, "pg_array_3614"),
    array_of(oid::kTsQueryArray, "tsquery[]", oid::kTsQuery, "pg_array_3615"),
    {oid::kRegconfig, "regconfig", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegconfigArray, "regconfig[]", oid::kRegconfig, "pg_array_3734"),
    {oid::kRegdictionary, "regdictionary", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegdictionaryArray, "regdictionary[]", oid::kRegdictionary, "pg_array_3769"),
    {oid::kJsonb, "jsonb", Representation::kText, kInvalidOid, "pg_jsonb", type_input::jsonb,
     type_output::text, type_compare::jsonb},
    array_of(oid::kJsonbArray, "jsonb[]", oid::kJsonb, "pg_array_3802"),
    {oid::kInt4Range, "int4range", Representation::kText, kInvalidOid, "pg_range_3904",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kInt4RangeArray, "int4range[]", oid::kInt4Range, "pg_array_3904"),
    {oid::kNumRange, "numrange", Representation::kText, kInvalidOid, "pg_range_3906",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kNumRangeArray, "numrange[]", oid::kNumRange, "pg_array_3906"),
    {oid::kTsRange, "tsrange", Representation::kText, kInvalidOid, "pg_range_3908",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kTsRangeArray, "tsrange[]", oid::kTsRange, "pg_array_3908"),
    {oid::kTstzRange, "tstzrange", Representation::kText, kInvalidOid, "pg_range_3910",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kTstzRangeArray, "tstzrange[]", oid::kTstzRange, "pg_array_3910"),
    {oid::kDateRange, "daterange", Representation::kText, kInvalidOid, "pg_range_3912",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kDateRangeArray, "daterange[]", oid::kDateRange, "pg_array_3912"),
    {oid::kInt8Range, "int8range", Representation::kText, kInvalidOid, "pg_range_3926",
     type_input::range, type_output::range, type_compare::range},
    array_of(oid::kInt8RangeArray, "int8range[]", oid::kInt8Range, "pg_array_3926"),
    {oid::kJsonPath, "jsonpath", Representation::kText, kInvalidOid, nullptr, input_json_path,
     output_json_path, nullptr},
    array_of(4073, "jsonpath[]", oid::kJsonPath, nullptr),
    {oid::kRegnamespace, "regnamespace", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegnamespaceArray, "regnamespace[]", oid::kRegnamespace, "pg_array_4089"),
    {oid::kRegrole, "regrole", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegroleArray, "regrole[]", oid::kRegrole, "pg_array_4096"),
    {oid::kRegcollation, "regcollation", Representation::kInteger, kInvalidOid, nullptr,
     type_input::object_name, type_output::object_name, type_compare::integer},
    array_of(oid::kRegcollationArray, "regcollation[]", oid::kRegcollation, "pg_array_4191"),
    {oid::kInt4Multirange, "int4multirange", Representation::kText, kInvalidOid, "pg_range_4451",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kNumMultirange, "nummultirange", Representation::kText, kInvalidOid, "pg_range_4532",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kTsMultirange, "tsmultirange", Representation::kText, kInvalidOid, "pg_range_4533",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kTstzMultirange, "tstzmultirange", Representation::kText, kInvalidOid, "pg_range_4534",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kDateMultirange, "datemultirange", Representation::kText, kInvalidOid, "pg_range_4535",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kInt8Multirange, "int8multirange", Representation::kText, kInvalidOid, "pg_range_4536",
     type_input::multirange, type_output::multirange, type_compare::multirange},
    {oid::kPgSnapshot, "pg_snapshot", Representation::kText, kInvalidOid, nullptr, input_snapshot,
     type_output::text, nullptr},
    array_of(oid::kPgSnapshotArray, "pg_snapshot[]", oid::kPgSnapshot, nullptr),
    {oid::kXid8, "xid8", Representation::kInteger, kInvalidOid, nullptr, input_transaction_id,
     output_transaction_id, type_compare::integer},
    array_of(oid::kInt4MultirangeArray, "int4multirange[]", oid::kInt4Multirange, "pg_array_4451"),
    array_of(oid::kNumMultirangeArray, "nummultirange[]", oid::kNumMultirange, "pg_array_4532"),
    array_of(oid::kTsMultirangeArray, "tsmultirange[]", oid::kTsMultirange, "pg_array_4533"),
    array_of(oid::kTstzMultirangeArray, "tstzmultirange[]", oid::kTstzMultirange, "pg_array_4534"),
    array_of(oid::kDateMultirangeArray, "datemultirange[]", oid::kDateMultirange, "pg_array_4535"),
    array_of(oid::kInt8MultirangeArray, "int8multirange[]", oid::kInt8Multirange, "pg_array_4536"),
    {oid::kGeometry, "geometry", Representation::kBytes, kInvalidOid, nullptr, type_input::geometry,
     type_output::geometry, type_compare::geometry},
    array_of(oid::kGeometryArray, "geometry[]", oid::kGeometry, "pg_array_16400"),
    {oid::kGeography, "geography", Representation::kBytes, kInvalidOid, nullptr,
     type_input::geography, type_output::geometry, type_compare::geography},
    array_of(oid::kGeographyArray, "geography[]", oid::kGeography, "pg_array_16402"),
    {oid::kBox2d, "box2d", Representation::kBytes, kInvalidOid, nullptr, type_input::box2d,
     type_output::box2d, nullptr},
    array_of(oid::kBox2dArray, "box2d[]", oid::kBox2d, nullptr),
    {oid::kBox3d, "box3d", Representation::kBytes, kInvalidOid, nullptr, type_input::box3d,
     type_output::box3d, nullptr},
    array_of(oid::kBox3dArray, "box3d[]", oid::kBox3d, nullptr),
    {oid::kGeometryDump, "geometry_dump", Representation::kRecord, kInvalidOid, "pg_record",
     type_input::record, type_output::record, type_compare::record},
    {oid::kSpheroid, "spheroid", Representation::kBytes, kInvalidOid, nullptr, type_input::spheroid,
     type_output::spheroid, nullptr},
    array_of(16421, "spheroid[]", oid::kSpheroid, nullptr),
    {oid::kValidDetail, "valid_detail", Representation::kRecord, kInvalidOid, "pg_record",
     type_input::record, type_output::record, type_compare::record},
    carto_record(18200, "isoline"),
    carto_record(18202, "simple_route"),
    carto_record(18204, "geocoding"),
    carto_record(18206, "service_quota_info"),
    carto_record(18208, "service_quota_info_batch"),
    carto_record(18210, "obs_meta_numerator"),
    carto_record(18212, "obs_meta_denominator"),
    carto_record(18214, "obs_meta_geometry"),
    carto_record(18216, "obs_meta_timespan"),
    carto_record(18220, "geomval"),
    array_of(18221, "geomval[]", 18220, nullptr),
});
static_assert(std::ranges::is_sorted(kTypes, {}, &TypeTraits::oid));

// The row of each OID, from 1; 0: none. Every value that is read or written asks for its type.
constexpr auto kRowsByOid = [] {
  std::array<std::uint8_t, kTypes.back().oid + 1> rows{};
  for (std::size_t row = 0; row < kTypes.size(); ++row)
    rows[kTypes[row].oid] = static_cast<std::uint8_t>(row + 1);
  return rows;
}();
static_assert(kTypes.size() <= std::numeric_limits<std::uint8_t>::max());

}  // namespace

namespace {

// A label's place, which orders as the labels do. Labels are read and written with the catalog's
// help (functions/object_names.h).
constexpr TypeTraits enum_traits(Oid type) {
  return {type,    "an enumerated type", Representation::kInteger, kInvalidOid,
          nullptr, input_refused,        type_output::object_name, type_compare::integer};
}

constexpr auto kEnumTypes = [] {
  std::array<TypeTraits, 2 * kMostEnumTypes> types{};
  for (Oid i = 0; i < types.size(); i += 2) {
    types[i] = enum_traits(kFirstEnumType + i);
    types[i + 1] = array_of(array_of_enum(types[i].oid), "an array of an enumerated type",
                            types[i].oid, "pg_array_20");
  }
  return types;
}();

// The array type of each element type, as kRowsByOid has it.
constexpr auto kArraysByElement = [] {
  std::array<std::uint8_t, kTypes.back().oid + 1> rows{};
  for (std::size_t row = 0; row < kTypes.size(); ++row) {
    const TypeTraits& traits = kTypes[row];
    const bool is_vector = traits.oid == oid::kInt2Vector || traits.oid == oid::kOidVector;
    if (traits.element != kInvalidOid && !is_vector)
      rows[traits.element] = static_cast<std::uint8_t>(row + 1);
  }
  return rows;
}();

// The row type of a table, a view or CREATE TYPE … AS (…); text input needs the catalog.
constexpr TypeTraits kRowType{oid::kRecord,        "a composite type",  Representation::kRecord,
                              kInvalidOid,         "pg_record",         input_refused,
                              type_output::record, type_compare::record};
// An array of such rows; array_element() knows which.
constexpr TypeTraits kRowArray{oid::kRecordArray,      "an array of a composite type",
                               Representation::kArray, oid::kRecord,
                               "pg_array_2249",        input_refused,
                               type_output::array,     type_compare::array};

// Of an array of the type, which is no array itself; nullptr: there is none.
const TypeTraits* find_array_traits(Oid element) {
  if (is_enum_type(element)) return &kEnumTypes[array_of_enum(element) - kFirstEnumType];
  if (is_made_row_type(element)) return &kRowArray;
  const std::size_t row = element < kArraysByElement.size() ? kArraysByElement[element] : 0;
  return row == 0 ? nullptr : &kTypes[row - 1];
}

}  // namespace

const TypeTraits* find_type_traits(Oid type) {
  // First the plain types, which are asked for at every value of every row.
  const std::size_t row = type < kRowsByOid.size() ? kRowsByOid[type] : 0;
  if (row != 0) return &kTypes[row - 1];
  if (is_in_enum_range(type)) return &kEnumTypes[type - kFirstEnumType];
  if (const InformationSchemaType* known = find_information_schema_type(type))
    return find_type_traits(known->domain == type ? known->below : known->array_below);
  if (is_domain_array_type(type))
    return find_array_traits(below_domain(element_of_domain_array(type)));
  if (is_domain_type(type)) return find_type_traits(below_domain(type));
  if (is_row_array_type(type)) return &kRowArray;
  if (type >= kFirstUserOid) return &kRowType;
  if (is_system_row_type(type)) return &kRowType;
  return row_of_system_array(type) != kInvalidOid ? &kRowArray : nullptr;
}

Oid array_element(Oid type) {
  if (is_domain_type(type)) return array_element(below_domain(type));
  if (is_domain_array_type(type)) return element_of_domain_array(type);
  if (is_row_array_type(type)) return row_of_array(type);
  const TypeTraits* const traits = find_type_traits(type);
  if (traits == &kRowArray) return row_of_system_array(type);
  return traits == nullptr ? kInvalidOid : traits->element;
}

const TypeTraits& type_traits(Oid type) {
  const TypeTraits* const traits = find_type_traits(type);
  if (traits == nullptr && is_domain_array_type(type))
    throw Error::unsupported("an array of a domain over arrays");
  if (traits == nullptr) throw Error::unsupported(fmt::format("type with OID {}", type));
  return *traits;
}

std::vector<TypeCollation> type_collations() {
  std::vector<TypeCollation> collations;
  for (const TypeTraits& traits : kTypes) {
    // int2[] and int2vector share one, and so do inet and cidr.
    const bool is_new = traits.collation != nullptr &&
                        std::ranges::none_of(collations, [&](const TypeCollation& known) {
                          return std::string_view(known.name) == traits.collation;
                        });
    if (is_new) collations.push_back({traits.collation, traits.oid});
  }
  return collations;
}

namespace {

// What reads and writes the values of a domain knows the type below it.
Type without_domain(Type type) {
  return is_domain_type(type.oid) ? Type{below_domain(type.oid), type.typmod} : type;
}

}  // namespace

Value input_value(std::string_view text, Type type, const TextSettings& settings) {
  type = without_domain(type);
  return apply_typmod(type_traits(type.oid).input(text, type, settings), type, true);
}

std::string output_value(const Value& value, Type type, const TextSettings& settings) {
  type = without_domain(type);
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
