#include "sql/engine/prepare_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "sql/analyzer/parameters.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/prepared_statements.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/value_conversion.h"
#include "sql/engine/write_executor.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class PreparedParameters final : public ParameterSource {
 public:
  PreparedParameters(const std::vector<Type>& types, std::vector<Value> values)
      : types_(types), values_(std::move(values)) {}

  ExpressionPtr numbered(int number) const override {
    if (number < 1 || static_cast<std::size_t>(number) > types_.size()) return nullptr;
    const auto index = static_cast<std::size_t>(number) - 1;
    return make_expression(types_[index], Constant{values_[index]});
  }
  ExpressionPtr named(std::span<const std::string>) const override { return nullptr; }
  bool conflicts_with_columns() const override { return false; }

 private:
  const std::vector<Type>& types_;
  std::vector<Value> values_;
};

// As many as the statement has. One that is not declared must stand in one place only: PostgreSQL
// gives it the type that its first place asks for.
std::vector<Type> parameter_types(const PgQuery__PrepareStmt& statement,
                                  const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  std::vector<Type> types;
  for (std::size_t i = 0; i < statement.n_argtypes; ++i) {
    types.push_back(resolve_type_name(*statement.argtypes[i]->type_name,
                                      analysis_context(context.session, path)));
  }
  std::map<int, int> uses;
  visit_nodes(*statement.query, [&uses](const PgQuery__Node& node) {
    if (node.node_case == PG_QUERY__NODE__NODE_PARAM_REF) ++uses[node.param_ref->number];
  });
  for (const auto& [number, count] : uses) {
    if (number < 1 || static_cast<std::size_t>(number) <= types.size()) continue;
    if (count > 1 || static_cast<std::size_t>(number) != types.size() + 1)
      throw Error::unsupported("PREPARE with such parameters without a declared type");
    types.push_back(Type{oid::kUnknown});
  }
  return types;
}

const PreparedStatement& find(std::string_view name, const UtilityContext& context) {
  const PreparedStatements& known = context.session.prepared_statements();
  const auto found = known.find(name);
  if (found == known.end())
    throw Error("26000", fmt::format("prepared statement \"{}\" does not exist", name));
  return found->second;
}

// A value for a parameter whose place decides about its type: what would be a literal there.
Value literal_for(const PgQuery__Node& node) {
  if (node.node_case == PG_QUERY__NODE__NODE_A_CONST) {
    const PgQuery__AConst& constant = *node.a_const;
    if (constant.isnull != 0) return {};
    if (constant.val_case == PG_QUERY__A__CONST__VAL_SVAL) return Value::text(constant.sval->sval);
    if (constant.val_case == PG_QUERY__A__CONST__VAL_IVAL)
      return Value::text(std::to_string(constant.ival->ival));
  }
  throw Error::unsupported("EXECUTE with such a value for a parameter without a declared type");
}

// 'x' and NULL take the parameter's type.
bool is_untyped(const PgQuery__Node& node) {
  return node.node_case == PG_QUERY__NODE__NODE_A_CONST &&
         (node.a_const->isnull != 0 || node.a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL);
}

Value argument(const PgQuery__Node& node, std::size_t number, Type type,
               const UtilityContext& context) {
  visit_nodes(node, [](const PgQuery__Node& inner) {
    if (inner.node_case == PG_QUERY__NODE__NODE_SUB_LINK)
      throw Error(sqlstate::kFeatureNotSupported, "cannot use subquery in EXECUTE parameter");
  });
  if (type.oid == oid::kUnknown) return literal_for(node);
  const std::vector<std::string> path = context.session.effective_search_path();
  ExpressionPtr expression = analyze_expression(node, nullptr, is_untyped(node) ? &type : nullptr,
                                                analysis_context(context.session, path));
  const Type given = expression->type;
  expression = coerce(std::move(expression), type, CoercionContext::kAssignment,
                      context.session.text_settings(), context.session);
  if (expression == nullptr) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("parameter ${} of type {} cannot be coerced to the expected type {}",
                            number, format_type(given), format_type(type)))
        .hint("You will need to rewrite or cast the expression.");
  }
  check_executable(context.session, restricted_functions(*expression, context.catalog()));
  return evaluate(*expression, {}, {context.session, context.session.text_settings(), {}});
}

}  // namespace

CommandTag prepare_statement(const PgQuery__PrepareStmt& statement, const UtilityContext& context) {
  std::vector<Type> types = parameter_types(statement, context);
  {
    const PreparedParameters parameters(types, std::vector<Value>(types.size()));
    const SessionState::ParameterScope scope(context.session, &parameters);
    const std::vector<std::string> path = context.session.effective_search_path();
    static_cast<void>(analyze(*statement.query, analysis_context(context.session, path)));
  }
  const auto [place, is_new] = context.session.prepared_statements().try_emplace(
      statement.name, PreparedStatement{statement_text(*statement.query), std::move(types)});
  if (!is_new) {
    throw Error("42P05", fmt::format("prepared statement \"{}\" already exists", place->first));
  }
  return {"PREPARE", std::nullopt};
}

CommandTag execute_prepared(const PgQuery__ExecuteStmt& statement, const UtilityContext& context) {
  const PreparedStatement prepared = find(statement.name, context);
  // What is given to a statement without parameters is not looked at.
  const std::size_t count = prepared.parameters.empty() ? 0 : statement.n_params;
  if (count != prepared.parameters.size()) {
    throw Error(
        sqlstate::kSyntaxError,
        fmt::format("wrong number of parameters for prepared statement \"{}\"", statement.name))
        .detail(fmt::format("Expected {} parameters but got {}.", prepared.parameters.size(),
                            statement.n_params));
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(argument(*statement.params[i], i + 1, prepared.parameters[i], context));
  const SyntaxTree tree = parse(prepared.text);
  std::shared_ptr<const CompiledStatement> compiled;
  {
    const PreparedParameters parameters(prepared.parameters, std::move(values));
    const SessionState::ParameterScope scope(context.session, &parameters);
    compiled = compile_statement(tree.statement(0), context.session);
  }
  if (compiled == nullptr) throw Error::unsupported("EXECUTE of such a statement");
  const Clearance clearance = check_may_run(context.session, *compiled);
  const Execution execution{context.session, context.transaction, context.sink, {}};
  return execute_statement(*compiled, clearance, execution);
}

CommandTag deallocate(const PgQuery__DeallocateStmt& statement, const UtilityContext& context) {
  const std::string_view name = statement.name;
  if (name.empty()) {
    context.session.prepared_statements().clear();
    return {"DEALLOCATE ALL", std::nullopt};
  }
  static_cast<void>(find(name, context));
  context.session.prepared_statements().erase(std::string(name));
  return {"DEALLOCATE", std::nullopt};
}

}  // namespace carto_mock::sql
