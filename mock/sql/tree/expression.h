// The typed expression: what the analyzer makes of a parsed one, and what the evaluator computes.
// Names, overloads and coercions are resolved; every node knows its PostgreSQL type. PostgreSQL's
// own analyzed nodes (primnodes.h: Var, FuncExpr, …) are the model.
//
// A node is one struct; `Expression::node` is a std::variant, and whoever visits it does so with an
// exhaustive visitor: a new kind must not compile until every place has an answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sql/functions/function.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct Query;
struct Expression;
using ExpressionPtr = std::unique_ptr<Expression>;

struct Constant {
  Value value;
};

// A literal of the statement's text that stays open in a cached plan: the `index`-th literal of the
// text (engine/statement_key.h), bound anew at each execution. The analyzer makes one only where
// the literal's value has no influence on the analysis.
struct LiteralReference {
  int index;
};

// A column of a range table entry of this query (levels_up 0) or of an enclosing one. `column`
// counts from 0.
struct ColumnReference {
  int levels_up = 0;
  int range_index;
  int column;
};

// A value that the row source hands to the evaluator, by its slot. Only lowering makes them.
struct InputReference {
  int slot;
};

// Functions, operators and casts by function. `procedure` is an OID of pg_proc; `body` is what
// runs.
struct FunctionCall {
  Oid procedure;
  const FunctionEntry* body;
  bool strict;
  bool immutable;  // may be computed at planning when all arguments are constant
  bool is_volatile;
  std::vector<ExpressionPtr> arguments;
};

struct AggregateSortKey {
  int argument;  // index into `arguments` (sort expressions that are no argument are appended
                 // there)
  bool descending = false;
  bool nulls_first = false;
};

struct AggregateCall {
  Oid procedure;
  const AggregateEntry* body;
  std::vector<ExpressionPtr> arguments;  // `argument_count` real ones, then sort expressions
  int argument_count = 0;
  bool star = false;  // count(*)
  bool distinct = false;
  std::vector<AggregateSortKey> order_by;
  ExpressionPtr filter;  // may be null
};

// GROUPING(a, b): which of the keys the row's grouping set lacks, as bits, the last argument's the
// lowest.
struct GroupingCall {
  std::vector<ExpressionPtr> arguments;  // each a key of GROUP BY
};

enum class BooleanOperator { kAnd, kOr, kNot };
struct BooleanExpression {
  BooleanOperator op;
  std::vector<ExpressionPtr> arguments;  // two or more; kNot: one
};

struct NullTest {
  ExpressionPtr argument;
  bool is_not = false;
};

enum class TruthTest { kTrue, kNotTrue, kFalse, kNotFalse, kUnknown, kNotUnknown };
struct BooleanTest {
  ExpressionPtr argument;
  TruthTest test;
};

// IS [NOT] DISTINCT FROM, by the type's equality function.
struct DistinctTest {
  ExpressionPtr equality;  // a FunctionCall of two arguments that gives bool
  bool is_not = false;
};

// (a, b) < (c, d) and its kin: the first fields that are not equal decide, and NULL among them
// makes the whole NULL. Those behind are not computed.
struct RowOrderField {
  ExpressionPtr comparison;       // a FunctionCall of the two fields: the operator as it is written
  const FunctionEntry* equality;  // of the same two; nullptr: not built
};
struct RowOrder {
  std::vector<RowOrderField> fields;  // two or more
};

// NULLIF(a, b): a unless the equality of both is true. The result is the first argument of
// `equality` in its own type.
struct NullIf {
  ExpressionPtr equality;
};

struct CaseBranch {
  ExpressionPtr condition;  // bool; the analyzer has turned CASE x WHEN y into x = y
  ExpressionPtr result;
};
struct CaseExpression {
  std::vector<CaseBranch> branches;
  ExpressionPtr otherwise;   // never null (a NULL constant)
  bool has_subject = false;  // CASE x WHEN y: each condition is a FunctionCall of x and y
};

struct Coalesce {
  std::vector<ExpressionPtr> arguments;
};

struct GreatestLeast {
  bool greatest;
  std::vector<ExpressionPtr> arguments;  // NULLs are ignored; compared as the result type
};

// x op ANY (array), x op ALL (array): `comparison` is a FunctionCall whose second argument is the
// placeholder ArrayElement.
struct ArrayComparison {
  ExpressionPtr scalar;
  ExpressionPtr array;
  Oid procedure;
  const FunctionEntry* body;
  bool strict;
  bool any;  // else ALL
};

