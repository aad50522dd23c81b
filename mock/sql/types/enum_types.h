// OIDs of enumerated types (CREATE TYPE … AS ENUM) and of their arrays. They come from a range of
// their own, so that the OID alone says what such a value is: an integer, its label's place in the
// type's order. Names and labels are in the database's catalog (catalog/snapshot.h).
#pragma once

#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr Oid kFirstEnumType = 1'000'000'000;
// As many types as a database can have at a time; the OID of one that was dropped is free again.
inline constexpr Oid kMostEnumTypes = 256;

constexpr bool is_in_enum_range(Oid type) {
  return type >= kFirstEnumType && type < kFirstEnumType + 2 * kMostEnumTypes;
}
constexpr bool is_enum_type(Oid type) { return is_in_enum_range(type) && type % 2 == 0; }
constexpr bool is_enum_array_type(Oid type) { return is_in_enum_range(type) && type % 2 == 1; }
constexpr Oid array_of_enum(Oid type) { return type + 1; }
constexpr Oid element_of_enum_array(Oid type) { return type - 1; }

}  // namespace carto_mock::sql
