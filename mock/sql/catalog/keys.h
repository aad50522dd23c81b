// PRIMARY KEY, UNIQUE and EXCLUDE among a table's constraints.
#pragma once

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

bool is_key(const Constraint& constraint);
// A key or EXCLUDE: it has an index that comes and goes with it.
bool owns_index(const Constraint& constraint);
// The constraint that owns the index; nullptr: none does.
const Constraint* key_of_index(const Relation& table, Oid index);
// The primary key, if it determines a row's other columns at all times: a deferrable one does not
// (manual, chapter 7.2.3). Nullptr: there is none.
const Constraint* determining_key(const Relation& table);
// The EXCLUDE whose index it is; nullptr: it is another one.
const Constraint* exclusion_of_index(const Relation& table, Oid index);
// Is the index's constraint one that a statement may break until it ends, or the transaction?
bool is_deferrable_index(const Relation& table, Oid index);

}  // namespace carto_mock::sql
