#include "sql/lowering/expression_lowering.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sql/lowering/costs.h"
#include "sql/lowering/native_conditions.h"
#include "sql/tree/walk.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// pg_eval's program comes first in SQLite's 127 arguments.
constexpr std::size_t kMaximumInputs = 126;
constexpr Type kRow{oid::kRecord};
// Conjuncts beyond this many are computed by one pg_eval, so that SQLite's expression does not get
// too deep.
constexpr std::size_t kMaximumConjuncts = 200;

// A node that does not evaluate all of its children.
bool is_conditional(const Expression& expression) {
  return get_if<BooleanExpression>(expression) != nullptr ||
         get_if<CaseExpression>(expression) != nullptr || get_if<Coalesce>(expression) != nullptr;
}

bool gives_notices(const FunctionCall& call) {
  return call.body != nullptr && call.body->gives_notices;
}

// Is it for the execution to compute, be it once?
bool is_stable(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found = (call != nullptr && !call->immutable) ||
               get_if<SessionValueExpression>(expression) != nullptr ||
               get_if<TextConversion>(expression) != nullptr;
  visit_children(
      expression,
      ConstChildVisitor{
          .expression = [&](const Expression& child) { found = found || is_stable(child); },
          .query = {}});
  return found;
}

// How often an expression must be computed.
enum class Repetition {
  kEachRow,     // it reads the row, or is volatile
  kAtPlanning,  // PostgreSQL's planner computes it, rows or not
  kOnce,        // when the first row needs it
};

struct Facts {
  Repetition repetition = Repetition::kAtPlanning;
  bool has_subquery = false;
};

// Of every node of an expression, found in one walk: the text may be a chain of thousands.
class FactTable {
 public:
  FactTable(const Level& level, const Expression& expression) : level_(level) { add(expression); }
  const Facts& operator[](const Expression& expression) const { return facts_.at(&expression); }

 private:
  Facts add(const Expression& expression) {
    Facts facts{own_repetition(expression), get_if<SubqueryExpression>(expression) != nullptr};
    visit_children(expression,
                   ConstChildVisitor{
                       .expression = [&](const Expression& child) { include(facts, add(child)); },
                       .query = {}});
    const auto* call = get_if<FunctionCall>(expression);
    if (call != nullptr && gives_notices(*call) && facts.repetition == Repetition::kOnce)
      facts.repetition = Repetition::kEachRow;
    return facts_[&expression] = facts;
  }
  static void include(Facts& facts, const Facts& child) {
    facts.has_subquery = facts.has_subquery || child.has_subquery;
    if (facts.repetition == Repetition::kEachRow || child.repetition == Repetition::kEachRow) {
      facts.repetition = Repetition::kEachRow;
    } else if (child.repetition == Repetition::kOnce) {
      facts.repetition = Repetition::kOnce;
    }
  }
  Repetition own_repetition(const Expression& expression) const {
    if (get_if<ColumnReference>(expression) != nullptr ||
        get_if<SubqueryExpression>(expression) != nullptr ||
        get_if<AggregateCall>(expression) != nullptr || get_if<WindowCall>(expression) != nullptr ||
        get_if<SetFunctionCall>(expression) != nullptr ||
        get_if<ArrayConversion>(expression) != nullptr ||
        find_replacement(level_, expression) != nullptr) {
      return Repetition::kEachRow;
    }
    if (const auto* call = get_if<FunctionCall>(expression)) {
      // What the columns of a record are is found when it is computed.
      if (call->is_volatile || expression.type.oid == oid::kRecord) return Repetition::kEachRow;
      return call->immutable ? Repetition::kAtPlanning : Repetition::kOnce;
    }
    const bool is_stable = get_if<SessionValueExpression>(expression) != nullptr ||
                           get_if<TextConversion>(expression) != nullptr;
    return is_stable ? Repetition::kOnce : Repetition::kAtPlanning;
  }

  const Level& level_;
  std::unordered_map<const Expression*, Facts> facts_;
};

bool is_computation(const Expression& expression) {
  return get_if<Constant>(expression) == nullptr && get_if<LiteralReference>(expression) == nullptr;
}

class ExpressionLowering {
 public:
  ExpressionLowering(PlanBuilder& builder, const Level& level) : builder_(builder), level_(level) {}

