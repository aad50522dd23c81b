// A statement that is ready to run: analyzed and lowered. Immutable, shared by all sessions that
// the statement cache hands it to; what belongs to one execution (literals, time, privileges) comes
// with the execution.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/lowering/plan.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

struct CompiledSelect {
  std::shared_ptr<const Plan> plan;
  std::set<Oid> tables;  // planned_tables()
};

struct CompiledCheck {
  std::string name;
  ExpressionPtr condition;
  std::vector<Oid> functions;  // that need EXECUTE, once there is a row to check
};

// GENERATED ALWAYS AS (…) STORED.
struct CompiledGenerated {
  int attnum;
  ExpressionPtr value;
  std::vector<Oid> functions;  // that need EXECUTE, once there is a row to compute it for
};

// An index on expressions or with WHERE, or the index of EXCLUDE.
struct CompiledIndex {
  Oid index;
  std::vector<ExpressionPtr> keys;
  ExpressionPtr predicate;     // null: none
  std::vector<Oid> functions;  // that need EXECUTE
};

// EXCLUDE of a table.
struct CompiledExclusion {
  CompiledIndex index;
  // Does the operator hold of a key of a row that is there and that of another row? They read the
  // keys of the one as InputReference{0 …}, and those of the other behind them.
  std::vector<ExpressionPtr> conflicts;
  std::vector<int> columns;  // attnums that keys and predicate read
  bool deferrable;
};

// What holds for each row that is written into a table. Expressions read the row as
// InputReference{attnum - 1}.
struct RowRules {
  std::vector<CompiledGenerated> generated;
  std::vector<CompiledCheck> checks;
  std::vector<CompiledIndex> unique;    // the others are SQLite's
  std::vector<CompiledIndex> computed;  // not unique: computed for their errors alone
  std::vector<CompiledExclusion> exclusions;
};

// Expressions of a row that have subqueries: a plan that is run for each row, which it reads as the
// only row of a WrittenSource. What the subqueries read of tables that the statement writes are
// WrittenSources, too, with the rows from before it.
struct RowPlan {
  std::shared_ptr<const Plan> plan = nullptr;  // null: no expression has a subquery
  std::vector<int> inputs = {};                // slots of the row that it reads, in their order
};

// The rows of a table before the statement. Columns that no RowPlan reads are NULL.
struct TableBefore {
  Oid table;
  std::shared_ptr<const Plan> plan;
};

// Its expressions read the row that was written, and behind it columns of the other tables of an
// UPDATE or DELETE, which are the last ones of the source.
struct CompiledReturning {
  std::vector<ExpressionPtr> values;  // empty: no RETURNING, or all of it is the plan's
  RowPlan plan = {};

  bool empty() const { return values.empty() && plan.plan == nullptr; }
};

// ON CONFLICT (manual, page INSERT).
struct CompiledConflict {
  std::vector<Oid> arbiters;  // unique indexes; a row that one of them has already conflicts
  bool updates = false;       // DO UPDATE
  // They read the existing row as InputReference{attnum - 1}, and behind it the proposed one.
  std::vector<int> columns;  // attnums of the assigned values
  std::vector<ExpressionPtr> values;
  RowPlan values_plan = {};            // in place of the values
  ExpressionPtr condition;             // WHERE; null: none
  RowPlan condition_plan = {};         // in its place
  std::vector<CompiledCheck> visible;  // by the view's name: of the existing row
};

// Expressions of rows that are written read the new row as InputReference{attnum - 1}.
struct CompiledInsert {
  std::shared_ptr<const Plan> source;   // null: DEFAULT VALUES
  std::vector<int> columns;             // attnums of the source's columns
  std::vector<ExpressionPtr> defaults;  // by attnum - 1; null: NULL, or given by the source
  RowRules rules;
  std::vector<CompiledCheck> view_checks;  // WITH CHECK OPTION: by the view's name
  std::optional<CompiledConflict> on_conflict;
  CompiledReturning returning;
};

// The rows of one table that UPDATE or DELETE changes.
struct CompiledRows {
  Oid table;
  std::shared_ptr<const Plan> source;  // rowid, the old row, the assigned values
  RowRules rules;                      // of DELETE: of unique indexes only
};

// `targets`: the table, or the partitions of a partitioned one in their order.
struct CompiledUpdate {
  std::vector<CompiledRows> targets;
  std::vector<int> columns;                // attnums of the assigned values
  std::vector<CompiledCheck> view_checks;  // likewise
  CompiledReturning returning;
};

struct CompiledDelete {
  std::vector<CompiledRows> targets;
  CompiledReturning returning;
};

struct CompiledMergeAction {
  MergeAction::Kind kind;
  std::vector<int> columns;             // attnums of its values
  std::size_t first_value = 0;          // of the source's values
  std::vector<ExpressionPtr> defaults;  // of INSERT: see CompiledInsert
};

// Of each row the source gives the target's identity and columns, NULL without a match, then the
// number of the action to do, from 1 (0: none), then the values of all actions; of a partitioned
// table then the OID of the row's partition.
struct CompiledMerge {
  std::shared_ptr<const Plan> source;
  std::vector<CompiledMergeAction> actions;
  RowRules rules;
  CompiledReturning returning;  // empty
};

struct CompiledWrite {
  Oid relation;
  std::variant<CompiledInsert, CompiledUpdate, CompiledDelete, CompiledMerge> change;

  const CompiledReturning& returning() const {
    return std::visit(
        [](const auto& kind) -> const auto& { return kind.returning; }, change);
  }
};

struct CompiledStatement {
  // Those of its query and of the rows that it writes, its WITH's first.
  std::vector<std::shared_ptr<const Plan>> plans() const;

  std::variant<CompiledSelect, CompiledWrite> body;
  std::vector<CompiledWrite> with_writes;  // Statement::with_writes
  // EvaluationContext::written has what each of with_writes and the body returned, then the row of
  // a RowPlan, then these.
  std::vector<TableBefore> tables_before = {};
  std::vector<RequiredPrivilege> privileges;
  std::vector<Oid> functions;  // that need EXECUTE (function_privileges.h)
  std::vector<OutputColumn> output;
  bool needs_writer = false;
  std::uint64_t catalog_version = 0;  // of the catalog that it was compiled for
  // The text's literals that execution binds; all others are part of the plan.
  std::set<int> open_literals;

  std::size_t row_slot() const { return with_writes.size() + 1; }  // of `written`

  bool writes() const {
    return !with_writes.empty() || std::holds_alternative<CompiledWrite>(body);
  }
};

}  // namespace carto_mock::sql