struct ArrayConstructor {
  Oid element_type;
  std::vector<ExpressionPtr> elements;
  bool multidimensional = false;  // the elements are arrays themselves
};

struct RowConstructor {
  std::vector<ExpressionPtr> fields;
  std::vector<std::string> names;  // empty for an anonymous row
};

struct FieldSelection {
  ExpressionPtr record;
  int field;
};

struct Subscript {
  ExpressionPtr array;
  std::vector<ExpressionPtr> upper;  // a[1][2]: the indexes
  std::vector<ExpressionPtr> lower;  // a slice has as many (null: open end), else empty
  bool slice = false;
};

// The same bits under another type: text to varchar, int4 to oid, domains to their base.
struct Relabel {
  ExpressionPtr argument;
};

// Through the types' output and input functions.
struct TextConversion {
  ExpressionPtr argument;
};

// Applies the type modifier of Expression::type.
struct TypmodCoercion {
  ExpressionPtr argument;
  bool is_explicit;
};

// Each element through `element`, which reads the element as InputReference{0}.
struct ArrayConversion {
  ExpressionPtr array;
  ExpressionPtr element;
};

// To a domain (CREATE DOMAIN): the value has its base type already; its constraints are checked.
struct DomainCoercion {
  ExpressionPtr argument;
};

enum class SessionValue {
  kCurrentDate,
  kCurrentTime,
  kCurrentTimestamp,
  kLocalTime,
  kLocalTimestamp,
  kCurrentUser,
  kCurrentRole,
  kUser,
  kSessionUser,
  kCurrentCatalog,
  kCurrentSchema
};
struct SessionValueExpression {
  SessionValue value;
};

enum class SubqueryKind { kScalar, kExists, kAny, kAll, kArray };
// kAny/kAll: `test op column` for each row; `comparison` is a FunctionCall (or a BooleanExpression
// for rows) that reads the row's columns as ColumnReference{0, kSubqueryOutput, column}.
struct SubqueryExpression {
  static constexpr int kSubqueryOutput = -1;
  SubqueryKind kind;
  std::unique_ptr<Query> query;
  ExpressionPtr comparison;  // kAny, kAll
};

struct SetFunctionCall {  // in the target list or in FROM
  Oid procedure;
  const SetFunctionEntry* body;
  bool strict;
  std::vector<ExpressionPtr> arguments;
};

struct WindowCall {
  Oid procedure;
  const AggregateEntry* aggregate;  // null for row_number() and the like
  std::string name;
  std::vector<ExpressionPtr> arguments;
  bool star = false;
  ExpressionPtr filter;
  int window;  // index into Query::windows
};

// How a call or a conversion was written: nothing depends on it but its text (analyzer/deparse.h).
// PostgreSQL's CoercionForm.
enum class Notation : std::uint8_t {
  kCall,
  kFilledCall,  // arguments by name, or left to their defaults
  kOperator,
  kSqlSyntax,  // EXTRACT(field FROM x), x AT TIME ZONE y …
  kExplicitCast,
  kImplicitCast,
  kHiddenCast,    // of a set operation's column: never shown
  kMergedColumn,  // a column that USING makes of two and that is neither of them
  kWholeRow,      // a table's name as a value
};

struct Expression {
  using Node =
      std::variant<Constant, LiteralReference, ColumnReference, InputReference, FunctionCall,
                   AggregateCall, GroupingCall, BooleanExpression, NullTest, BooleanTest,
                   DistinctTest, RowOrder, NullIf, CaseExpression, Coalesce, GreatestLeast,
                   ArrayComparison, ArrayConstructor, RowConstructor, FieldSelection, Subscript,
                   Relabel, TextConversion, TypmodCoercion, ArrayConversion, DomainCoercion,
                   SessionValueExpression, SubqueryExpression, SetFunctionCall, WindowCall>;
  Type type;
  Node node;
  int location = -1;  // byte offset in the statement, for errors
  Notation notation = Notation::kCall;
  // Of kFilledCall: which arguments were written, as analyzer/written_arguments.h packs it.
  int written_arguments = -1;

  Expression(Type type_, Node node_, int location_ = -1);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
};

ExpressionPtr make_expression(Type type, Expression::Node node, int location = -1);
ExpressionPtr make_null(Type type);

// The node if it is of that kind, else nullptr.
template <typename NodeType>
const NodeType* get_if(const Expression& expression) {
  return std::get_if<NodeType>(&expression.node);
}

// Deep copies; equality ignores locations and notations (GROUP BY finds its expressions so).
ExpressionPtr clone(const Expression& expression);
bool equivalent(const Expression& left, const Expression& right);

}  // namespace carto_mock::sql
