// OIDs of types beside those that type.h knows: few files name them.
#pragma once

#include "sql/types/type.h"

namespace carto_mock::sql::oid {

inline constexpr Oid kMacaddr8 = 774, kRegprocedure = 2202, kInt4Range = 3904, kNumRange = 3906,
                     kTsRange = 3908, kTstzRange = 3910, kDateRange = 3912, kInt8Range = 3926,
                     kInt4Multirange = 4451, kNumMultirange = 4532, kTsMultirange = 4533,
                     kTstzMultirange = 4534, kDateMultirange = 4535, kInt8Multirange = 4536;
inline constexpr Oid kValidDetail = 16423;  // PostGIS's, as in the catalog's data
inline constexpr Oid kJsonPath = 4072;
inline constexpr Oid kPgLsn = 3220, kPgLsnArray = 3221, kXid8 = 5069, kXid8Array = 271,
                     kTxidSnapshot = 2970, kTxidSnapshotArray = 2949, kPgSnapshot = 5038,
                     kPgSnapshotArray = 5039;
inline constexpr Oid kRegoper = 2203, kRegoperArray = 2208, kRegoperator = 2204,
                     kRegoperatorArray = 2209, kRegcollation = 4191, kRegcollationArray = 4192;
inline constexpr Oid kRegconfig = 3734, kRegconfigArray = 3735, kRegdictionary = 3769,
                     kRegdictionaryArray = 3770;
inline constexpr Oid kXmlArray = 143, kLineArray = 629, kCidrArray = 651, kCircleArray = 719,
                     kMacaddr8Array = 775, kMoneyArray = 791, kRegprocArray = 1008,
                     kTidArray = 1010, kXidArray = 1011, kCidArray = 1012, kPointArray = 1017,
                     kLsegArray = 1018, kPathArray = 1019, kBoxArray = 1020, kPolygonArray = 1027,
                     kMacaddrArray = 1040, kInetArray = 1041, kBitArray = 1561, kVarbitArray = 1563,
                     kRegprocedureArray = 2207, kRegclassArray = 2210, kRegtypeArray = 2211,
                     kTsVectorArray = 3643, kTsQueryArray = 3645, kInt4RangeArray = 3905,
                     kNumRangeArray = 3907, kTsRangeArray = 3909, kTstzRangeArray = 3911,
                     kDateRangeArray = 3913, kInt8RangeArray = 3927, kRegnamespaceArray = 4090,
                     kRegroleArray = 4097, kInt4MultirangeArray = 6150, kNumMultirangeArray = 6151,
                     kTsMultirangeArray = 6152, kTstzMultirangeArray = 6153,
                     kDateMultirangeArray = 6155, kInt8MultirangeArray = 6157;

}  // namespace carto_mock::sql::oid
