#include "sql/engine/plan_conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Functions of pg_catalog that are written in SQL, some overload of them at least, whose body the
// planner puts in the place of the call; and those that it holds for dearer than an operator.
constexpr auto kSpecial = std::to_array<std::string_view>({"age",
                                                           "anytextcat",
                                                           "bit_length",
                                                           "col_description",
                                                           "date_part",
                                                           "log",
                                                           "log10",
                                                           "lpad",
                                                           "obj_description",
                                                           "overlaps",
                                                           "path_contain_pt",
                                                           "pg_relation_size",
                                                           "pg_sleep_for",
                                                           "pg_sleep_until",
                                                           "polygon",
                                                           "quote_literal",
                                                           "quote_nullable",
                                                           "round",
                                                           "rpad",
                                                           "shobj_description",
                                                           "substring",
                                                           "textanycat",
                                                           "timestamptz",
                                                           "trunc",
                                                           "ts_debug",
                                                           "xpath",
                                                           "xpath_exists",
                                                           "json_to_tsvector",
                                                           "jsonb_to_tsvector",
                                                           "phraseto_tsquery",
                                                           "plainto_tsquery",
                                                           "query_to_xml",
                                                           "to_tsquery",
                                                           "to_tsvector",
                                                           "ts_headline",
                                                           "ts_match_tq",
                                                           "ts_match_tt",
                                                           "ts_rewrite",
                                                           "websearch_to_tsquery"});

const BuiltinOperator* operator_of(Oid procedure) {
  const auto operators = BuiltinCatalog::instance().operators();
  const auto found = std::ranges::find(operators, procedure, &BuiltinOperator::procedure);
  return found == operators.end() ? nullptr : &*found;
}

bool is_column(const Expression& expression) {
  if (const auto* relabel = get_if<Relabel>(expression)) return is_column(*relabel->argument);
  return get_if<ColumnReference>(expression) != nullptr;
}

bool is_equality(const FunctionCall& call) {
  const BuiltinOperator* found = operator_of(call.procedure);
  return found != nullptr && found->name == "=";
}

// Refuses what the planner would rewrite, and adds up what the rest costs, in operators.
class CostOfCondition {
 public:
  static double of(const Expression& expression) {
    CostOfCondition cost;
    cost.visit(expression);
    return cost.operators_;
  }

 private:
  void visit(const Expression& expression) {
    std::visit([&](const auto& node) { add(node, expression); }, expression.node);
  }
  void visit_all(const std::vector<ExpressionPtr>& expressions) {
    for (const ExpressionPtr& expression : expressions) visit(*expression);
  }

  void add(const FunctionCall& call, const Expression& whole) {
    const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
    const bool is_special = procedure == nullptr || procedure->schema != "pg_catalog" ||
                            std::ranges::find(kSpecial, procedure->name) != kSpecial.end();
    if (is_special || whole.notation == Notation::kFilledCall) refuse_plan();
    // `flag = true` becomes `flag`.
    const bool compares_truth =
        is_equality(call) && std::ranges::any_of(call.arguments, [](const ExpressionPtr& argument) {
          return argument->type.oid == oid::kBool;
        });
    if (compares_truth) refuse_plan();
    ++operators_;
    visit_all(call.arguments);
  }

  void add(const BooleanExpression& node, const Expression&) {
    // Of anything else NOT moves inwards.
    if (node.op == BooleanOperator::kNot && !is_column(*node.arguments.front())) refuse_plan();
    visit_all(node.arguments);
  }

  void add(const ArrayComparison& node, const Expression&) {
    const auto* array = get_if<Constant>(*node.array);
    if (array == nullptr || array->value.is_null()) refuse_plan();
    constexpr double kShare = 0.5;  // of the elements that are looked at
    operators_ += kShare * static_cast<double>(array->value.as_array().elements.size());
    visit(*node.scalar);
  }

  void add(const NullTest& node, const Expression&) { visit(*node.argument); }
  void add(const BooleanTest& node, const Expression&) { visit(*node.argument); }
  void add(const DistinctTest& node, const Expression&) {
    if (node.is_not) refuse_plan();
    visit(*node.equality);
  }
  void add(const Relabel& node, const Expression&) { visit(*node.argument); }
  void add(const AggregateCall& node, const Expression&) {
    visit_all(node.arguments);
    if (node.filter != nullptr) refuse_plan();
  }
  void add(const ColumnReference&, const Expression&) {}
  void add(const Constant&, const Expression&) {}
  // Whatever the planner does to it has not been tried.
  template <typename Other>
  void add(const Other&, const Expression&) {
    refuse_plan();
  }

