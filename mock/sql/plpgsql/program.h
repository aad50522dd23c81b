// A PL/pgSQL function's body as it is interpreted (manual, chapter 43). Expressions and statements
// are SQL text, as PL/pgSQL itself keeps them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sql/functions/session_services.h"

namespace carto_mock::sql::plpgsql {

struct Statement;
using Statements = std::vector<Statement>;

// ALIAS FOR: another name of a variable.
struct Alias {
  std::string name;
  std::string variable;
};

// What is assigned to: a variable, or a field of a record.
struct Place {
  std::string variable;
  std::string field = {};  // empty: the variable itself
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
  std::string variable;
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
  std::string variable;
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

struct Exit {
  bool leaves = false;  // EXIT, else CONTINUE
  std::string label;
  std::optional<std::string> condition;
};

struct Return {
  std::optional<std::string> expression;
  bool implicit = false;  // the end of the body
};
struct ReturnNext {
  std::optional<std::string> expression;  // none: what the output parameters are
};
struct ReturnQuery {
  Query query;
};

struct Raise {
  Severity severity = Severity::kNotice;
  bool is_exception = false;
  std::string condition;  // its name or SQLSTATE
  std::optional<std::string> format;
  std::vector<std::string> parameters;
  struct Option {
    enum class Kind { kErrorCode, kMessage, kDetail, kHint, kOther } kind;
    std::string expression;
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

struct RowCount {  // GET DIAGNOSTICS … = ROW_COUNT
  std::string variable;
};

struct Handler {
  std::vector<std::string> conditions;
  Statements body;
};
struct Block {
  std::string label;
  Statements body;
  std::vector<Handler> handlers;
};

struct Statement {
  std::variant<Assignment, If, Case, Loop, ForRange, ForQuery, Exit, Return, ReturnNext,
               ReturnQuery, Raise, Assertion, Execution, RowCount, Block>
      node;
};

struct Declaration {
  std::string name;
  std::string type;
  std::optional<std::string> initial;
  bool constant = false;
  bool not_null = false;
};

struct Program {
  std::vector<Declaration> declarations;  // of the outermost block
  std::vector<Alias> aliases;
  Block body;
};

}  // namespace carto_mock::sql::plpgsql
