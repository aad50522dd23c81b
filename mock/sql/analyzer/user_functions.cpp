#include "sql/analyzer/user_functions.h"

#include <memory>
#include <optional>
#include <utility>

#include "sql/tree/query.h"

namespace carto_mock::sql::analysis {
namespace {

std::vector<Value> call(const CallContext& context, Arguments arguments) {
  return context.session.call_function(static_cast<Oid>(arguments[0].as_integer()),
                                       arguments.subspan(1));
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

void put_first(Oid function, std::vector<ExpressionPtr>& arguments) {
  arguments.insert(arguments.begin(),
                   make_expression(Type{oid::kOid}, Constant{Value::integer(function)}));
}

}  // namespace

const FunctionEntry& bind_user_function(Oid function, std::vector<ExpressionPtr>& arguments) {
  static constexpr FunctionEntry kCall{"", call_function};
  put_first(function, arguments);
  return kCall;
}

const SetFunctionEntry& bind_user_set_function(Oid function,
                                               std::vector<ExpressionPtr>& arguments) {
  static constexpr SetFunctionEntry kCall{"", call_set_function};
  put_first(function, arguments);
  return kCall;
}

}  // namespace carto_mock::sql::analysis
