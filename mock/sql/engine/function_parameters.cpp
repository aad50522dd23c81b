#include "sql/engine/function_parameters.h"

#include <algorithm>

#include "sql/analyzer/polymorphism.h"
#include "sql/analyzer/type_rules.h"
#include "sql/functions/composite_columns.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

bool is_polymorphic(const UserFunction& function) {
  return std::ranges::any_of(function.parameters, [](const FunctionParameter& parameter) {
    return is_polymorphic(parameter.type);
  });
}

UserFunction with_types(UserFunction function, std::span<const Oid> types) {
  std::vector<Oid> declared;
  std::size_t next = 0;
  for (FunctionParameter& parameter : function.parameters) {
    if (!parameter.is_input()) continue;
    declared.push_back(parameter.type);
    parameter.type = types[next++];
  }
  const auto settled = [&](Oid type) {
    return resolve_polymorphic_types(types, declared, type).result;
  };
  function.result = settled(function.result);
  for (FunctionParameter& parameter : function.parameters) {
    if (!parameter.is_input()) parameter.type = settled(parameter.type);
  }
  return function;
}

ExpressionPtr FunctionParameters::numbered(int number) const {
  const std::vector<const FunctionParameter*> inputs = function_.inputs();
  if (number < 1 || static_cast<std::size_t>(number) > inputs.size()) return nullptr;
  const auto index = static_cast<std::size_t>(number) - 1;
  return make_expression(Type{inputs[index]->type}, Constant{values_[index]});
}

ExpressionPtr FunctionParameters::of_name(std::string_view name) const {
  const std::vector<const FunctionParameter*> inputs = function_.inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i]->name == name && !name.empty()) return numbered(static_cast<int>(i) + 1);
  }
  return nullptr;
}

ExpressionPtr FunctionParameters::field(ExpressionPtr row, std::string_view name) const {
  if (row == nullptr) return nullptr;
  const auto columns = composite_columns(row->type.oid, catalog_);
  for (std::size_t i = 0; columns && i < columns->size(); ++i) {
    if (columns->at(i).name == name)
      return make_expression(columns->at(i).type,
                             FieldSelection{std::move(row), static_cast<int>(i)});
  }
  return nullptr;
}

// PostgreSQL's sql_fn_post_column_ref().
ExpressionPtr FunctionParameters::named(std::span<const std::string> names) const {
  constexpr std::size_t kMostNames = 3;
  if (names.empty() || names.size() > kMostNames) return nullptr;
  if (names.size() == 1) return of_name(names[0]);
  const bool is_qualified = names[0] == function_.name;
  if (names.size() == kMostNames)
    return is_qualified ? field(of_name(names[1]), names[2]) : nullptr;
  if (is_qualified) {
    if (ExpressionPtr parameter = of_name(names[1])) return parameter;
  }
  return field(of_name(names[0]), names[1]);
}

}  // namespace carto_mock::sql
