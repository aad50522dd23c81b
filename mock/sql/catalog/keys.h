// PRIMARY KEY and UNIQUE among a table's constraints.
#pragma once

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

bool is_key(const Constraint& constraint);
// The key that the index is for; nullptr: it is for none.
const Constraint* key_of_index(const Relation& table, Oid index);
// The primary key, if it determines a row's other columns at all times: a deferrable one does not
// (manual, chapter 7.2.3). Nullptr: there is none.
const Constraint* determining_key(const Relation& table);
// Is the index's key one that a statement may break until it ends, or the transaction?
bool is_deferrable_index(const Relation& table, Oid index);

}  // namespace carto_mock::sql
