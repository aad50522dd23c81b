// WITH (…) of relations: what pg_class.reloptions shows (manual, pages CREATE TABLE, CREATE INDEX
// and CREATE VIEW). Those of views mean something; how tables and indexes are stored is SQLite's
// business: their parameters are checked, kept and shown.
#pragma once

#include <span>

#include "sql/catalog/snapshot.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

// Adds options to the relation's or gives them other values. Throws 22023 `unrecognized parameter
// "x"` and for values that do not fit. The kind of the relation, and an index's method, are known.
void set_relation_options(Relation& relation, std::span<PgQuery__Node* const> options);
// RESET; names that are not set are passed over.
void reset_relation_options(Relation& relation, std::span<PgQuery__Node* const> options);

}  // namespace carto_mock::sql
