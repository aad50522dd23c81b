// FROM: tables, subqueries, functions, joins (transformFromClause of PostgreSQL).
#pragma once

#include <span>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Appends to query.from, the range table and the scope's items.
void analyze_from(SyntaxNodes items, Scope& scope);

// One element of FROM as far as its parent needs it.
struct FromElement {
  FromItem tree;
  NamespaceItem own;                   // the columns that `*` and a JOIN around it see
  std::vector<NamespaceItem> visible;  // all that names can mean, `own` included
};
FromElement analyze_from_item(const SyntaxNode& node, Scope& scope);
FromElement analyze_join(const PgQuery__JoinExpr& join, Scope& scope);  // joins.cpp
FromElement analyze_range_function(const PgQuery__RangeFunction& function,
                                   Scope& scope);  // from_functions.cpp
FromElement analyze_table_function(const PgQuery__RangeTableFunc& function,
                                   Scope& scope);  // xml_table.cpp

// A table, view or materialized view. `relation` must be one of those.
NamespaceItem add_relation(const Relation& relation, const PgQuery__RangeVar& name, Scope& scope);
// The relation that a statement writes, as a table: a view's columns stand for themselves until the
// view is replaced by its table (view_targets.h).
NamespaceItem add_written_entry(const Relation& relation, const PgQuery__RangeVar& name,
                                Scope& scope);
// The columns of a relation by attnum; dropped ones have no name.
std::vector<OutputColumn> relation_columns(const Relation& relation);

// Applies `AS name(columns)`. 42P10 `table "x" has 2 columns available but 3 columns specified`.
void rename_columns(std::vector<OutputColumn>& columns, std::string_view table,
                    const PgQuery__Alias* alias);

// Likewise to an entry, and keeps what its columns were called before.
void name_entry(RangeTableEntry& entry, const PgQuery__Alias* alias);

// What gives the rows of NamedRows.
const SetFunctionEntry& named_rows_body();

FromElement make_element(NamespaceItem item);

// While it lives, FROM items before this one can be referenced only by LATERAL ones.
class LateralGuard {
 public:
  LateralGuard(Scope& scope, bool active) : scope_(scope), previous_(scope.lateral_active) {
    scope.lateral_active = active;
  }
  ~LateralGuard() { scope_.lateral_active = previous_; }
  LateralGuard(const LateralGuard&) = delete;
  LateralGuard& operator=(const LateralGuard&) = delete;

 private:
  Scope& scope_;
  bool previous_;
};

}  // namespace carto_mock::sql::analysis
