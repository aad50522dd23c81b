// The parameters of a function as its statements read them: $1, `name`, `function.name`.
#pragma once

#include <span>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/catalog/user_function.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

class FunctionParameters final : public ParameterSource {
 public:
  // `function` outlives it; `values`: of the input parameters.
  FunctionParameters(const UserFunction& function, std::vector<Value> values)
      : function_(function), values_(std::move(values)) {}

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return false; }

 private:
  const UserFunction& function_;
  std::vector<Value> values_;
};

}  // namespace carto_mock::sql