  std::string scalar(const Expression& e) {
    if (const Replacement* replacement = find_replacement(level_, e)) return replacement->sql;
    if (const auto* column = get_if<ColumnReference>(e)) return builder_.column(level_, *column);
    if (const auto* constant = get_if<Constant>(e)) return this->constant(constant->value, e.type);
    if (const auto* literal = get_if<LiteralReference>(e))
      return builder_.add_parameter({*literal, e.type});
    if (get_if<SubqueryExpression>(e) != nullptr)
      return lower_subquery_expression(builder_, level_, e);
    if (const auto* relabel = get_if<Relabel>(e);
        relabel != nullptr && same_stored_form(relabel->argument->type, e.type)) {
      return scalar(*relabel->argument);
    }
    if (is_native_condition(level_, e)) return truth_value(e);
    if (const FunctionCall* division = find_native_division(level_, e))
      return quotient(*division, e);
    if (is_conditional(e) && contains_subquery(e))
      return with_own_collation(conditional(e), e.type);
    return program(e);
  }

  std::string condition(const Expression& e) {
    if (const auto* boolean = get_if<BooleanExpression>(e)) {
      switch (boolean->op) {
        case BooleanOperator::kAnd:
          return conjunction(*boolean);
        case BooleanOperator::kOr:
          if (is_native_condition(level_, e) || contains_subquery(e)) return disjunction(*boolean);
          return program(e);
        case BooleanOperator::kNot:
          if (is_native_condition(level_, e) || contains_subquery(e)) {
            return fmt::format("NOT ({})", condition(*boolean->arguments.front()));
          }
          return program(e);
      }
    }
    return is_native_condition(level_, e) ? native(e) : scalar(e);
  }

  DeferredExpressions deferred(const std::vector<const Expression*>& expressions) {
    DeferredExpressions result;
    Inputs inputs;
    result.programs.reserve(expressions.size());
    for (const Expression* expression : expressions) {
      ExpressionPtr& program = result.programs.emplace_back(clone(*expression));
      const FactTable facts(level_, *program);
      replace_inputs(program, inputs, facts, true, true);
    }
    result.inputs = std::move(inputs.sql);
    result.input_types = std::move(inputs.types);
    return result;
  }

 private:
  // ---- SQLite's own operators

  std::string constant(const Value& value, Type type) {
    if (value.is_null()) return "NULL";
    if (type_traits(type.oid).representation == Representation::kInteger) {
      const std::int64_t integer = value.as_integer();
      if (integer >= 0) return fmt::format("{}", integer);
    }
    return builder_.add_constant(value, type);
  }

  std::string compare(const Expression& left, std::string_view op, const Expression& right) {
    return fmt::format("{} {} {}", collate(scalar(left), left.type), op, scalar(right));
  }

  // Of a condition that is_native_condition() accepts; true, false and NULL as PostgreSQL's.
  std::string native(const Expression& e) {
    if (const Replacement* replacement = find_replacement(level_, e)) return replacement->sql;
    if (const auto comparison = find_native_comparison(level_, e)) {
      return compare(*comparison->left, symbol(comparison->op), *comparison->right);
    }
    if (get_if<BooleanExpression>(e) != nullptr) return condition(e);
    if (const auto* test = get_if<NullTest>(e)) {
      return fmt::format("{} IS {}NULL", scalar(*test->argument), test->is_not ? "NOT " : "");
    }
    if (const auto* test = get_if<BooleanTest>(e)) {
      return fmt::format("({}) {}", native(*test->argument), truth_test(test->test));
    }
    if (const auto* test = get_if<DistinctTest>(e)) {
      const auto equality = find_native_comparison(level_, *test->equality);
      return compare(*equality->left, test->is_not ? "IS" : "IS NOT", *equality->right);
    }
    if (const auto* order = get_if<RowOrder>(e)) return row_order(*order);
    if (const auto* comparison = get_if<ArrayComparison>(e)) return in_list(*comparison);
    return scalar(e);
  }

