#include "sql/plpgsql/interpreter.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "sql/plpgsql/conditions.h"
#include "sql/plpgsql/frame.h"
#include "sql/plpgsql/raise.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

constexpr SqlState kNullValueNotAllowed = "22004";

// Where a statement's execution goes on.
struct Flow {
  enum class Kind { kNext, kExit, kContinue, kReturn } kind = Kind::kNext;
  std::string label;  // of EXIT and CONTINUE; empty: the innermost loop
};

// Does the loop go on? What does not concern this loop stays in `flow`.
bool goes_on(Flow& flow, const std::string& label) {
  const bool is_meant = flow.label.empty() || flow.label == label;
  switch (flow.kind) {
    case Flow::Kind::kNext:
      return true;
    case Flow::Kind::kReturn:
      return false;
    case Flow::Kind::kExit:
      if (is_meant) flow = {};
      return false;
    case Flow::Kind::kContinue:
      if (is_meant) flow = {};
      return is_meant;
  }
  return false;
}

bool is_trigger(const ResultShape& shape) { return shape.type.oid == oid::kTrigger; }

Error no_return(const ResultShape& shape) {
  return {"2F005", fmt::format("control reached end of {} without RETURN",
                               is_trigger(shape) ? "trigger procedure" : "function")};
}

class Interpreter {
 public:
  explicit Interpreter(Frame& frame) : frame_(frame) {}

  Flow run_all(const Statements& statements) {
    for (const Statement& statement : statements) {
      Flow flow = std::visit([this](const auto& node) { return run(node); }, statement.node);
      if (flow.kind != Flow::Kind::kNext) return flow;
    }
    return {};
  }

  Flow run(const Block& block) {
    Flow flow = block.handlers.empty() ? run_all(block.body) : run_handled(block);
    if (flow.kind == Flow::Kind::kExit && !flow.label.empty() && flow.label == block.label)
      flow = {};
    return flow;
  }

 private:
  Flow run_handled(const Block& block) {
    Flow flow;
    std::optional<Error> caught;
    try {
      frame_.host.run_in_subtransaction([&] { flow = run_all(block.body); });
    } catch (const Error& error) {
      // What carto-mock cannot do is nothing for the body to handle.
      if (!error.unsupported_construct().empty()) throw;
      caught = error;
    }
    if (!caught) return flow;
    for (const Handler& handler : block.handlers) {
      for (const std::string& condition : handler.conditions) {
        if (condition_matches(condition, caught->state())) return run_handler(handler, *caught);
      }
    }
    throw Error(*caught);
  }

  Flow run_handler(const Handler& handler, const Error& error) {
    const Variables::Local state(
        frame_.variables,
        {"sqlstate", Type{oid::kText}, Value::text(std::string(error.state().code()))});
    const Variables::Local message(frame_.variables,
                                   {"sqlerrm", Type{oid::kText}, Value::text(error.message())});
    const Error* outer = std::exchange(handled_, &error);
    Flow flow;
    try {
      flow = run_all(handler.body);
    } catch (...) {
      handled_ = outer;
      throw;
    }
    handled_ = outer;
    return flow;
  }

  Flow run(const Assignment& assignment) {
    auto [value, type] = frame_.evaluate(assignment.expression);
    frame_.assign(assignment.place, std::move(value), type);
    return {};
  }

  Flow run(const If& statement) {
    for (const Branch& branch : statement.branches) {
      if (frame_.is_true(branch.condition)) return run_all(branch.body);
    }
    return run_all(statement.otherwise);
  }

  Flow run(const Case& statement) {
    std::optional<Variables::Local> tested;
    if (statement.tested) {
      auto [value, type] = frame_.evaluate(*statement.tested);
      tested.emplace(frame_.variables, Variable{statement.variable, type, std::move(value)});
    }
    for (const Branch& branch : statement.branches) {
      if (frame_.is_true(branch.condition)) return run_all(branch.body);
    }
    if (!statement.has_else)
      throw Error("20000", "case not found").hint("CASE statement is missing ELSE part.");
    return run_all(statement.otherwise);
  }

  Flow run(const Loop& loop) {
    Flow flow;
    do {
      frame_.host.check_interrupts();
      if (loop.condition && !frame_.is_true(*loop.condition)) break;
      flow = run_all(loop.body);
    } while (goes_on(flow, loop.label));
    return flow;
  }

  std::int64_t bound(const std::string& expression, std::string_view name) {
    const Value value = frame_.evaluate_as(expression, Type{oid::kInt4});
    if (value.is_null())
      throw Error(kNullValueNotAllowed, fmt::format("{} of FOR loop cannot be null", name));
    return value.as_integer();
  }

  Flow run(const ForRange& loop) {
    std::int64_t value = bound(loop.lower, "lower bound");
    const std::int64_t last = bound(loop.upper, "upper bound");
    const std::int64_t step = loop.step ? bound(*loop.step, "BY value") : 1;
    if (step <= 0) {
      throw Error(sqlstate::kInvalidParameterValue,
                  "BY value of FOR loop must be greater than zero");
    }
    Flow flow;
    bool found = false;
    {
      const Variables::Local local(frame_.variables, {loop.variable, Type{oid::kInt4}});
      const std::int64_t direction = loop.reverse ? -1 : 1;
      for (; (last - value) * direction >= 0 && in_range(value); value += step * direction) {
        frame_.host.check_interrupts();
        found = true;
        frame_.variables.get(loop.variable).value = Value::integer(value);
        flow = run_all(loop.body);
        if (!goes_on(flow, loop.label)) break;
      }
    }
    frame_.set_found(found);
    return flow;
  }

