// Subqueries that are computed for each row that a statement writes: those of RETURNING and of ON
// CONFLICT DO UPDATE. They see the tables as they were before the statement, with none of its own
// changes, nor those of its BEFORE triggers (manual, chapter 13.2.1).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"
#include "sql/engine/write_executor.h"

namespace carto_mock::sql {

bool has_subquery(const Expression& expression);

// Makes the RowPlans of one statement.
class RowPlanMaker {
 public:
  // Both outlive it.
  RowPlanMaker(const Statement& statement, const CatalogSnapshot& catalog);

  // A query of the expressions over one row. `with`: has the WITH that they read; null: none.
  // `slot`: where a column of theirs stands in the row. `plan` gets the slots that are read. Throws
  // Error::unsupported for a WITH that may not be computed again.
  std::unique_ptr<Query> query_of(std::vector<ExpressionPtr> expressions, const Query* with,
                                  const std::function<int(const ColumnReference&, Type)>& slot,
                                  RowPlan& plan);

  // When all are made: queries of what they read of the tables that the statement writes.
  struct Before {
    Oid table;
    std::unique_ptr<Query> query;
  };
  std::vector<Before> tables_before() const;

 private:
  class Rewriter;
  // The place among tables_before() of a table that the statement may write; none: it does not.
  std::optional<std::size_t> place_of(Oid table);

  struct TableRead {
    Oid table;
    std::set<int> columns;  // from 0
  };

  const CatalogSnapshot& catalog_;
  std::set<Oid> written_;     // with partitions, and what they are partitions of
  bool any_written_ = false;  // triggers may write whatever they like
  int row_slot_;
  std::vector<TableRead> read_;
};

// `row` has the values that the plan's inputs are slots of.
void run_row_plan(const RowPlan& plan, std::span<const Value> row, const Clearance& clearance,
                  const Execution& execution, const RowUse& use);

}  // namespace carto_mock::sql
