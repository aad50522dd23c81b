#include "sql/plpgsql/interpreter.h"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "sql/analyzer/type_rules.h"
#include "sql/plpgsql/conditions.h"
#include "sql/plpgsql/cursor_statements.h"
#include "sql/plpgsql/error_objects.h"
#include "sql/plpgsql/for_each.h"
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

// RETURN without a value, and the end of a body.
void return_outputs(Frame& frame) {
  if (frame.shape.is_set) return;
  if (!frame.shape.outputs.empty()) {
    frame.rows.push_back(frame.output_values());
  } else if (frame.shape.type.oid == oid::kVoid) {
    frame.rows.push_back(Value::text(""));
  } else {
    throw no_return(frame.shape);
  }
}

// Counts a loop while it runs.
class LoopScope {
 public:
  LoopScope(int& count, int added) : count_(count), added_(added) { count_ += added_; }
  ~LoopScope() { count_ -= added_; }
  LoopScope(const LoopScope&) = delete;
  LoopScope& operator=(const LoopScope&) = delete;

 private:
  int& count_;
  int added_;
};

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
    const Variables::Level level(frame_.variables, block.label);
    for (const auto& declared : block.declarations)
      std::visit([this](const auto& one) { declare(one); }, declared);
    Flow flow = block.handlers.empty() ? run_all(block.body) : run_handled(block);
    if (flow.kind == Flow::Kind::kExit && !flow.label.empty() && flow.label == block.label)
      flow = {};
    return flow;
  }

 private:
  // An error that a block has caught.
  struct Handled {
    std::exception_ptr exception;
    const Error* error = nullptr;  // the same
  };

  Flow run_handled(const Block& block) {
    Flow flow;
    Handled caught;
    try {
      frame_.host.run_in_subtransaction([&] { flow = run_all(block.body); });
    } catch (const Error& error) {
      // What carto-mock cannot do is nothing for the body to handle.
      if (!error.unsupported_construct().empty()) throw;
      caught = {std::current_exception(), &error};
    }
    if (caught.error == nullptr) return flow;
    for (const Handler& handler : block.handlers) {
      for (const std::string& condition : handler.conditions) {
        if (condition_matches(condition, caught.error->state()))
          return run_handler(handler, caught);
      }
    }
    std::rethrow_exception(caught.exception);
  }

  Flow run_handler(const Handler& handler, const Handled& caught) {
    const Error& error = *caught.error;
    const Variables::Level level(frame_.variables, "");
    frame_.variables.add(
        {"sqlstate", Type{oid::kText}, Value::text(std::string(error.state().code()))});
    frame_.variables.add({"sqlerrm", Type{oid::kText}, Value::text(error.message())});
    const Handled* outer = std::exchange(handled_, &caught);
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
    auto [value, type] = frame_.evaluate(assignment.expression, "assignment source");
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
    const Variables::Level level(frame_.variables, "");
    if (statement.tested) {
      auto [value, type] = frame_.evaluate(*statement.tested);
      add_variable(statement.variable, type).value = std::move(value);
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
      const Variables::Level level(frame_.variables, loop.label);
      add_variable(loop.variable, Type{oid::kInt4});
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
    static_cast<void>(frame_.host.new_cursor_name());  // PostgreSQL reads through one without name
    // Nor does GET DIAGNOSTICS know how many rows a loop has read.
    const std::int64_t row_count = frame_.row_count;
    if (!loop.query.dynamic) frame_.host.check_loop(loop.query.text, loop.body);
    const StatementResult result = frame_.run(loop.query, 0);
    frame_.row_count = row_count;
    if (result.columns.empty())
      throw Error::unsupported("FOR over a statement without rows in PL/pgSQL");
    const Variables::Level level(frame_.variables, loop.label);
    const LoopScope scope(writing_loops_, result.writes ? 1 : 0);
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

  Flow run(const ForEach& loop) {
    auto [value, type] = frame_.evaluate(loop.array);
    const Type target = frame_.variables.get(loop.variable.variable).type;
    const bool is_part = !loop.variable.steps.empty();
    const std::vector<Value> elements =
        loop_elements(loop, value, type, is_part ? Type{kInvalidOid} : target);
    const Type element = loop.slice > 0 ? type : Type{element_type(base_type(type.oid))};
    const Variables::Level level(frame_.variables, loop.label);
    Flow flow;
    for (const Value& one : elements) {
      frame_.host.check_interrupts();
      frame_.assign(loop.variable, one, element);
      flow = run_all(loop.body);
      if (!goes_on(flow, loop.label)) break;
    }
    frame_.set_found(!elements.empty());
    return flow;
  }

  Flow run(const ForCursor& loop) {
    const Variable& cursor = frame_.variables.get(loop.cursor);
    const bool had_name = !cursor.value.is_null();
    const std::string name = open_bound(frame_, loop.cursor, loop.arguments);
    const Variables::Level level(frame_.variables, loop.label);
    const LoopScope scope(cursor_loops_, 1);
    Variable& row = add_variable(loop.variable, Type{oid::kRecord});
    row.is_assigned = false;
    Flow flow;
    bool found = false;
    // One at a time, since WHERE CURRENT OF may ask for it.
    for (int goes = 1; goes != 0;) {
      const StatementResult result = fetch_rows(frame_, name, "FORWARD 1");
      if (result.rows.empty()) {
        if (!found) frame_.assign_row({{{loop.variable}}}, result.columns, nullptr);
        break;
      }
      found = true;
      for (const std::vector<Value>& one : result.rows) {
        frame_.host.check_interrupts();
        frame_.assign_row({{{loop.variable}}}, result.columns, &one);
        flow = run_all(loop.body);
        goes = goes_on(flow, loop.label) ? 1 : 0;
        if (goes == 0) break;
      }
    }
    close_cursor(frame_, name);
    if (!had_name) frame_.variables.get(loop.cursor).value = Value();
    frame_.set_found(found);
    return flow;
  }

  Flow run(const Open& statement) {
    open_cursor(frame_, statement);
    return {};
  }
  Flow run(const Fetch& statement) {
    fetch(frame_, statement);
    return {};
  }
  Flow run(const Close& statement) {
    close_cursor(frame_, cursor_name(frame_, statement.cursor));
    return {};
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
    } else {
      return_outputs(frame_);
    }
    return {Flow::Kind::kReturn, {}};
  }

  Flow run(const ReturnNext& statement) {
    frame_.rows.push_back(statement.expression ? frame_.next_value(*statement.expression)
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
      std::rethrow_exception(handled_->exception);
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
    std::int64_t most_rows = 0;
    if (statement.into && !statement.query.dynamic) most_rows = statement.strict ? 2 : 1;
    const StatementResult result = frame_.run(statement.query, most_rows);
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
      Error error("P0003", "query returned more than one row");
      if (statement.query.dynamic) throw error;
      throw std::move(error).hint("Make sure the query returns a single row, or use LIMIT 1.");
    }
    frame_.assign_row(target, result.columns, result.rows.empty() ? nullptr : &result.rows.front());
    // A SELECT counts the rows that it was read for.
    if (!result.writes) frame_.row_count = result.rows.empty() ? 0 : 1;
  }

  // PostgreSQL's make_callstmt_target().
  static Target call_target(const Call& statement,
                            const std::vector<Host::OutputArgument>& outputs) {
    Target target;
    for (const Host::OutputArgument& output : outputs) {
      const auto written = static_cast<std::size_t>(output.written);
      const Call::Argument* argument = output.written >= 0 && written < statement.arguments.size()
                                           ? &statement.arguments[written]
                                           : nullptr;
      if (argument != nullptr && !argument->constant.empty()) {
        throw Error("22005",
                    fmt::format("variable \"{}\" is declared CONSTANT", argument->constant));
      }
      if (argument == nullptr || !argument->place) {
        throw Error(sqlstate::kSyntaxError,
                    fmt::format("procedure parameter {} is an output parameter but corresponding "
                                "argument is not writable",
                                output.name));
      }
      target.places.push_back(*argument->place);
    }
    return target;
  }

  Flow run(const Call& statement) {
    const std::vector<Host::OutputArgument> outputs =
        frame_.host.output_arguments(statement.text, frame_.variables);
    const Target target = call_target(statement, outputs);
    const StatementResult result = frame_.host.run(statement.text, frame_.variables, 0);
    // Each of its own, also where there is but one and that is for rows.
    for (std::size_t i = 0; i < target.places.size(); ++i) {
      frame_.assign(target.places[i], result.rows.front().at(i), result.columns.at(i).type);
    }
    return {};
  }

  Flow run(const TransactionEnd& statement) {
    if (writing_loops_ > 0) {
      throw Error(sqlstate::kObjectNotInPrerequisiteState,
                  "cannot perform transaction commands inside a cursor loop that is not read-only");
    }
    if (cursor_loops_ > 0)
      throw Error::unsupported("the end of a transaction in a loop over a cursor");
    frame_.host.end_transaction(statement.commits);
    return {};
  }

  Flow run(const Diagnostics& statement) {
    if (statement.is_stacked && handled_ == nullptr) {
      throw Error("0Z002", "GET STACKED DIAGNOSTICS cannot be used outside an exception handler");
    }
    for (const Diagnostics::Item& item : statement.items) {
      if (item.kind == Diagnostics::Kind::kContext) {
        throw Error::unsupported(statement.is_stacked ? "GET DIAGNOSTICS of PG_EXCEPTION_CONTEXT"
                                                      : "GET DIAGNOSTICS of PG_CONTEXT");
      }
      if (item.kind == Diagnostics::Kind::kRowCount) {
        frame_.assign(item.place, Value::integer(frame_.row_count), Type{oid::kInt8});
      } else {
        frame_.assign(item.place, Value::text(stacked_item(item)), Type{oid::kText});
      }
    }
    return {};
  }

  std::string stacked_item(const Diagnostics::Item& item) const {
    const Error& error = *handled_->error;
    switch (item.kind) {
      case Diagnostics::Kind::kReturnedState:
        return std::string(error.state().code());
      case Diagnostics::Kind::kMessage:
        return error.message();
      case Diagnostics::Kind::kDetail:
        return error.detail();
      case Diagnostics::Kind::kHint:
        return error.hint();
      case Diagnostics::Kind::kObject:
        return error_object(error, item.object);
      case Diagnostics::Kind::kRowCount:
      case Diagnostics::Kind::kContext:
        break;
    }
    return {};
  }

  Variable& add_variable(const VariableName& name, Type type) {
    Variable variable{name.name, type};
    variable.number = name.number;
    variable.columns = frame_.host.row_columns(type);
    frame_.variables.add(std::move(variable));
    return frame_.variables.get(name);
  }

  void declare(const Alias& alias) { frame_.variables.add_alias(alias.name, alias.variable); }

  void declare(const Declaration& declaration) {
    std::optional<Frame::TypedValue> initial;
    if (declaration.initial) initial = frame_.evaluate(*declaration.initial);
    const VariableName name{declaration.name, declaration.number};
    const std::size_t visible_names = frame_.variables.name_count();
    Variable& variable = add_variable(name, declaration.type);
    variable.is_assigned = declaration.type.oid != oid::kRecord;
    variable.not_null = declaration.not_null;
    if (declaration.cursor != nullptr) {
      variable.cursor = declaration.cursor.get();
      variable.visible_names = visible_names;
      variable.value = Value::text(declaration.name);
    } else if (initial) {
      frame_.assign(name, std::move(initial->value), initial->type);
    } else if (is_domain_type(declaration.type.oid)) {
      // A domain may not allow the NULL that the variable begins with.
      frame_.assign(name, Value(), Type{oid::kUnknown});
    }
  }

  Frame& frame_;
  const Handled* handled_ = nullptr;
  int writing_loops_ = 0;  // over the rows of statements that write, around what runs
  int cursor_loops_ = 0;
};

}  // namespace

std::vector<Value> interpret(const Program& program, const ResultShape& shape, Variables& variables,
                             Host& host) {
  Frame frame(shape, variables, host);
  Variable found{"found", Type{oid::kBool}, Value::boolean(false)};
  found.number = static_cast<int>(variables.parameter_count());
  frame.found_variable = {found.name, found.number};
  variables.add(std::move(found));
  variables.set_conflict(program.conflict);
  const Flow flow = Interpreter(frame).run(program.body);
  if (flow.kind != Flow::Kind::kReturn) return_outputs(frame);
  return std::move(frame.rows);
}

}  // namespace carto_mock::sql::plpgsql