  static bool in_range(std::int64_t value) { return value >= INT32_MIN && value <= INT32_MAX; }

  Flow run(const ForQuery& loop) {
    const StatementResult result = frame_.run(loop.query);
    if (result.columns.empty())
      throw Error::unsupported("FOR over a statement without rows in PL/pgSQL");
    Flow flow;
    if (result.rows.empty()) frame_.assign_row(loop.target, result.columns, nullptr);
    for (const std::vector<Value>& row : result.rows) {
      frame_.host.check_interrupts();
      frame_.assign_row(loop.target, result.columns, &row);
      flow = run_all(loop.body);
      if (!goes_on(flow, loop.label)) break;
    }
    frame_.set_found(!result.rows.empty());
    return flow;
  }

  Flow run(const Exit& statement) {
    if (statement.condition && !frame_.is_true(*statement.condition)) return {};
    return {statement.leaves ? Flow::Kind::kExit : Flow::Kind::kContinue, statement.label};
  }

  Flow run(const Return& statement) {
    if (is_trigger(frame_.shape)) {
      if (!statement.expression) throw no_return(frame_.shape);
      frame_.rows.push_back(frame_.trigger_result(*statement.expression));
    } else if (statement.expression) {
      frame_.rows.push_back(frame_.result_value(*statement.expression));
    } else if (!frame_.shape.is_set) {
      if (!frame_.shape.outputs.empty()) {
        frame_.rows.push_back(frame_.output_values());
      } else if (frame_.shape.type.oid == oid::kVoid) {
        frame_.rows.push_back(Value::text(""));
      } else {
        throw no_return(frame_.shape);
      }
    }
    return {Flow::Kind::kReturn, {}};
  }

  Flow run(const ReturnNext& statement) {
    frame_.rows.push_back(statement.expression ? frame_.result_value(*statement.expression)
                                               : frame_.output_values());
    return {};
  }

  Flow run(const ReturnQuery& statement) {
    frame_.return_query(statement.query);
    return {};
  }

  Flow run(const Raise& statement) {
    if (!statement.is_repetition()) {
      raise_message(statement, frame_);
    } else if (handled_ != nullptr) {
      throw Error(*handled_);
    } else {
      throw Error("0Z002", "RAISE without parameters cannot be used outside an exception handler");
    }
    return {};
  }

  Flow run(const Assertion& statement) {
    if (frame_.is_true(statement.condition)) return {};
    std::string message = "assertion failed";
    if (statement.message) {
      const Value text = frame_.evaluate_as(*statement.message, Type{oid::kText});
      if (!text.is_null()) message = text.as_text();
    }
    throw Error("P0004", std::move(message));
  }

  Flow run(const Execution& statement) {
    const StatementResult result = frame_.run(statement.query);
    const bool is_static = !statement.query.dynamic;
    if (is_static && result.counts) frame_.set_found(result.count > 0);
    if (statement.discards_rows) return {};
    if (!statement.into) {
      if (is_static && !result.columns.empty()) {
        throw Error(sqlstate::kSyntaxError, "query has no destination for result data")
            .hint("If you want to discard the results of a SELECT, use PERFORM instead.");
      }
      return {};
    }
    put_into(*statement.into, statement, result);
    return {};
  }

  void put_into(const Target& target, const Execution& statement, const StatementResult& result) {
    if (result.columns.empty()) {
      throw Error(sqlstate::kSyntaxError, "INTO used with a command that cannot return data");
    }
    if (result.rows.empty() && statement.strict) throw Error("P0002", "query returned no rows");
    if (result.rows.size() > 1 &&
        (statement.strict || (result.writes && !statement.query.dynamic))) {
      throw Error("P0003", "query returned more than one row")
          .hint("Make sure the query returns a single row, or use LIMIT 1.");
    }
    frame_.assign_row(target, result.columns, result.rows.empty() ? nullptr : &result.rows.front());
    // A SELECT counts the rows that it was read for.
    if (!result.writes) frame_.row_count = result.rows.empty() ? 0 : 1;
  }

  Flow run(const RowCount& statement) {
    frame_.assign({statement.variable}, Value::integer(frame_.row_count), Type{oid::kInt8});
    return {};
  }

  Frame& frame_;
  const Error* handled_ = nullptr;
};

void declare(const Declaration& declaration, Frame& frame) {
  const Type type = frame.host.resolve_type(declaration.type);
  Variable variable{declaration.name, type};
  variable.not_null = declaration.not_null;
  variable.is_assigned = type.oid != oid::kRecord;
  const bool not_null = std::exchange(variable.not_null, false);
  frame.variables.add(std::move(variable));
  frame.variables.get(declaration.name).not_null = not_null;
  if (!declaration.initial) {
    // A domain may not allow the NULL that the variable begins with.
    if (is_domain_type(type.oid)) frame.assign({declaration.name}, Value(), Type{oid::kUnknown});
    return;
  }
  auto [value, value_type] = frame.evaluate(*declaration.initial);
  frame.assign({declaration.name}, std::move(value), value_type);
}

}  // namespace

std::vector<Value> interpret(const Program& program, const ResultShape& shape, Variables& variables,
                             Host& host) {
  Frame frame(shape, variables, host);
  variables.add({"found", Type{oid::kBool}, Value::boolean(false)});
  for (const Alias& alias : program.aliases) variables.add_alias(alias.name, alias.variable);
  for (const Declaration& declaration : program.declarations) declare(declaration, frame);
  const Flow flow = Interpreter(frame).run(program.body);
  if (flow.kind != Flow::Kind::kReturn && !shape.is_set) throw no_return(shape);
  return std::move(frame.rows);
}

}  // namespace carto_mock::sql::plpgsql