  // (a, b) <= (c, d) is a < c OR (a = c AND b <= d): SQLite compares rows too, but not by the
  // collations of their fields.
  std::string row_order(const RowOrder& node) {
    std::string sql;
    for (const RowOrderField& field : node.fields) {
      const auto comparison = find_native_comparison(level_, *field.comparison);
      const auto compared = [&](std::string_view op) {
        return compare(*comparison->left, op, *comparison->right);
      };
      if (&field == &node.fields.back()) {
        sql += compared(symbol(comparison->op));
      } else {
        const std::string_view strict = symbol(comparison->op).substr(0, 1);
        sql += fmt::format("({} OR ({} AND ", compared(strict), compared("="));
      }
    }
    return sql + std::string(2 * (node.fields.size() - 1), ')');
  }

  static std::string_view truth_test(TruthTest test) {
    switch (test) {
      case TruthTest::kTrue:
        return "IS TRUE";
      case TruthTest::kNotTrue:
        return "IS NOT TRUE";
      case TruthTest::kFalse:
        return "IS FALSE";
      case TruthTest::kNotFalse:
        return "IS NOT FALSE";
      case TruthTest::kUnknown:
        return "IS NULL";
      case TruthTest::kNotUnknown:
        return "IS NOT NULL";
    }
    return {};
  }

  std::string in_list(const ArrayComparison& node) {
    std::vector<std::string> elements;
    if (const auto* constructor = get_if<ArrayConstructor>(*node.array)) {
      for (const ExpressionPtr& element : constructor->elements)
        elements.push_back(scalar(*element));
    } else {
      const Array& array = get_if<Constant>(*node.array)->value.as_array();
      for (const Value& element : array.elements)
        elements.push_back(constant(element, Type{array.element_type}));
    }
    return fmt::format("{} {}IN ({})", collate(scalar(*node.scalar), node.scalar->type),
                       node.any ? "" : "NOT ", fmt::join(elements, ", "));
  }

  std::string conjunction(const BooleanExpression& node) {
    std::vector<const Expression*> ordered;
    ordered.reserve(node.arguments.size());
    for (const ExpressionPtr& argument : node.arguments) ordered.push_back(argument.get());
    std::ranges::stable_sort(
        ordered, {}, [this](const Expression* e) { return cost_of_row(*e, builder_.catalog()); });
    std::vector<std::string> parts;
    BooleanExpression rest{BooleanOperator::kAnd, {}};
    for (const Expression* argument : ordered) {
      if (parts.size() >= kMaximumConjuncts && !contains_subquery(*argument)) {
        rest.arguments.push_back(clone(*argument));
      } else {
        parts.push_back(condition(*argument));
      }
    }
    if (!rest.arguments.empty())
      parts.push_back(program(*make_expression(Type{oid::kBool}, std::move(rest))));
    return fmt::format("{}", fmt::join(parts, " AND "));
  }

  std::string disjunction(const BooleanExpression& node) {
    std::vector<std::string> parts;
    parts.reserve(node.arguments.size());
    for (const ExpressionPtr& argument : node.arguments) parts.push_back(condition(*argument));
    return fmt::format("({})", fmt::join(parts, " OR "));
  }

  // What divisors that are not positive give, an error maybe, the evaluator knows.
  std::string quotient(const FunctionCall& division, const Expression& e) {
    const std::string divisor = scalar(*division.arguments[1]);
    return fmt::format("CASE WHEN {} > 0 THEN {} {} {} ELSE {} END", divisor,
                       scalar(*division.arguments[0]), division_symbol(division.body), divisor,
                       program(e));
  }

  // A native condition as a value. SQLite computes both sides of AND and OR unless they are
  // conditions of CASE.
  std::string truth_value(const Expression& e) {
    if (get_if<BooleanExpression>(e) != nullptr && contains_subquery(e)) return conditional(e);
    return fmt::format("({})", native(e));
  }

  // AND, OR, NOT, CASE and COALESCE around a subquery that must not run unless PostgreSQL runs it.
  std::string conditional(const Expression& e) {
    if (const auto* choice = get_if<CaseExpression>(e)) {
      std::string sql = "CASE";
      for (const CaseBranch& branch : choice->branches) {
        sql +=
            fmt::format(" WHEN {} THEN {}", condition(*branch.condition), scalar(*branch.result));
      }
      return fmt::format("({} ELSE {} END)", sql, scalar(*choice->otherwise));
    }
    if (const auto* coalesce = get_if<Coalesce>(e)) {
      if (coalesce->arguments.size() == 1) return scalar(*coalesce->arguments.front());
      std::vector<std::string> arguments;
      arguments.reserve(coalesce->arguments.size());
      for (const ExpressionPtr& argument : coalesce->arguments)
        arguments.push_back(scalar(*argument));
      return fmt::format("coalesce({})", fmt::join(arguments, ", "));
    }
    const auto* boolean = get_if<BooleanExpression>(e);
    if (boolean->op == BooleanOperator::kNot) {
      return fmt::format("(NOT {})", scalar(*boolean->arguments.front()));
    }
    // The text of the condition is needed twice: with placeholders of its own each time.
    return fmt::format("(CASE WHEN {} THEN 1 WHEN NOT ({}) THEN 0 END)", condition(e),
                       condition(e));
  }

