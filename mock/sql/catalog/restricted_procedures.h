// The functions of PostgreSQL's own that not everybody may execute (pg_proc.proacl), as
// scripts/dump-pg-catalog found them (data/restricted_procedures.tsv).
#pragma once

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Nullptr: everybody may execute it, or there is no such function of PostgreSQL's.
const ObjectAcl* find_restricted_procedure(Oid procedure);

}  // namespace carto_mock::sql
