// From a parsed statement to one that is ready to run: analysis, folding of constants, lowering,
// and for writes the defaults and constraints of the table.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"
#include "sql/engine/statement_key.h"

namespace carto_mock::sql {

// SELECT, VALUES, INSERT, UPDATE, DELETE; nullptr for every other statement, which the engine runs
// from its syntax tree. `key`: where the statement is all of a text, its literals may stay open;
// else null.
std::shared_ptr<const CompiledStatement> compile_statement(const PgQuery__Node& statement,
                                                           SessionState& session,
                                                           const StatementKey* key = nullptr);

// Folds the constants as PostgreSQL's planner does. Throws 42501 for functions that are computed
// then and that the role may not execute.
void fold_for_plan(Statement& statement, SessionState& session);

// For running pieces of SQL that the catalog keeps. `search_path` lives as long as the result is
// used.
AnalysisContext analysis_context(SessionState& session,
                                 const std::vector<std::string>& search_path);

// An expression that the catalog keeps as SQL: a default (no relation; coerced to `target`) or a
// CHECK condition, whose columns become InputReference{attnum - 1}.
ExpressionPtr compile_stored_expression(const std::string& sql, const Relation* relation,
                                        const Type* target, SessionState& session);
// The default of a column; null: none, or it is generated.
// Adds to `functions` those that it calls and that need EXECUTE.
ExpressionPtr compile_default(const Column& column, SessionState& session,
                              std::vector<Oid>& functions);
// The WHERE of COPY FROM, over the row as InputReference{attnum - 1}, and the attnums that it
// reads.
struct CopyCondition {
  ExpressionPtr expression;
  std::vector<int> columns;
};
CopyCondition compile_copy_condition(const PgQuery__Node& condition, const Relation& relation,
                                     SessionState& session);

// Makes InputReferences of the columns of two rows (range table entries 0 and 1) of `width`
// columns, one behind the other. Throws Error::unsupported for subqueries, as `construct`.
void read_two_rows_from_inputs(ExpressionPtr& expression, std::size_t width,
                               std::string_view construct);

// Makes InputReference{column} of the columns of the one row that `expression` reads. Throws
// Error::unsupported for subqueries, as `construct`.
void read_row_from_inputs(ExpressionPtr& expression, std::string_view construct);

}  // namespace carto_mock::sql