  // ---- pg_eval

  std::string program(const Expression& e) {
    Inputs inputs;
    ExpressionPtr expression = clone(e);
    const FactTable facts(level_, *expression);
    const Repetition repetition = facts[*expression].repetition;
    replace_inputs(expression, inputs, facts, true, repetition != Repetition::kEachRow);
    if (inputs.sql.size() > kMaximumInputs) {
      if (inputs.sql.size() > kMaximumInputs * kMaximumInputs)
        throw Error::unsupported("an expression over this many columns");
      read_rows_of_inputs(expression);
      inputs = rows_of_inputs(inputs);
    }
    const bool is_lazy = repetition == Repetition::kOnce && !level_.query->from.empty();
    const bool is_volatile = repeats(*expression);
    const Type type = expression->type;
    const std::string parameter =
        builder_.add_parameter({std::make_shared<const ExpressionProgram>(ExpressionProgram{
                                    std::move(expression), std::move(inputs.types)}),
                                type});
    std::string sql = fmt::format("{}({}", is_volatile ? "pg_eval_volatile" : "pg_eval", parameter);
    for (const std::string& input : inputs.sql) sql += fmt::format(", {}", input);
    // SQLite computes a subquery that reads no row once, when it is needed.
    return is_lazy ? fmt::format("(SELECT {}))", sql) : with_own_collation(sql + ")", type);
  }

  struct Inputs {
    std::vector<std::string> sql;
    std::vector<Type> types;
    // Something was computed already: what comes now may not be computed before it.
    bool computes = false;
  };

  // Those that are too many for a function of SQLite: as rows of as many as it takes.
  Inputs rows_of_inputs(const Inputs& inputs) {
    Inputs rows;
    for (std::size_t begin = 0; begin < inputs.sql.size(); begin += kMaximumInputs) {
      const std::size_t end = std::min(begin + kMaximumInputs, inputs.sql.size());
      RowConstructor row;
      row.fields.reserve(end - begin);
      for (std::size_t i = begin; i < end; ++i) {
        row.fields.push_back(
            make_expression(inputs.types[i], InputReference{static_cast<int>(i - begin)}));
      }
      const auto first = static_cast<std::ptrdiff_t>(begin);
      const auto last = static_cast<std::ptrdiff_t>(end);
      const std::string parameter =
          builder_.add_parameter({std::make_shared<const ExpressionProgram>(ExpressionProgram{
                                      make_expression(kRow, std::move(row)),
                                      {inputs.types.begin() + first, inputs.types.begin() + last}}),
                                  kRow});
      rows.sql.push_back(
          fmt::format("pg_eval({}, {})", parameter,
                      fmt::join(inputs.sql.begin() + first, inputs.sql.begin() + last, ", ")));
      rows.types.push_back(kRow);
    }
    return rows;
  }

  static void read_rows_of_inputs(ExpressionPtr& e) {
    if (const auto* input = get_if<InputReference>(*e)) {
      const auto [row, field] = std::div(input->slot, static_cast<int>(kMaximumInputs));
      e = make_expression(e->type,
                          FieldSelection{make_expression(kRow, InputReference{row}), field});
      return;
    }
    if (auto* conversion = std::get_if<ArrayConversion>(&e->node)) {
      read_rows_of_inputs(conversion->array);
      return;
    }
    visit_children(
        *e, ChildVisitor{.expression = [](ExpressionPtr& child) { read_rows_of_inputs(child); },
                         .query = {}});
  }

