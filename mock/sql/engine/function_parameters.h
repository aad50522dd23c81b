// The parameters of a function as its statements read them: $1, `name`, `function.name`, and fields
// of rows: `name.field`, `function.name.field`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sql/analyzer/parameters.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/user_function.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Does the function take what its call decides (manual, chapter 38.2.5)?
bool is_polymorphic(const UserFunction& function);
// Likewise, with the types of a call: of the input parameters.
UserFunction with_types(UserFunction function, std::span<const Oid> types);

class FunctionParameters final : public ParameterSource {
 public:
  // What is passed by reference outlives it; `values`: of the input parameters.
  FunctionParameters(const UserFunction& function, std::vector<Value> values,
                     const CatalogSnapshot& catalog)
      : function_(function), values_(std::move(values)), catalog_(catalog) {}

  ExpressionPtr numbered(int number) const override;
  ExpressionPtr named(std::span<const std::string> names) const override;
  bool conflicts_with_columns() const override { return false; }

 private:
  ExpressionPtr of_name(std::string_view name) const;
  ExpressionPtr field(ExpressionPtr row, std::string_view name) const;

  const UserFunction& function_;
  std::vector<Value> values_;
  const CatalogSnapshot& catalog_;
};

}  // namespace carto_mock::sql
