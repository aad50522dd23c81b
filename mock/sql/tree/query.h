// The typed query (PostgreSQL's analyzed Query, parsenodes.h, is the model).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/tree/expression.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

struct OutputColumn {
  std::string name;
  Type type;
};

// ---- FROM

// A table of the database, or one of the system catalogs that are made from its state.
struct TableSource {
  Oid relation;
};
struct SubquerySource {
  std::unique_ptr<Query> query;
  bool lateral = false;
};
// WITH: an entry of Query::ctes, `levels_up` queries above.
struct CteSource {
  int levels_up;
  int index;
};
// The rows that RETURNING of a writing statement in WITH gives: an entry of
// Statement::with_writes.
struct WrittenSource {
  int index;
};
struct ValuesSource {
  std::vector<std::vector<ExpressionPtr>> rows;
};
struct SourceCall {
  ExpressionPtr call;  // SetFunctionCall, or any expression: one row
  int column_count;    // of the entry's columns
};
struct FunctionSource {
  std::vector<SourceCall> calls;  // several: ROWS FROM, rows of the longest
  bool with_ordinality = false;   // the last column
};

// How a statement names an entry: nothing depends on it but its text (analyzer/deparse.h).
struct EntryNames {
  Oid relation = kInvalidOid;             // a table or view, whatever its rows are made of
  bool has_alias = false;                 // given by the statement
  bool has_column_names = false;          // likewise
  std::vector<std::string> columns = {};  // what the columns are called without those
};

struct RangeTableEntry {
  std::string alias;  // as errors name it
  std::vector<OutputColumn>
      columns;  // of a relation by attnum - 1, dropped ones with an empty name
  std::variant<TableSource, SubquerySource, CteSource, WrittenSource, ValuesSource, FunctionSource>
      source;
  EntryNames names = {};
};

enum class JoinType { kInner, kLeft, kRight, kFull, kCross };
struct FromItem;
struct FromEntry {
  int range_index;
};
struct FromJoin {
  JoinType type;
  std::unique_ptr<FromItem> left;
  std::unique_ptr<FromItem> right;
  ExpressionPtr condition;  // null for kCross; USING and NATURAL are resolved to equalities
  std::vector<std::string> using_columns = {};  // for its text only, with NATURAL's
  bool has_no_text = false;                     // what makes it another join has no place here
};
struct FromItem {
  std::variant<FromEntry, FromJoin> item;
};

// ---- the rest

struct TargetEntry {
  std::string name;
  ExpressionPtr expression;
  bool hidden = false;  // only for ORDER BY, GROUP BY, DISTINCT ON: not part of the result
};

struct SortKey {
  int target;  // index into Query::targets
  bool descending = false;
  bool nulls_first = false;
};

enum class SetOperator { kUnion, kIntersect, kExcept };
struct SetOperation {
  SetOperator op;
  bool all;
  std::unique_ptr<Query> left;  // both sides have the result's column types (coercions are in them)
  std::unique_ptr<Query> right;
};

enum class FrameMode { kRange, kRows, kGroups };
enum class FrameBound {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing
};
enum class FrameExclusion { kNone, kCurrentRow, kGroup, kTies };
// How a frame was written: nothing depends on it but its text.
enum class FrameNotation { kNone, kStart, kBetween };
struct Window {
  std::vector<ExpressionPtr> partition_by;
  std::vector<ExpressionPtr> order_by;
  std::vector<SortKey> order_flags;  // target unused
  FrameMode mode = FrameMode::kRange;
  FrameBound start = FrameBound::kUnboundedPreceding;
  FrameBound end = FrameBound::kCurrentRow;
  FrameExclusion exclusion = FrameExclusion::kNone;
  ExpressionPtr start_offset;
  ExpressionPtr end_offset;
  // RANGE: is a row within the offset of another one? in_range() of the sort key's type.
  const FunctionEntry* start_in_range = nullptr;
  const FunctionEntry* end_in_range = nullptr;
  // For its text: WINDOW name AS (base …), what comes from the base, and how the frame was written.
  std::string name = {};
  std::string base = {};
  bool has_base_order = false;
  FrameNotation frame_notation = FrameNotation::kNone;
};

struct CommonTableExpression {
  std::string name;
  std::vector<OutputColumn> columns;
  std::unique_ptr<Query> query;
  bool recursive = false;
  enum class Materialize { kDefault, kAlways, kNever } materialize = Materialize::kDefault;
  // For its text: the names that the statement gives its columns; is there SEARCH or CYCLE?
  std::vector<std::string> column_names = {};
  bool has_search_or_cycle = false;
};

// An item of GROUP BY with grouping sets as it was written: for its text only.
enum class GroupingKind { kEmpty, kKeys, kRollup, kCube, kSets };
struct GroupingItem {
  GroupingKind kind = GroupingKind::kKeys;
  std::vector<int> keys = {};            // of kKeys: indexes into targets
  std::vector<GroupingItem> items = {};  // of the last three
};

enum class Distinctness { kAll, kDistinct, kDistinctOn };

struct Query {
  std::vector<CommonTableExpression> ctes;
  bool is_with_recursive = false;  // as written: for its text only
  bool locks_rows = false;         // FOR UPDATE and its like
  std::vector<RangeTableEntry> range_table;
  std::vector<FromItem> from;        // comma list: a cross join, in order
  ExpressionPtr where;               // may be null
  std::vector<TargetEntry> targets;  // visible ones first
  bool is_grouped = false;           // has GROUP BY, HAVING or aggregates
  std::vector<int> group_by;         // indexes into targets
  // GROUPING SETS, ROLLUP, CUBE: the keys of each set, out of group_by. Empty: all keys, always.
  std::vector<std::vector<int>> grouping_sets;
  std::vector<GroupingItem> grouping_items;  // as written, where there are sets
  ExpressionPtr having;
  std::vector<Window> windows;
  Distinctness distinctness = Distinctness::kAll;
  std::vector<int> distinct_on;  // indexes into targets
  std::vector<SortKey> order_by;
  ExpressionPtr limit;     // bigint; null: none
  bool with_ties = false;  // and the rows that ORDER BY holds for equal to the last of them
  ExpressionPtr offset;
  // A set operation has no from, where, …; its targets are ColumnReference{0, 0, i} into the
  // combined rows.
  std::optional<SetOperation> set_operation;
  bool calls_volatile = false;  // some function in it is volatile
  bool may_write = false;       // nextval() and the like: needs the writing connection

  std::vector<OutputColumn> output() const;  // the visible targets
  // Does grouping give a row where there are none: is a group of no keys among them?
  bool groups_nothing() const;
};

}  // namespace carto_mock::sql
