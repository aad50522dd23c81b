// A query as SQLite runs it: SQL text plus what its placeholders stand for. Immutable, shared by
// all connections.
//
// How PostgreSQL meets SQLite: tables are `t<oid>` with columns `c<attnum>` without affinity;
// joins, filters, sorts and groups are SQLite's; expressions are ours, called as pg_eval(?n,
// inputs…), where ?n binds a pointer to an ExpressionProgram. Only operators whose meaning is the
// same in both, such as an equality of two integers, stay SQLite's own, so that indexes are used.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/tree/statement.h"

namespace carto_mock::sql {

struct Relation;

// One pg_eval call: the expression reads InputReference{i}, the call's i-th input, stored as
// input_types[i].
struct ExpressionProgram {
  ExpressionPtr expression;
  std::vector<Type> input_types;
};

// One pg_aggregate call: the inputs are the real arguments, then the sort expressions.
struct AggregateProgram {
  const AggregateEntry* body;
  std::vector<Type> input_types;
  int argument_count;
  bool distinct;
  std::vector<AggregateSortKey> order_by;
  Type result_type;
};

// One pg_window_aggregate call.
struct WindowProgram {
  AggregateProgram aggregate;
};

// What pg_window_frame computes.
enum class FrameFunction {
  kAggregate,
  kFirstValue,
  kLastValue,
  kNthValue,
  kLag,
  kLead,
  kNtile,
  kFrameOnly,  // true; computes the frame of the row, which may fail
};

// One pg_window_frame call: a window function that SQLite has not, or over frames that it has not.
// It is given all rows of a partition, in their order. The inputs of a row are what `arguments` and
// `filter` read, then the values of ORDER BY and the frame's offsets, as many as there are. As in
// PostgreSQL, arguments are computed of the rows that the function looks at, when it does: those of
// others cannot fail.
struct FrameProgram {
  FrameFunction function;
  AggregateProgram call;                 // `body` only of an aggregate
  std::vector<ExpressionPtr> arguments;  // over InputReference{i}, the row's i-th input
  ExpressionPtr filter;                  // likewise, or null
  std::vector<Type> row_types;           // of all inputs
  FrameMode mode;
  FrameBound start;
  FrameBound end;
  FrameExclusion exclusion;
  int first_order = 0;  // where the values of ORDER BY begin
  int order_count = 0;
  // Of the only ORDER BY of RANGE with an offset.
  bool descending = false;
  bool nulls_first = false;
  const FunctionEntry* start_in_range = nullptr;
  const FunctionEntry* end_in_range = nullptr;
  bool has_start_offset = false;
  bool has_end_offset = false;
};

// What a pg_rows call can have; lowering refuses more.
inline constexpr int kMaximumRowSourceColumns = 100;
inline constexpr int kMaximumRowSourceInputs = 32;

// One function of a pg_rows call.
struct RowFunction {
  std::variant<const SetFunctionEntry*, const FunctionEntry*> body;  // the latter gives one row
  bool strict;  // an argument that is NULL: no rows, or the one row NULL
  std::vector<Type> argument_types;
  Type result_type;
  int column_count = 1;  // its result, or the fields of its result
};

// One pg_rows(?n, inputs…) table: set-returning functions side by side (rows of the longest, NULL
// after the end of the others), a system catalog made from the session's state, what a writing
// statement in WITH returned, or what pg_pack(?n, column, …) made of the rows of a LATERAL
// subquery. The inputs are the functions' arguments one after another, `columns` the columns of
// each function likewise.
struct RowSourceProgram {
  std::vector<RowFunction> functions;
  Oid system_relation = kInvalidOid;
  bool is_packed = false;
  std::optional<int> written;  // WrittenSource::index: the rows are those of EvaluationContext
  std::vector<Type> input_types;
  std::vector<OutputColumn> columns;  // without the ordinality, which is the last column
  bool with_ordinality = false;
};

// One pg_array(?n, input) call: ARRAY(SELECT …).
struct ArrayProgram {
  Type element_type;
  Type result_type;
};

struct PlanParameter {
  std::variant<std::shared_ptr<const ExpressionProgram>, std::shared_ptr<const AggregateProgram>,
               std::shared_ptr<const WindowProgram>, std::shared_ptr<const FrameProgram>,
               std::shared_ptr<const RowSourceProgram>, std::shared_ptr<const ArrayProgram>,
               Constant, LiteralReference>
      value;
  Type type;  // of Constant and LiteralReference
};

struct Plan;

// The plan with the loops of a join turned around: it looks up the rows of `left`, a table, for
// each of `right`, in place of the contrary. It is the faster one where `left` has many more rows.
struct TurnedPlan {
  Oid left;
  Oid right;
  std::shared_ptr<const Plan> plan;
};

struct Plan {
  std::string sql;                        // one SQLite statement, placeholders ?1 …
  std::vector<PlanParameter> parameters;  // parameters[0] is ?1
  std::vector<OutputColumn> columns;      // of the rows, in order
  std::vector<Oid> tables;                // whose storage the statement reads, and no other
  bool needs_writer = false;            // must run on the writing connection (nextval and the like)
  std::vector<TurnedPlan> turned = {};  // of which the first that is faster runs in place of this
};

// Throws Error::unsupported for what cannot be lowered.
Plan lower(const Query& query, const CatalogSnapshot& catalog);

// The rows that an UPDATE or DELETE touches: first column the row's identity (SQLite's rowid), then
// the old row's columns (all attnums, dropped ones as NULL), then `values` (the assignments).
Plan lower_target_rows(Oid relation, const Query& source,
                       const std::vector<const Expression*>& values,
                       const CatalogSnapshot& catalog);

// The identity of a row of range table entry 0, which is the relation: NULL where an outer join has
// none.
ExpressionPtr target_identity(const Relation& relation);

// SQLite's names of a relation's storage.
std::string storage_table(Oid relation);
std::string storage_column(int attnum);
std::string storage_index(Oid index);
// The keys of a unique index that SQLite's own cannot be (engine/unique_keys.h).
std::string storage_keys(Oid index);

}  // namespace carto_mock::sql
