// INSERT, UPDATE, DELETE, MERGE.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"
#include "sql/analyzer/view_targets.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

// `with`: that of the query in whose WITH the statement stands; null: it stands by itself.
Statement analyze_insert(const PgQuery__InsertStmt& insert, Analysis& analysis,
                         const Scope* with = nullptr);
Statement analyze_update(const PgQuery__UpdateStmt& update, Analysis& analysis,
                         const Scope* with = nullptr);
Statement analyze_delete(const PgQuery__DeleteStmt& statement, Analysis& analysis,
                         const Scope* with = nullptr);

Statement analyze_merge(const PgQuery__MergeStmt& merge, Analysis& analysis);  // merge.cpp
// The columns that a WHEN NOT MATCHED THEN INSERT gives values, and these.
std::vector<ColumnAssignment> analyze_merge_insert(const PgQuery__MergeWhenClause& action,
                                                   const ViewTarget& target, Scope& scope);

// 428C9, for a value given to a column that is GENERATED ALWAYS; and the detail.
Error takes_only_default(std::string message, const Column& column);

// The relation as range table entry 0, visible to everything in the statement. The index of its
// privileges.
std::size_t add_target(const Relation& relation, const PgQuery__RangeVar& name, Scope& scope);

// The table or view to write to. 42809 for what is no such thing.
const Relation& find_target_table(const PgQuery__RangeVar& name, std::string_view action,
                                  Analysis& analysis);
// For the end of the analysis: a materialized view cannot be written to (42809), which PostgreSQL
// finds out when the statement starts, after the privilege for it (42501).
void check_written_kind(const Relation& relation, std::string_view action,
                        const Analysis& analysis);

// `relation` under its alias as the next entry of the scope's range table, which all expressions
// may read; `privilege`: index into Analysis::privileges of what the statement needs on it.
void add_written_relation(const Relation& relation, const PgQuery__RangeVar& name,
                          std::size_t privilege, Scope& scope);

// SET a = 1, (b, c) = (2, DEFAULT).
std::vector<ColumnAssignment> analyze_assignments(SyntaxNodes list, const ViewTarget& target,
                                                  Scope& scope);
// May be null, for no condition.
ExpressionPtr analyze_where(const SyntaxNode* node, Scope& scope);

// The WITH of an INSERT once more, for the subqueries of what is computed of its rows.
class WithOfRows {
 public:
  // `statement`: the scope of its WITH; `outer`: that of the query in whose WITH it stands, or
  // null. All outlive it.
  WithOfRows(const PgQuery__InsertStmt& insert, const Scope* outer, const Scope& statement)
      : insert_(insert), outer_(outer), statement_(statement) {}

  // Lets `scope` name it, where there is a subquery below `clauses`.
  void add_to(Scope& scope, SyntaxNodes clauses) const;
  // When the scope's expressions are analyzed: what they read. Null: nothing.
  static std::unique_ptr<Query> taken_from(Scope& scope);

 private:
  const PgQuery__InsertStmt& insert_;
  const Scope* outer_;
  const Scope& statement_;
};

// ON CONFLICT of an INSERT (on_conflict.cpp); the arbiters come later, as in PostgreSQL after
// everything else of the statement.
OnConflict analyze_on_conflict(const PgQuery__OnConflictClause& clause, const ViewTarget& target,
                               const PgQuery__RangeVar& name, std::size_t privilege,
                               const WithOfRows& with, Analysis& analysis);
// 42P10 `there is no unique or exclusion constraint matching the ON CONFLICT specification`.
std::vector<Oid> find_arbiters(const PgQuery__OnConflictClause& clause, const ViewTarget& target,
                               const AnalysisContext& context);

// The attnum of a column that is written. 42703 `column "x" of relation "t" does not exist`.
int find_target_column(const Relation& relation, std::string_view name, int location);

}  // namespace carto_mock::sql::analysis
