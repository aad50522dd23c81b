#include "sql/analyzer/user_functions.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "sql/analyzer/polymorphism.h"
#include "sql/analyzer/type_rules.h"
#include "sql/tree/query.h"

namespace carto_mock::sql::analysis {
namespace {

std::vector<Value> call(const CallContext& context, Arguments arguments) {
  if (const auto* function = arguments[0].get_if<std::int64_t>())
    return context.session.call_function(static_cast<Oid>(*function), arguments.subspan(1));
  const Value& function = arguments[0].as_array().elements.front();
  return context.session.call_function(static_cast<Oid>(function.as_integer()), arguments);
}

Value call_function(const CallContext& context, Arguments arguments) {
  return std::move(call(context, arguments).front());
}

class Rows final : public ValueStream {
 public:
  explicit Rows(std::vector<Value> rows) : rows_(std::move(rows)) {}

  std::optional<Value> next() override {
    if (next_ == rows_.size()) return std::nullopt;
    return std::move(rows_[next_++]);
  }

 private:
  std::vector<Value> rows_;
  std::size_t next_ = 0;
};

std::unique_ptr<ValueStream> call_set_function(const CallContext& context, Arguments arguments) {
  return std::make_unique<Rows>(call(context, arguments));
}

void put_first(const BuiltinProcedure& function, std::vector<ExpressionPtr>& arguments) {
  ExpressionPtr which = make_expression(Type{oid::kOid}, Constant{Value::integer(function.oid)});
  if (std::ranges::any_of(function.arguments, is_polymorphic)) {
    std::vector<Value> types{Value::integer(function.oid)};
    for (const ExpressionPtr& argument : arguments)
      types.push_back(Value::integer(argument->type.oid));
    which = make_expression(Type{oid::kOidVector},
                            Constant{Value::array(Array::of(oid::kOid, std::move(types)))});
  }
  arguments.insert(arguments.begin(), std::move(which));
}

}  // namespace

const FunctionEntry& bind_user_function(const BuiltinProcedure& function,
                                        std::vector<ExpressionPtr>& arguments) {
  static constexpr FunctionEntry kCall{"", call_function};
  put_first(function, arguments);
  return kCall;
}

const SetFunctionEntry& bind_user_set_function(const BuiltinProcedure& function,
                                               std::vector<ExpressionPtr>& arguments) {
  static constexpr SetFunctionEntry kCall{"", call_set_function};
  put_first(function, arguments);
  return kCall;
}

std::vector<ResultColumn> call_outputs(const BuiltinProcedure& function,
                                       const std::vector<ExpressionPtr>& arguments) {
  std::vector<ResultColumn> columns = output_columns(function);
  const auto is_any = [](const ResultColumn& column) { return is_polymorphic(column.type.oid); };
  if (std::ranges::none_of(columns, is_any)) return columns;
  std::vector<Oid> actual;
  if (function.oid < kFirstUserOid) {
    actual.reserve(arguments.size());
    for (const ExpressionPtr& argument : arguments) actual.push_back(argument->type.oid);
  } else {
    const auto* which = arguments.empty() ? nullptr : get_if<Constant>(*arguments.front());
    if (which == nullptr || arguments.front()->type.oid != oid::kOidVector) return columns;
    for (const Value& type : which->value.as_array().elements)
      actual.push_back(static_cast<Oid>(type.as_integer()));
    actual.erase(actual.begin());  // the function
  }
  for (ResultColumn& column : columns) {
    column.type.oid = resolve_polymorphic_types(actual, function.arguments, column.type.oid).result;
  }
  return columns;
}

}  // namespace carto_mock::sql::analysis
