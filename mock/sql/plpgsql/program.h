// A PL/pgSQL function's body as it is interpreted (manual, chapter 43). Expressions and statements
// are SQL text, as PL/pgSQL itself keeps them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sql/functions/session_services.h"
#include "sql/types/type.h"

namespace carto_mock::sql::plpgsql {

struct Statement;
using Statements = std::vector<Statement>;

// A variable where a body names it. Numbers are those of a program's variables, in the order in
// which the body declares them: the parameters first. Those of a trigger (NEW, TG_OP …) have none.
struct VariableName {
  static constexpr int kNone = -1;
  std::string name;
  int number = kNone;
};

// ALIAS FOR: another name of a variable.
struct Alias {
  std::string name;
  VariableName variable;
};

// A part of what is assigned to: a field, or elements of an array by expressions.
struct Step {
  std::string field = {};  // empty: a subscript
  bool is_slice = false;
  std::optional<std::string> lower = {};  // of a slice
  std::optional<std::string> upper = {};  // of a slice, or the subscript itself
};

// What is assigned to: a variable, or a part of it.
struct Place {
  VariableName variable;
  std::vector<Step> steps = {};  // empty: the variable itself
};

struct Assignment {
  Place place;
  std::string expression;
};

struct Branch {
  std::string condition;
  Statements body;
};
struct If {
  std::vector<Branch> branches;  // tried in order
  Statements otherwise;
};

// With `tested`, the branches' conditions read its value under the name `variable`.
struct Case {
  std::optional<std::string> tested;
  VariableName variable;
  std::vector<Branch> branches;
  bool has_else = false;
  Statements otherwise;
};

struct Loop {
  std::string label;
  std::optional<std::string> condition;  // of WHILE
  Statements body;
};

struct ForRange {
  std::string label;
  VariableName variable;
  std::string lower;
  std::string upper;
  std::optional<std::string> step;
  bool reverse = false;
  Statements body;
};

// A query that is given as text, or that EXECUTE computes with values for $1, $2 ….
struct Query {
  std::string text;  // the SQL itself, or with `dynamic` the expression that gives it
  bool dynamic = false;
  std::vector<std::string> parameters;
};

// INTO, and what a FOR loop over rows assigns.
struct Target {
  std::vector<Place> places;
};

struct ForQuery {
  std::string label;
  Target target;
  Query query;
  Statements body;
};

// FOREACH … IN ARRAY; with `slice` dimensions an element.
struct ForEach {
  std::string label;
  Place variable;
  int slice = 0;
  std::string array;
  Statements body;
};

// A value for an argument of a cursor that is declared with its query.
struct CursorArgument {
  std::size_t index;
  std::string expression;
};

// FOR … IN cursor: a record of that name is declared with each.
struct ForCursor {
  std::string label;
  VariableName variable;
  VariableName cursor;
  std::vector<CursorArgument> arguments;
  Statements body;
};

enum class Scrolling { kUnspecified, kScroll, kNoScroll };

// OPEN: with a query, or of the cursor's own one.
struct Open {
  VariableName cursor;
  std::optional<Query> query;
  Scrolling scrolling = Scrolling::kUnspecified;  // of the query
  std::vector<CursorArgument> arguments;
};

// FETCH and MOVE (manual, pages of these names).
struct Fetch {
  VariableName cursor;
  std::string direction;             // in SQL's words, before the count
  std::optional<std::string> count;  // computed; none: the direction says all
  std::optional<Target> into;        // none: MOVE
};

struct Close {
  VariableName cursor;
};

struct Exit {
  bool leaves = false;  // EXIT, else CONTINUE
  std::string label;
  std::optional<std::string> condition;
};

struct Return {
  std::optional<std::string> expression;
};
struct ReturnNext {
  std::optional<std::string> expression;  // none: what the output parameters are
};
struct ReturnQuery {
  Query query;
};

// What an error may be about.
enum class ErrorObject { kColumn, kConstraint, kDatatype, kTable, kSchema };
// COLUMN_NAME, PG_DATATYPE_NAME …
std::string_view diagnostics_item(ErrorObject object);

struct Raise {
  Severity severity = Severity::kNotice;
  bool is_exception = false;
  std::string condition;  // its name or SQLSTATE
  std::optional<std::string> format;
  std::vector<std::string> parameters;
  struct Option {
    enum class Kind { kErrorCode, kMessage, kDetail, kHint, kObject } kind;
    std::string expression;
    ErrorObject object = ErrorObject::kColumn;  // of kObject
  };
  std::vector<Option> options;

  // RAISE alone: the error that is being handled, again.
  bool is_repetition() const { return condition.empty() && !format && options.empty(); }
};

struct Assertion {
  std::string condition;
  std::optional<std::string> message;
};

// An SQL statement, PERFORM or EXECUTE.
struct Execution {
  Query query;
  bool discards_rows = false;  // PERFORM
  bool strict = false;
  std::optional<Target> into;
};

// CALL, whose output arguments are variables.
struct Call {
  struct Argument {
    std::optional<Place> place;  // none: it is no variable
    std::string constant;        // the name of a variable that is CONSTANT
  };
  std::string text;
  std::vector<Argument> arguments;  // as written
};

// COMMIT, ROLLBACK
struct TransactionEnd {
  bool commits;
};

// GET [STACKED] DIAGNOSTICS
struct Diagnostics {
  enum class Kind { kRowCount, kReturnedState, kMessage, kDetail, kHint, kObject, kContext };
  struct Item {
    Place place;
    Kind kind;
    ErrorObject object = ErrorObject::kColumn;  // of kObject
  };
  bool is_stacked = false;
  std::vector<Item> items;
};

struct Handler {
  std::vector<std::string> conditions;
  Statements body;
};

// A query that a cursor is declared with.
struct CursorDefinition {
  struct Argument {
    std::string name;
    Type type;
  };
  std::string name;
  std::string query;
  Scrolling scrolling = Scrolling::kUnspecified;
  std::vector<Argument> arguments;
};

struct Declaration {
  std::string name;
  int number = VariableName::kNone;
  Type type{kInvalidOid};
  std::optional<std::string> initial = {};
  bool constant = false;
  bool not_null = false;
  std::shared_ptr<const CursorDefinition> cursor = {};
};

struct Block {
  std::string label;
  std::vector<std::variant<Declaration, Alias>> declarations;  // in their order
  Statements body;
  std::vector<Handler> handlers;
};

struct Statement {
  std::variant<Assignment, If, Case, Loop, ForRange, ForQuery, ForEach, ForCursor, Open, Fetch,
               Close, Exit, Return, ReturnNext, ReturnQuery, Raise, Assertion, Execution, Call,
               TransactionEnd, Diagnostics, Block>
      node;
};

// What a name is that is a variable's and a column's (manual, chapter 43.11.1).
enum class NameConflict { kError, kUseColumn, kUseVariable };

struct Program {
  NameConflict conflict = NameConflict::kError;
  Block body;
};

}  // namespace carto_mock::sql::plpgsql