  // `inside_branch`: it is not sure that PostgreSQL computes the expression.
  void replace_inputs(ExpressionPtr& e, Inputs& inputs, const FactTable& facts, bool is_root,
                      bool inside_branch) {
    const bool is_branch = is_conditional(*e);
    const bool is_order = get_if<RowOrder>(*e) != nullptr;
    if (get_if<ColumnReference>(*e) != nullptr || get_if<SubqueryExpression>(*e) != nullptr ||
        find_replacement(level_, *e) != nullptr || (is_branch && facts[*e].has_subquery)) {
      e = input(scalar(*e), e->type, inputs);
      return;
    }
    refuse_misplaced(*e);
    // What is the same for all rows is computed once: `now() - interval '1 year'` in a condition on
    // each row. Before the row it is, so what PostgreSQL computes first and can fail forbids it.
    if (!inside_branch && !is_root && !inputs.computes && is_computation(*e) &&
        !level_.query->from.empty() && facts[*e].repetition != Repetition::kEachRow) {
      e = input(program(*e), e->type, inputs);
      return;
    }
    if (auto* conversion = std::get_if<ArrayConversion>(&e->node)) {
      // Its element expression reads an input of its own.
      replace_inputs(conversion->array, inputs, facts, false, inside_branch);
      inputs.computes = true;
      return;
    }
    visit_children(*e, ChildVisitor{.expression =
                                        [&](ExpressionPtr& child) {
                                          replace_inputs(child, inputs, facts, false,
                                                         inside_branch || is_branch || is_order);
                                        },
                                    .query = {}});
    inputs.computes = inputs.computes || is_computation(*e);
  }

  static ExpressionPtr input(std::string sql, Type type, Inputs& inputs) {
    auto found = std::ranges::find(inputs.sql, sql);
    while (found != inputs.sql.end() &&
           inputs.types[static_cast<std::size_t>(found - inputs.sql.begin())].oid != type.oid) {
      found = std::find(found + 1, inputs.sql.end(), sql);
    }
    const int slot = static_cast<int>(found - inputs.sql.begin());
    if (found == inputs.sql.end()) {
      inputs.sql.push_back(std::move(sql));
      inputs.types.push_back(type);
    }
    return make_expression(type, InputReference{slot});
  }

  // The stages of the query have replaced these where PostgreSQL takes them.
  static void refuse_misplaced(const Expression& e) {
    if (get_if<AggregateCall>(e) != nullptr) throw Error::unsupported("an aggregate in this place");
    if (get_if<WindowCall>(e) != nullptr)
      throw Error::unsupported("a window function in this place");
    if (get_if<SetFunctionCall>(e) != nullptr)
      throw Error::unsupported("a set-returning function in this place");
  }

  PlanBuilder& builder_;
  const Level& level_;
};

}  // namespace

bool repeats(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found =
      call != nullptr && (call->is_volatile || (gives_notices(*call) && is_stable(expression)));
  visit_children(
      expression,
      ConstChildVisitor{
          .expression = [&](const Expression& child) { found = found || repeats(child); },
          .query = {}});
  return found;
}

bool shows_repetition(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found = call != nullptr && (call->is_volatile || gives_notices(*call));
  visit_children(
      expression,
      ConstChildVisitor{
          .expression = [&](const Expression& child) { found = found || shows_repetition(child); },
          .query = {}});
  return found;
}

bool contains_subquery(const Expression& expression) {
  if (get_if<SubqueryExpression>(expression) != nullptr) return true;
  bool found = false;
  visit_children(
      expression,
      ConstChildVisitor{
          .expression = [&](const Expression& child) { found = found || contains_subquery(child); },
          .query = {}});
  return found;
}

std::string lower_scalar(PlanBuilder& builder, const Level& level, const Expression& expression) {
  return ExpressionLowering(builder, level).scalar(expression);
}

DeferredExpressions lower_deferred(PlanBuilder& builder, const Level& level,
                                   const std::vector<const Expression*>& expressions) {
  return ExpressionLowering(builder, level).deferred(expressions);
}

bool is_computed(const Level& level, const Expression& expression) {
  if (find_replacement(level, expression) != nullptr) return false;
  if (const auto* relabel = get_if<Relabel>(expression))
    return is_computed(level, *relabel->argument);
  return get_if<ColumnReference>(expression) == nullptr && is_computation(expression);
}

std::string lower_condition(PlanBuilder& builder, const Level& level, const Expression& condition) {
  return ExpressionLowering(builder, level).condition(condition);
}

}  // namespace carto_mock::sql
