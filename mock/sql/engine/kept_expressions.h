// Expressions that are computed from variables and constants alone, as a session has analyzed them:
// those of PL/pgSQL, which PostgreSQL plans once and computes without a query (plpgsql:
// exec_eval_simple_expr), and bodies of functions in SQL, which it puts in the place of the calls.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/engine/session_state.h"
#include "sql/syntax/parser.h"
#include "sql/tree/query.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

class KeptExpressions {
 public:
  struct Result {
    OutputColumn column;
    Value value;
  };
  // `sql`: a SELECT that is_simple_expression() accepts. None: it is one for the engine to run.
  // Throws what analyzing and computing it throws.
  std::optional<Result> compute(std::string_view sql, const ParameterSource& parameters,
                                SessionState& session);

 private:
  // What the analysis has asked the parameters for, and what it was told.
  struct Question {
    int number = 0;  // 0: of the names
    std::vector<std::string> names = {};
    bool is_known = false;
    bool is_null = false;
    Type type = {};
  };
  class Asked;  // asks, and takes notes
  struct Kept {
    std::vector<Question> questions;
    OutputColumn column;
    ExpressionPtr value;         // null: it is no expression for here
    std::vector<Oid> functions;  // that need EXECUTE each time
  };
  // What else an analysis depends on.
  struct Environment {
    std::shared_ptr<const CatalogSnapshot> catalog;
    Oid role;
    std::string analysis_key;

    bool operator==(const Environment& other) const = default;
  };

  // The values of the questions that are not NULL; none: the answers are other ones by now.
  static std::optional<std::vector<Value>> answers(const std::vector<Question>& questions,
                                                   const ParameterSource& parameters);
  static Result computed(const Kept& kept, std::span<const Value> literals, SessionState& session);

  static constexpr std::size_t kMost = 1000;
  std::optional<Environment> environment_;
  // What is computed stays, whatever becomes of the entry meanwhile.
  std::map<std::string, std::shared_ptr<const Kept>, std::less<>> expressions_;
};

// Is it a SELECT of one value that is computed from nothing but variables?
bool is_simple_expression(const PgQuery__Node& statement);
// Likewise once it is analyzed: nothing in it needs a query around the evaluator.
bool is_plain_expression(const Query& query);

}  // namespace carto_mock::sql
