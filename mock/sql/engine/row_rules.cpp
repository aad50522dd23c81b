#include "sql/engine/row_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/keys.h"
#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/unique_keys.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {

RowRules compile_row_rules(const Relation& relation, SessionState& session) {
  constexpr Type kBoolean{oid::kBool};
  RowRules rules;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const Column& column = relation.columns[i];
    if (!column.generated || column.dropped) continue;
    ExpressionPtr value =
        compile_stored_expression(column.default_sql, &relation, &column.type, session);
    std::vector<Oid> functions = restricted_functions(*value, session.catalog());
    rules.generated.push_back({static_cast<int>(i) + 1, std::move(value), std::move(functions)});
  }
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind != ConstraintKind::kCheck) continue;
    ExpressionPtr condition =
        compile_stored_expression(constraint.check_sql, &relation, &kBoolean, session);
    std::vector<Oid> functions = restricted_functions(*condition, session.catalog());
    rules.checks.push_back({constraint.name, std::move(condition), std::move(functions)});
  }
  rules.unique = compile_unique_indexes(relation, session);
  rules.exclusions = compile_exclusions(relation, session);
  for (const Relation* index : session.catalog().indexes_of(relation.oid)) {
    const bool is_other =
        index->index->unique || exclusion_of_index(relation, index->oid) != nullptr;
    if (!is_other && is_computed(*index->index))
      rules.computed.push_back(compile_index(relation, *index, session));
  }
  // PostgreSQL tests them in the order of their names.
  std::ranges::sort(rules.checks, {}, &CompiledCheck::name);
  return rules;
}

namespace {

// Two arrays of NULL are the same, unlike two NULLs.
ExpressionPtr in_array(ExpressionPtr key) {
  const Type type = key->type;
  const Oid array = array_type(type.oid);
  if (array == kInvalidOid) {
    throw Error::unsupported(fmt::format("NULLS NOT DISTINCT with the type {}", format_type(type)));
  }
  ArrayConstructor constructor{type.oid, {}, false};
  constructor.elements.push_back(std::move(key));
  return make_expression(Type{array, type.typmod}, std::move(constructor));
}

}  // namespace

CompiledIndex compile_index(const Relation& relation, const Relation& index,
                            SessionState& session) {
  constexpr Type kBoolean{oid::kBool};
  const IndexDefinition& definition = *index.index;
  CompiledIndex compiled{index.oid, {}, nullptr, {}};
  const auto compile = [&](const std::string& sql, const Type* target) {
    ExpressionPtr expression = compile_stored_expression(sql, &relation, target, session);
    const std::vector<Oid> called = restricted_functions(*expression, session.catalog());
    compiled.functions.insert(compiled.functions.end(), called.begin(), called.end());
    return expression;
  };
  for (std::size_t i = 0; i < definition.columns.size() - definition.included; ++i) {
    const int attnum = definition.columns[i];
    compiled.keys.push_back(
        attnum == 0
            ? compile(definition.keys.at(i).expression_sql, nullptr)
            : make_expression(relation.columns.at(static_cast<std::size_t>(attnum) - 1).type,
                              InputReference{attnum - 1}));
  }
  if (definition.nulls_not_distinct) {
    for (ExpressionPtr& key : compiled.keys) key = in_array(std::move(key));
  }
  if (!definition.predicate_sql.empty())
    compiled.predicate = compile(definition.predicate_sql, &kBoolean);
  return compiled;
}

std::vector<CompiledIndex> compile_unique_indexes(const Relation& relation, SessionState& session) {
  std::vector<CompiledIndex> compiled;
  for (const Relation* index : session.catalog().indexes_of(relation.oid)) {
    if (keeps_keys(*index->index)) compiled.push_back(compile_index(relation, *index, session));
  }
  return compiled;
}

}  // namespace carto_mock::sql
