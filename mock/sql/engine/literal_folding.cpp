#include "sql/engine/literal_folding.h"

#include <algorithm>
#include <variant>

#include "sql/evaluator/sql_definitions.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool is_leaf(const Expression& expression) {
  return get_if<Constant>(expression) != nullptr || get_if<LiteralReference>(expression) != nullptr;
}

// Nodes whose value is not only their children's.
struct ReadsExecution {
  bool operator()(const FunctionCall& call) const {
    return !call.immutable && !is_text_of_fixed(call);
  }
  bool operator()(const ColumnReference&) const { return true; }
  bool operator()(const InputReference&) const { return true; }
  bool operator()(const AggregateCall&) const { return true; }
  bool operator()(const GroupingCall&) const { return true; }
  bool operator()(const SetFunctionCall&) const { return true; }
  bool operator()(const WindowCall&) const { return true; }
  bool operator()(const SubqueryExpression&) const { return true; }
  bool operator()(const SessionValueExpression&) const { return true; }
  template <typename Node>
  bool operator()(const Node&) const {
    return false;
  }
};

bool is_known_null(const Expression& expression);

// NULL, whatever else the strict function is given, and whatever it does.
bool is_call_on_null(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->strict &&
         std::ranges::any_of(call->arguments, [](const ExpressionPtr& argument) {
           return is_known_null(*argument);
         });
}

bool is_known_null(const Expression& expression) {
  if (const auto* constant = get_if<Constant>(expression)) return constant->value.is_null();
  if (const auto* relabel = get_if<Relabel>(expression)) return is_known_null(*relabel->argument);
  if (const auto* conversion = get_if<TextConversion>(expression))
    return is_known_null(*conversion->argument);
  return is_call_on_null(expression);
}

bool depends_on_execution(const Expression& expression);

// May a constant decide about the rest, whatever that is?
bool may_be_decided(const Expression& expression) {
  const auto is_fixed = [](const ExpressionPtr& e) { return !depends_on_execution(*e); };
  if (const auto* coalesce = get_if<Coalesce>(expression))
    return std::ranges::any_of(coalesce->arguments, is_fixed);
  const auto* choice = get_if<CaseExpression>(expression);
  if (choice == nullptr) return false;
  return std::ranges::any_of(choice->branches, is_fixed, &CaseBranch::condition) &&
         (is_fixed(choice->otherwise) ||
          std::ranges::any_of(choice->branches, is_fixed, &CaseBranch::result));
}

// Does the value depend on anything but constants and literals?
bool depends_on_execution(const Expression& expression) {
  if (is_call_on_null(expression) || may_be_decided(expression)) return false;
  if (std::visit(ReadsExecution(), expression.node)) return true;
  bool depends = false;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 depends = depends || depends_on_execution(child);
                                               },
                                               nullptr});
  return depends;
}

struct Closer {
  std::span<const StatementLiteral> literals;
  const CatalogSnapshot& catalog;
  std::set<int>& open;

  bool is_in_sql(const FunctionCall& call) const {
    const StoredFunction* function = catalog.find_function(call.procedure);
    return has_sql_definition(call) ||
           (function != nullptr && function->definition().language == FunctionLanguage::kSql);
  }

  void close(ExpressionPtr& expression) const {
    if (const auto* literal = get_if<LiteralReference>(*expression)) {
      const int index = literal->index;
      open.erase(index);
      expression->node = Constant{literals[static_cast<std::size_t>(index)].value};
      return;
    }
    visit_children(*expression,
                   ChildVisitor{[this](ExpressionPtr& child) { close(child); }, nullptr});
  }

  void visit(ExpressionPtr& expression) const {
    if (expression == nullptr || is_leaf(*expression)) return;
    if (!depends_on_execution(*expression)) {
      close(expression);
      return;
    }
    // Among the arguments of a function in SQL there are such that it computes with each other.
    const auto* call = get_if<FunctionCall>(*expression);
    const bool joins_arguments = call != nullptr && is_in_sql(*call);
    visit_children(*expression, ChildVisitor{[&](ExpressionPtr& child) {
                                               if (joins_arguments && is_leaf(*child)) close(child);
                                               visit(child);
                                             },
                                             [this](Query& query) { visit(query); }});
  }

  void visit(Query& query) const {
    visit_children(query, ChildVisitor{[this](ExpressionPtr& child) { visit(child); },
                                       [this](Query& nested) { visit(nested); }});
  }
};

}  // namespace

void close_foldable_literals(Statement& statement, std::span<const StatementLiteral> literals,
                             const CatalogSnapshot& catalog, std::set<int>& open) {
  // A literal may stand in several places of the tree (BETWEEN copies its operand). Where one of
  // them is closed, the others go on to read the text's own value, which is part of the key then.
  const Closer closer{literals, catalog, open};
  visit_children(statement,
                 ChildVisitor{[&](ExpressionPtr& expression) { closer.visit(expression); },
                              [&](Query& query) { closer.visit(query); }});
}

}  // namespace carto_mock::sql
