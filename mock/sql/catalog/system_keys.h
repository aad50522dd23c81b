// The indexes and constraints of the system's catalogs and of PostGIS's spatial_ref_sys, as the
// dumped rows of pg_index and pg_constraint have them (fixed_rows.h). find_system_relation() gives
// the relations with them.
#pragma once

#include <map>
#include <optional>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Gives system relations, by their OIDs, their constraints, and indexes what they are of.
void add_system_keys(std::map<Oid, Relation>& relations);

struct SystemConstraint {
  const Relation* table;
  const Constraint* constraint;
};
// None: no system relation has a constraint of this OID.
std::optional<SystemConstraint> find_system_constraint(Oid constraint);

// An index of this database or of the system; nullptr: there is none of this OID.
const Relation* find_index(Oid index, const CatalogSnapshot& catalog);
// Its table.
const Relation& table_of_index(const Relation& index, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
