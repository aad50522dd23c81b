// Where values of a relation's row type are stored, or of a composite type: in columns of that
// type, of arrays of it, of domains over it and of other composite types that have it. A stored row
// has the columns that its type has, so that it changes with them.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Is the type that of the relation's rows, or one whose values hold such rows?
bool holds_row(Oid type, const Relation& relation, const CatalogSnapshot& catalog);

// What gives values of new types to a relation's columns cannot give them to rows stored elsewhere:
// 0A000 `cannot alter table "t" because column "u.c" uses its row type`.
void check_rows_not_stored(const Relation& relation, const CatalogSnapshot& catalog);

// For a domain, or one over it, that arrays and rows hold: 0A000 `cannot alter type "d" because
// column "u.c" uses it`.
void check_not_within_stored(Oid held, Oid domain, const CatalogSnapshot& catalog);

// Gives the stored rows the columns of `after` by their attnum: dropped ones go, new ones are NULL.
void change_stored_rows(const Relation& before, const Relation& after,
                        const UtilityContext& context);

}  // namespace carto_mock::sql
