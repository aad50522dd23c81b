// OIDs of domains (CREATE DOMAIN) and of their arrays. They come from a range of their own and hold
// the OID of the type below, so that the OID alone says what such a value is: one of that type.
// Names and constraints are in the database's catalog (catalog/snapshot.h).
#pragma once

#include "sql/types/enum_types.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr Oid kFirstDomainType = 1'100'000'000;
// As many as a database can have at a time; the number of one that was dropped is free again.
inline constexpr Oid kMostDomains = 512;

namespace domain_codes {
// Types below domains: built-in ones by their OIDs, enumerated types and their arrays behind them.
inline constexpr Oid kFirstEnum = 0x7C00;
inline constexpr Oid kCount = 0x8000;
inline constexpr Oid kRange = kMostDomains * kCount * 2;
}  // namespace domain_codes

constexpr bool is_in_domain_range(Oid type) {
  return type >= kFirstDomainType && type < kFirstDomainType + domain_codes::kRange;
}
constexpr bool is_domain_type(Oid type) {
  return is_in_domain_range(type) && (type - kFirstDomainType) % 2 == 0;
}
constexpr bool is_domain_array_type(Oid type) {
  return is_in_domain_range(type) && (type - kFirstDomainType) % 2 == 1;
}
constexpr Oid array_of_domain(Oid type) { return type + 1; }
constexpr Oid element_of_domain_array(Oid type) { return type - 1; }

// Can there be domains over the type? It is no domain itself.
constexpr bool can_be_below_domain(Oid type) {
  return type < domain_codes::kFirstEnum || is_in_enum_range(type);
}
constexpr Oid domain_type(Oid number, Oid below) {
  const Oid code =
      is_in_enum_range(below) ? domain_codes::kFirstEnum + (below - kFirstEnumType) : below;
  return kFirstDomainType + (number * domain_codes::kCount + code) * 2;
}
constexpr Oid number_of_domain(Oid type) {
  return (type - kFirstDomainType) / 2 / domain_codes::kCount;
}
// The type whose values a domain has: never a domain.
constexpr Oid below_domain(Oid type) {
  const Oid code = (type - kFirstDomainType) / 2 % domain_codes::kCount;
  return code < domain_codes::kFirstEnum ? code
                                         : kFirstEnumType + (code - domain_codes::kFirstEnum);
}

}  // namespace carto_mock::sql
