// A statement after analysis: what it does, what it needs, and what its rows look like.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/catalog/acl.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// Checked at every execution, also when the statement comes from the cache: a REVOKE takes effect
// at once.
struct RequiredPrivilege {
  Oid relation;
  Privileges privileges;  // on the table …
  // … or, where the table-level one is missing, on each of these (attnum, from 1). Without columns,
  // as in `SELECT count(*)`, FOR UPDATE or DEFAULT VALUES, on the table or on any column.
  std::vector<int> selected_columns;
  std::vector<int> inserted_columns;
  std::vector<int> updated_columns;
  // The role whose privileges count: the current one (kInvalidOid), or inside a view the view's
  // owner.
  Oid check_as = kInvalidOid;
  // MERGE joins its target, whatever it may do to it then: the plan reads what nobody sees.
  bool is_joined = false;
};

struct SelectStatement {
  std::unique_ptr<Query> query;
};

// RETURNING reads the row that was written as ColumnReference{0, 0, column}.
struct Returning {
  std::vector<TargetEntry> targets;  // empty: none
  // Of an INSERT: a query that has nothing but the WITH that subqueries of RETURNING read. Null:
  // none. Those of UPDATE and DELETE read the source's.
  std::unique_ptr<Query> with = nullptr;
};

struct ColumnAssignment {
  int column;           // attnum
  ExpressionPtr value;  // reads the source's range table
};

// What WHERE of a view that is written through says of a row of its table, ColumnReference{0, 0,
// column}.
struct ViewCheck {
  std::string view;
  ExpressionPtr condition;
};

// ON CONFLICT. Its expressions read the existing row as ColumnReference{0, 0, column}, and the
// proposed one (`excluded`) as ColumnReference{0, 1, column}.
struct OnConflict {
  std::vector<Oid> arbiters;  // unique indexes that may conflict
  bool updates = false;       // DO UPDATE, else DO NOTHING
  std::vector<ColumnAssignment> assignments;
  ExpressionPtr condition;  // null: none
  // What an existing row must satisfy to be changed, in the order in which it is tested.
  std::vector<ViewCheck> visible = {};
  std::unique_ptr<Query> with = nullptr;  // see Returning::with
};

struct InsertStatement {
  Oid relation;
  std::vector<int> columns;       // attnums, in the order of the source's targets
  std::unique_ptr<Query> source;  // already coerced to the columns' types; null: DEFAULT VALUES
  // A target of the source that stands for DEFAULT is listed here by (row, column)… multi-row
  // VALUES with DEFAULT are resolved by the analyzer: the column's default expression takes its
  // place.
  std::optional<OnConflict> on_conflict;
  std::vector<ViewCheck> view_checks = {};  // WITH CHECK OPTION, in the order of the tests
  Returning returning;
};

// UPDATE and DELETE: `source` has the target relation as range table entry 0 (FROM/USING after it)
// and WHERE; its targets are empty. Lowering adds the row's identity and what the expressions read.
struct UpdateStatement {
  Oid relation;
  std::unique_ptr<Query> source;
  std::vector<ColumnAssignment> assignments;
  std::vector<ViewCheck> view_checks = {};
  Returning returning;
};
struct DeleteStatement {
  Oid relation;
  std::unique_ptr<Query> source;
  Returning returning;
};

// One WHEN of a MERGE. The first one whose kind of row and condition fit is done.
struct MergeAction {
  enum class Kind { kUpdate, kDelete, kInsert, kNothing } kind;
  bool matched;             // WHEN MATCHED, else NOT MATCHED
  ExpressionPtr condition;  // null: none
  // SET, or of INSERT the columns that are given values, DEFAULT resolved.
  std::vector<ColumnAssignment> assignments;
};
// `source` joins the target, range table entry 0, to the rows that are merged into it; a row
// without a match has NULL for the target's identity (target_identity()).
struct MergeStatement {
  Oid relation;
  std::unique_ptr<Query> source;
  std::vector<MergeAction> actions;
};

// DDL, GRANT, SET, transactions: run from the syntax tree by the engine.
struct UtilityStatement {};

// INSERT, UPDATE or DELETE inside WITH (manual, chapter 7.8.4). All of a statement's parts see the
// tables as they were before it; a WrittenSource reads the rows of an earlier one's RETURNING.
using WithWrite = std::variant<InsertStatement, UpdateStatement, DeleteStatement>;

struct Statement {
  std::variant<SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, MergeStatement,
               UtilityStatement>
      body;
  std::vector<WithWrite> with_writes = {};  // in the order of WITH
  std::vector<RequiredPrivilege> privileges = {};
  std::vector<OutputColumn> output = {};  // empty for statements without rows
};

}  // namespace carto_mock::sql
