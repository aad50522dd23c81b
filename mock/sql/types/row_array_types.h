// OIDs of the arrays of row types: of tables, views and CREATE TYPE … AS (…). Each is its row
// type's own, moved to where nothing else is, so that the OID alone says what such a value is.
#pragma once

#include "sql/types/enum_types.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr Oid kFirstRowArrayType = 500'000'000;

// Those of relations that statements have made; the system's are in system_row_types.h.
constexpr bool is_made_row_type(Oid type) {
  return type >= kFirstUserOid && type < kFirstRowArrayType;
}
constexpr bool is_row_array_type(Oid type) {
  return type >= kFirstRowArrayType + kFirstUserOid && type < kFirstEnumType;
}
constexpr Oid array_of_row(Oid row_type) { return kFirstRowArrayType + row_type; }
constexpr Oid row_of_array(Oid array) { return array - kFirstRowArrayType; }

}  // namespace carto_mock::sql
