#include "sql/engine/kept_expressions.h"

#include <algorithm>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/time_words.h"
#include "sql/evaluator/whole_query.h"
#include "sql/syntax/parser.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/statement.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Nothing that a query computes around the evaluator.
bool is_computed_alone(const Expression& expression) {
  if (get_if<ColumnReference>(expression) != nullptr ||
      get_if<AggregateCall>(expression) != nullptr || get_if<GroupingCall>(expression) != nullptr ||
      get_if<SetFunctionCall>(expression) != nullptr || get_if<WindowCall>(expression) != nullptr ||
      get_if<SubqueryExpression>(expression) != nullptr)
    return false;
  bool result = true;
  visit_children(expression, ConstChildVisitor{[&result](const Expression& child) {
                                                 result = result && is_computed_alone(child);
                                               },
                                               {}});
  return result;
}

}  // namespace

bool is_plain_expression(const Query& query) {
  const bool is_more = !query.ctes.empty() || !query.range_table.empty() ||
                       query.where != nullptr || query.is_grouped || !query.windows.empty() ||
                       !query.order_by.empty() || query.limit != nullptr ||
                       query.offset != nullptr || query.set_operation ||
                       query.distinctness != Distinctness::kAll;
  return !is_more && query.targets.size() == 1 && is_computed_alone(*query.targets[0].expression);
}

class KeptExpressions::Asked final : public ParameterSource {
 public:
  explicit Asked(const ParameterSource& source) : source_(source) {}

  ExpressionPtr numbered(int number) const override {
    return noted({.number = number}, source_.numbered(number));
  }
  ExpressionPtr named(std::span<const std::string> names) const override {
    return noted({.names = {names.begin(), names.end()}}, source_.named(names));
  }
  bool conflicts_with_columns() const override { return source_.conflicts_with_columns(); }
  const NamedRows* rows_named(std::string_view name) const override {
    return source_.rows_named(name);
  }

  const std::vector<Question>& questions() const { return questions_; }
  const std::vector<Value>& values() const { return values_; }
  // Was any answer more than a value?
  bool has_others() const { return has_others_; }

 private:
  ExpressionPtr noted(Question question, ExpressionPtr answer) const {
    question.is_known = answer != nullptr;
    if (answer != nullptr) {
      question.type = answer->type;
      const auto* constant = get_if<Constant>(*answer);
      has_others_ = has_others_ || constant == nullptr;
      question.is_null = constant == nullptr || constant->value.is_null();
      if (!question.is_null) {
        values_.push_back(constant->value);
        answer->node = LiteralReference{static_cast<int>(values_.size()) - 1};
      }
    }
    questions_.push_back(std::move(question));
    return answer;
  }

  const ParameterSource& source_;
  mutable std::vector<Question> questions_;
  mutable std::vector<Value> values_;
  mutable bool has_others_ = false;
};

std::optional<std::vector<Value>> KeptExpressions::answers(const std::vector<Question>& questions,
                                                           const ParameterSource& parameters) {
  std::vector<Value> values;
  values.reserve(questions.size());
  for (const Question& question : questions) {
    const ExpressionPtr answer = question.number > 0 ? parameters.numbered(question.number)
                                                     : parameters.named(question.names);
    if ((answer != nullptr) != question.is_known) return std::nullopt;
    if (answer == nullptr) continue;
    const auto* constant = get_if<Constant>(*answer);
    if (constant == nullptr || answer->type != question.type ||
        constant->value.is_null() != question.is_null)
      return std::nullopt;
    if (!question.is_null) values.push_back(constant->value);
  }
  return values;
}

KeptExpressions::Result KeptExpressions::computed(const Kept& kept, std::span<const Value> literals,
                                                  SessionState& session) {
  check_executable(session, kept.functions);
  return {kept.column, evaluate(*kept.value, {}, {session, session.text_settings(), literals})};
}

std::optional<KeptExpressions::Result> KeptExpressions::compute(std::string_view sql,
                                                                const ParameterSource& parameters,
                                                                SessionState& session) {
  Environment environment{session.catalog_pointer(), session.current_user(),
                          session.settings().analysis_key()};
  if (environment_ != environment || expressions_.size() >= kMost) {
    expressions_.clear();
    environment_ = std::move(environment);
  }
  if (const auto entry = expressions_.find(sql); entry != expressions_.end()) {
    const std::shared_ptr<const Kept> known = entry->second;
    if (known->value == nullptr) return std::nullopt;
    if (const auto values = answers(known->questions, parameters))
      return computed(*known, *values, session);
  }
  const auto keep = [&](Kept kept) {
    auto kept_here = std::make_shared<const Kept>(std::move(kept));
    expressions_.insert_or_assign(std::string(sql), kept_here);
    return kept_here;
  };
  const SyntaxTree tree = parse(sql);
  if (tree.size() != 1 || !is_simple_expression(tree.statement(0))) {
    keep({});
    return std::nullopt;
  }
  const Asked asked(parameters);
  const std::uint64_t notices = session.notices();
  Kept kept;
  {
    const SessionState::ParameterScope scope(session, &asked);
    const std::vector<std::string> path = session.effective_search_path();
    Statement statement = analyze(tree.statement(0), analysis_context(session, path));
    Query& query = *std::get<SelectStatement>(statement.body).query;
    if (!is_plain_expression(query) || query.may_write || asked.has_others()) {
      keep({});
      return std::nullopt;
    }
    bool calls = false;
    simplify_whole_query(query, {session, session.text_settings(), {}, {}, true},
                         {.may_call = [&calls] {
                           calls = true;
                           return false;
                         }});
    if (calls) {
      keep({});
      return std::nullopt;
    }
    kept.column = statement.output.front();
    kept.functions = restricted_functions(query, session.catalog());
    kept.value = std::move(query.targets.front().expression);
    kept.questions = asked.questions();
  }
  // What was said while it was analyzed is to be said again.
  if (session.notices() != notices || names_a_time(sql))
    return computed(kept, asked.values(), session);
  return computed(*keep(std::move(kept)), asked.values(), session);
}

bool is_simple_expression(const PgQuery__Node& statement) {
  if (statement.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return false;
  const PgQuery__SelectStmt& select = *statement.select_stmt;
  const bool is_more = select.n_from_clause > 0 || select.where_clause != nullptr ||
                       select.n_group_clause > 0 || select.having_clause != nullptr ||
                       select.n_window_clause > 0 || select.n_sort_clause > 0 ||
                       select.limit_count != nullptr || select.limit_offset != nullptr ||
                       select.n_distinct_clause > 0 || select.n_values_lists > 0 ||
                       select.with_clause != nullptr || select.larg != nullptr;
  if (is_more || select.n_target_list != 1) return false;
  bool is_simple = true;
  visit_nodes(statement, [&is_simple](const PgQuery__Node& node) {
    is_simple = is_simple && node.node_case != PG_QUERY__NODE__NODE_SUB_LINK;
  });
  return is_simple;
}

}  // namespace carto_mock::sql
