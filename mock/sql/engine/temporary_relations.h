// Temporary tables, views and sequences (manual, page CREATE TABLE): they are in a schema of the
// session that made them, pg_temp_<number>, which its unqualified names lead to first, and go when
// the session ends. Others see the schema in the catalogs, as PostgreSQL's do.
#pragma once

#include <string_view>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Is it something temporary that the statement makes, by TEMPORARY or by the schema it names?
bool is_temporary(const PgQuery__RangeVar& range);

inline constexpr std::string_view kTemporaryAlias = "pg_temp";
// nullptr: there is none. `pg_temp` is the session's own, whatever its number.
const Schema* find_schema(std::string_view name, const UtilityContext& context);

// The session's schema for them, made if there is none. Throws 42501 `permission denied to create
// temporary tables in database "d"`.
const Schema& require_temporary_schema(const UtilityContext& context);

// ON COMMIT of a new table. Throws 42P16 where the table is not temporary.
void note_on_commit(PgQuery__OnCommitAction action, Oid table, const UtilityContext& context);
// Before a transaction that has written commits.
void apply_on_commit(SessionState& session, Transaction& transaction);

// DISCARD TEMP: all that the session has; the schema stays.
void discard_temporary_relations(const UtilityContext& context);

// At the end of the session, outside of transactions: everything temporary goes.
void drop_temporary_relations(SessionState& session, Transaction& transaction) noexcept;

}  // namespace carto_mock::sql
