// pg_get_partition_constraintdef(): what all rows of a partition keep (PostgreSQL's
// get_qual_from_partbound()).
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Empty: it keeps nothing. Refuses (0A000) keys of types whose constants have other forms than
// those that are built.
std::string partition_constraint(const Relation& partition, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
