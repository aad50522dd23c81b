// Notes which privileges a statement needs while it is analyzed.
#pragma once

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// A relation joins the statement: one RequiredPrivilege each time. The index into
// Analysis::privileges.
int require_relation(Analysis& analysis, const Relation& relation);

// The column (from 0, among the entry's columns) is read.
void mark_column_read(Scope& owner, int range_index, int column);
// Among the tables that a statement reads beside the one that it writes, whose rows PostgreSQL
// locks, sequences are refused (0A000) unless they may not be read.
void refuse_sequences(const Scope& scope);
// The relation is read, if only to count its rows: SELECT on it or on any column of it.
void mark_relation_read(Analysis& analysis, int privilege);

}  // namespace carto_mock::sql::analysis
