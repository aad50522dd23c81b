#include "sql/engine/function_parameters.h"

#include "sql/tree/query.h"

namespace carto_mock::sql {

ExpressionPtr FunctionParameters::numbered(int number) const {
  const std::vector<const FunctionParameter*> inputs = function_.inputs();
  if (number < 1 || static_cast<std::size_t>(number) > inputs.size()) return nullptr;
  const auto index = static_cast<std::size_t>(number) - 1;
  return make_expression(Type{inputs[index]->type}, Constant{values_[index]});
}

ExpressionPtr FunctionParameters::named(std::span<const std::string> names) const {
  if (names.empty() || names.size() > 2) return nullptr;
  if (names.size() == 2 && names.front() != function_.name) return nullptr;
  const std::vector<const FunctionParameter*> inputs = function_.inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i]->name == names.back() && !names.back().empty())
      return numbered(static_cast<int>(i) + 1);
  }
  return nullptr;
}

}  // namespace carto_mock::sql