  double operators_ = 0;
};

// AND within AND is one list, and so is OR within OR.
void flatten(const Expression& condition, BooleanOperator op,
             std::vector<const Expression*>& conditions) {
  const auto* list = get_if<BooleanExpression>(condition);
  if (list == nullptr || list->op != op) {
    conditions.push_back(&condition);
    return;
  }
  for (const ExpressionPtr& argument : list->arguments) flatten(*argument, op, conditions);
}

// `a = a` is `a IS NOT NULL`.
bool compares_columns(const Expression& condition) {
  const auto* call = get_if<FunctionCall>(condition);
  return call != nullptr && std::ranges::all_of(call->arguments, [](const ExpressionPtr& side) {
           return is_column(*side);
         });
}

// Those that the planner takes for members of an equivalence class come behind others of the same
// cost.
bool is_equivalence(const Expression& condition) {
  const auto* call = get_if<FunctionCall>(condition);
  if (call == nullptr || !is_equality(*call)) return false;
  const Oid type = call->arguments.front()->type.oid;
  if (BuiltinCatalog::instance().find_sort_operators(type) == nullptr) refuse_plan();
  return true;
}

// Equalities of one column with two things tell the planner more than they say.
void refuse_derivations(const std::vector<const Expression*>& conditions) {
  std::set<std::pair<int, int>> equal;
  for (const Expression* condition : conditions) {
    if (!is_equivalence(*condition)) continue;
    std::set<std::pair<int, int>> columns;
    add_columns(*condition, columns);
    if (columns.size() > 1 || compares_columns(*condition)) refuse_plan();
    for (const auto& column : columns) {
      if (!equal.insert(column).second) refuse_plan();
    }
  }
}

// What all branches of an OR have in common is taken out of it.
void refuse_common_parts(const Expression& condition) {
  const auto* list = get_if<BooleanExpression>(condition);
  if (list == nullptr) return;
  if (list->op == BooleanOperator::kOr) {
    std::vector<const Expression*> first;
    flatten(*list->arguments.front(), BooleanOperator::kAnd, first);
    for (const Expression* part : first) {
      const bool is_common = std::ranges::all_of(list->arguments, [&](const ExpressionPtr& other) {
        std::vector<const Expression*> parts;
        flatten(*other, BooleanOperator::kAnd, parts);
        return std::ranges::any_of(
            parts, [&](const Expression* candidate) { return equivalent(*part, *candidate); });
      });
      if (is_common) refuse_plan();
    }
  }
  for (const ExpressionPtr& argument : list->arguments) refuse_common_parts(*argument);
}

}  // namespace

void refuse_plan() { throw Error::unsupported("EXPLAIN of such a statement"); }

void add_columns(const Expression& expression, std::set<std::pair<int, int>>& columns) {
  if (const auto* column = get_if<ColumnReference>(expression))
    columns.emplace(column->range_index, column->column);
  visit_children(expression,
                 {.expression = [&](const Expression& child) { add_columns(child, columns); },
                  .query = [](const Query&) { refuse_plan(); }});
}

std::string condition_text(const Expression& condition, const ColumnText& column_text,
                           const AnalysisContext& context) {
  struct Clause {
    const Expression* expression;
    std::pair<double, bool> order;
  };
  std::vector<const Expression*> conditions;
  flatten(condition, BooleanOperator::kAnd, conditions);
  refuse_derivations(conditions);
  std::vector<Clause> clauses;
  for (const Expression* expression : conditions) {
    refuse_common_parts(*expression);
    clauses.push_back(
        {expression, {CostOfCondition::of(*expression), is_equivalence(*expression)}});
  }
  std::ranges::stable_sort(clauses, {}, &Clause::order);
  std::vector<std::string> texts;
  texts.reserve(clauses.size());
  for (const Clause& clause : clauses)
    texts.push_back(deparse(*clause.expression, column_text, context));
  if (texts.size() == 1) return texts.front();
  return fmt::format("({})", fmt::join(texts, " AND "));
}

std::string key_text(const Expression& key, const ColumnText& column_text,
                     const AnalysisContext& context) {
  static_cast<void>(CostOfCondition::of(key));
  return deparse(key, column_text, context);
}

}  // namespace carto_mock::sql
