// The domains of the information schema (manual, chapter 37.2): what its columns are of. They are
// as CREATE DOMAIN would make them, and no statement changes them.
#pragma once

#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// PostgreSQL's own OID of the schema.
inline constexpr Oid kInformationSchema = 13207;

// By the domain's OID or its array's; nullptr: it is none of them.
const DomainType* find_information_schema_domain(Oid oid);
const DomainType* find_information_schema_domain(std::string_view name);

// They, and those that statements have made.
std::vector<const DomainType*> all_domains(const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
