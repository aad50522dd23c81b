// SEARCH and CYCLE of a recursive query (manual, chapter 7.8.2.1 and 7.8.2.2; PostgreSQL:
// rewriteSearchAndCycle()). Both are columns that the query gets besides its own: SEARCH DEPTH
// FIRST the rows that led to this one, SEARCH BREADTH FIRST how many they were, CYCLE the rows that
// led here and whether this one is among them.
#pragma once

#include <string_view>
#include <vector>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

class SearchAndCycle {
 public:
  // Types CYCLE's mark, which the query may use before it is known itself. `syntax` outlives it.
  SearchAndCycle(const PgQuery__CommonTableExpr& syntax, Scope& scope);

  // The columns that are added, in their order: SEARCH's, CYCLE's mark, CYCLE's path.
  std::vector<OutputColumn> columns() const;
  // `own`: the query's columns. Throws 42601 and 42701 for names that are missing, used twice, or
  // taken.
  void check(const std::vector<OutputColumn>& own) const;
  // Adds the columns to both terms of the query in `scope`, which is entry `index` of the WITH
  // around it, and to its targets. Throws 0A000 where a term is no SELECT that they can be added
  // to.
  void extend(SetOperation& operation, const std::vector<OutputColumn>& own, int index,
              Scope& scope) const;

 private:
  void extend_start(std::unique_ptr<Query>& start, const std::vector<OutputColumn>& own) const;
  void extend_step(Query& step, const std::vector<OutputColumn>& own, int index,
                   Scope& scope) const;

  const PgQuery__CommonTableExpr& syntax_;
  ExpressionPtr mark_;     // where a cycle is; null: there is no CYCLE
  ExpressionPtr no_mark_;  // elsewhere
};

}  // namespace carto_mock::sql::analysis
