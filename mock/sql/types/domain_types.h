// OIDs of domains (CREATE DOMAIN) and of their arrays. They come from ranges of their own and hold
// the OID of the type below, so that the OID alone says what such a value is: one of that type.
// Those over row types and their arrays have a range to themselves, as there are more row types
// than others. Names and constraints are in the database's catalog (catalog/snapshot.h). Those of
// the information schema have the OIDs that PostgreSQL gives them
// (catalog/information_schema_domains.h).
#pragma once

#include <array>

#include "sql/types/enum_types.h"
#include "sql/types/row_array_types.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr Oid kFirstDomainType = 1'100'000'000;
inline constexpr Oid kFirstRowDomainType = 1'200'000'000;
// As many as a database can have at a time; the number of one that was dropped is free again.
inline constexpr Oid kMostDomains = 512;

namespace domain_codes {
// Types below domains: built-in ones by their OIDs, enumerated types and their arrays behind them.
inline constexpr Oid kFirstEnum = 0x7C00;
inline constexpr Oid kCount = 0x8000;
inline constexpr Oid kRange = kMostDomains * kCount * 2;
// Row types below domains, by their OIDs behind the first one; each has a code and its array one.
inline constexpr Oid kRowTypes = 0x40000;
inline constexpr Oid kRowCount = kRowTypes * 2;
inline constexpr Oid kRowRange = kMostDomains * kRowCount * 2;
}  // namespace domain_codes

// An OID of information_schema's domains (manual, chapter 37.2) and the type below it.
struct InformationSchemaType {
  Oid domain;
  Oid array;
  Oid below;
  Oid array_below;  // of that type
};
inline constexpr std::array<InformationSchemaType, 5> kInformationSchemaTypes = {{
    {13221, 13220, 23, 1007},    // cardinal_number: integer
    {13224, 13223, 1043, 1015},  // character_data: character varying
    {13226, 13225, 19, 1003},    // sql_identifier: name
    {13232, 13231, 1184, 1185},  // time_stamp: timestamp(2) with time zone
    {13234, 13233, 1043, 1015},  // yes_or_no: character varying(3)
}};
// nullptr: it is neither one of them nor an array of one.
constexpr const InformationSchemaType* find_information_schema_type(Oid type) {
  if (type < kInformationSchemaTypes.front().array || type > kInformationSchemaTypes.back().domain)
    return nullptr;
  for (const InformationSchemaType& known : kInformationSchemaTypes) {
    if (known.domain == type || known.array == type) return &known;
  }
  return nullptr;
}

constexpr bool is_in_row_domain_range(Oid type) {
  return type >= kFirstRowDomainType && type < kFirstRowDomainType + domain_codes::kRowRange;
}
// One that a statement has made, or its array.
constexpr bool is_in_domain_range(Oid type) {
  return (type >= kFirstDomainType && type < kFirstDomainType + domain_codes::kRange) ||
         is_in_row_domain_range(type);
}
constexpr bool is_domain_type(Oid type) {
  if (is_in_domain_range(type)) return type % 2 == 0;
  const InformationSchemaType* known = find_information_schema_type(type);
  return known != nullptr && known->domain == type;
}
constexpr bool is_domain_array_type(Oid type) {
  if (is_in_domain_range(type)) return type % 2 == 1;
  const InformationSchemaType* known = find_information_schema_type(type);
  return known != nullptr && known->array == type;
}
constexpr Oid array_of_domain(Oid type) {
  const InformationSchemaType* known = find_information_schema_type(type);
  return known == nullptr ? type + 1 : known->array;
}
constexpr Oid element_of_domain_array(Oid type) {
  const InformationSchemaType* known = find_information_schema_type(type);
  return known == nullptr ? type - 1 : known->domain;
}

// Can there be domains over the type? It is no domain itself.
constexpr bool can_be_below_domain(Oid type) {
  const Oid row = is_row_array_type(type) ? row_of_array(type) : type;
  return type < domain_codes::kFirstEnum || is_in_enum_range(type) ||
         (is_made_row_type(row) && row - kFirstUserOid < domain_codes::kRowTypes);
}
constexpr Oid domain_type(Oid number, Oid below) {
  if (is_made_row_type(below) || is_row_array_type(below)) {
    const bool is_array = is_row_array_type(below);
    const Oid row = (is_array ? row_of_array(below) : below) - kFirstUserOid;
    const Oid code = row * 2 + (is_array ? 1 : 0);
    return kFirstRowDomainType + (number * domain_codes::kRowCount + code) * 2;
  }
  const Oid code =
      is_in_enum_range(below) ? domain_codes::kFirstEnum + (below - kFirstEnumType) : below;
  return kFirstDomainType + (number * domain_codes::kCount + code) * 2;
}
constexpr Oid number_of_domain(Oid type) {
  if (is_in_row_domain_range(type))
    return (type - kFirstRowDomainType) / 2 / domain_codes::kRowCount;
  return (type - kFirstDomainType) / 2 / domain_codes::kCount;
}
// The type whose values a domain has: never a domain.
constexpr Oid below_domain(Oid type) {
  if (const InformationSchemaType* known = find_information_schema_type(type)) return known->below;
  if (is_in_row_domain_range(type)) {
    const Oid code = (type - kFirstRowDomainType) / 2 % domain_codes::kRowCount;
    const Oid row = kFirstUserOid + code / 2;
    return code % 2 == 0 ? row : array_of_row(row);
  }
  const Oid code = (type - kFirstDomainType) / 2 % domain_codes::kCount;
  return code < domain_codes::kFirstEnum ? code
                                         : kFirstEnumType + (code - domain_codes::kFirstEnum);
}

}  // namespace carto_mock::sql
