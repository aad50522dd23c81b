// INSERT, UPDATE, DELETE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

// `with`: that of the query in whose WITH the statement stands; null: it stands by itself.
Statement analyze_insert(const PgQuery__InsertStmt& insert, Analysis& analysis,
                         const Scope* with = nullptr);
Statement analyze_update(const PgQuery__UpdateStmt& update, Analysis& analysis,
                         const Scope* with = nullptr);
Statement analyze_delete(const PgQuery__DeleteStmt& statement, Analysis& analysis,
                         const Scope* with = nullptr);

// 428C9, for a value given to a column that is GENERATED ALWAYS; and its detail.
inline constexpr SqlState kGeneratedAlways{"428C9"};
std::string identity_detail(const Column& column);
std::string generated_detail(const Column& column);

// The table to write to. Refuses views; 42809 for what is no table.
const Relation& find_target_table(const PgQuery__RangeVar& name, std::string_view action,
                                  Analysis& analysis);

// `relation` under its alias as the next entry of the scope's range table, which all expressions
// may read; `privilege`: index into Analysis::privileges of what the statement needs on it.
void add_written_relation(const Relation& relation, const PgQuery__RangeVar& name,
                          std::size_t privilege, Scope& scope);

// SET a = 1, (b, c) = (2, DEFAULT).
std::vector<ColumnAssignment> analyze_assignments(SyntaxNodes list, const Relation& relation,
                                                  Scope& scope);
// May be null, for no condition.
ExpressionPtr analyze_where(const SyntaxNode* node, Scope& scope);

// ON CONFLICT of an INSERT into `relation` (on_conflict.cpp); the arbiters come later, as in
// PostgreSQL after everything else of the statement.
OnConflict analyze_on_conflict(const PgQuery__OnConflictClause& clause, const Relation& relation,
                               const PgQuery__RangeVar& name, std::size_t privilege,
                               Analysis& analysis);
// 42P10 `there is no unique or exclusion constraint matching the ON CONFLICT specification`.
std::vector<Oid> find_arbiters(const PgQuery__OnConflictClause& clause, const Relation& relation,
                               const AnalysisContext& context);

// The attnum of a column that is written. 42703 `column "x" of relation "t" does not exist`.
int find_target_column(const Relation& relation, std::string_view name, int location);

}  // namespace carto_mock::sql::analysis
