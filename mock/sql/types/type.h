// What type an expression or a column has: an OID of pg_type and a type modifier (PostgreSQL
// manual, chapter 53.64).
#pragma once

#include <cstdint>

namespace carto_mock::sql {

using Oid = std::uint32_t;

inline constexpr Oid kInvalidOid = 0;
// Objects that statements make get OIDs from here on; below are PostgreSQL's own and PostGIS's.
inline constexpr Oid kFirstUserOid = 50000;

struct Type {
  Oid oid = kInvalidOid;
  std::int32_t typmod = -1;  // -1: none

  friend bool operator==(const Type&, const Type&) = default;
};

// PostgreSQL's built-in types, by their fixed OIDs.
namespace oid {
inline constexpr Oid kBool = 16, kBytea = 17, kChar = 18, kName = 19, kInt8 = 20, kInt2 = 21,
                     kInt2Vector = 22, kInt4 = 23, kRegproc = 24, kText = 25, kOid = 26, kTid = 27,
                     kXid = 28, kCid = 29, kOidVector = 30, kNodeTree = 194, kAclItem = 1033,
                     kAclItemArray = 1034, kJson = 114, kXml = 142, kPoint = 600, kLseg = 601,
                     kPath = 602, kBox = 603, kPolygon = 604, kLine = 628, kCidr = 650,
                     kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kCircle = 718, kMoney = 790,
                     kMacaddr = 829, kInet = 869, kBpchar = 1042, kVarchar = 1043, kDate = 1082,
                     kTime = 1083, kTimestamp = 1114, kTimestampTz = 1184, kInterval = 1186,
                     kTimeTz = 1266, kBit = 1560, kVarbit = 1562, kNumeric = 1700, kRegclass = 2205,
                     kRegtype = 2206, kRecord = 2249, kCstring = 2275, kAny = 2276,
                     kAnyArray = 2277, kVoid = 2278, kTrigger = 2279, kInternal = 2281,
                     kAnyElement = 2283, kAnyNonArray = 2776, kUuid = 2950, kAnyEnum = 3500,
                     kTsVector = 3614, kTsQuery = 3615, kJsonb = 3802, kAnyRange = 3831,
                     kRegnamespace = 4089, kRegrole = 4096, kAnyMultirange = 4537,
                     kAnyCompatible = 5077, kAnyCompatibleArray = 5078,
                     kAnyCompatibleNonArray = 5079, kAnyCompatibleRange = 5080,
                     kAnyCompatibleMultirange = 4538;
inline constexpr Oid kBoolArray = 1000, kByteaArray = 1001, kCharArray = 1002, kNameArray = 1003,
                     kInt2Array = 1005, kInt4Array = 1007, kTextArray = 1009, kBpcharArray = 1014,
                     kVarcharArray = 1015, kInt8Array = 1016, kFloat4Array = 1021,
                     kFloat8Array = 1022, kOidArray = 1028, kTimestampArray = 1115,
                     kDateArray = 1182, kTimeArray = 1183, kTimestampTzArray = 1185,
                     kTimeTzArray = 1270, kIntervalArray = 1187, kNumericArray = 1231,
                     kRecordArray = 2287, kUuidArray = 2951, kJsonArray = 199, kJsonbArray = 3807;
// PostGIS's types have no fixed OID; in carto-mock they do (scripts/dump-pg-catalog maps them).
inline constexpr Oid kGeometry = 16400, kGeometryArray = 16401, kGeography = 16402,
                     kGeographyArray = 16403, kBox2d = 16404, kBox2dArray = 16405, kBox3d = 16406,
                     kBox3dArray = 16407, kGeometryDump = 16408, kGeometryDumpArray = 16409,
                     kSpheroid = 16410;
}  // namespace oid

}  // namespace carto_mock::sql
