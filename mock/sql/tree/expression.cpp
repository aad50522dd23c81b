#include "sql/tree/expression.h"

#include <cmath>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sql/tree/fields.h"
#include "sql/tree/query.h"
#include "sql/tree/query_copy.h"

namespace carto_mock::sql {
namespace {

// ---- copies

// All overloads come first: they call each other.
template <typename T>
T copy(const T& value);
ExpressionPtr copy(const ExpressionPtr& expression);
template <typename T>
std::unique_ptr<T> copy(const std::unique_ptr<T>& pointer);
template <typename T>
std::vector<T> copy(const std::vector<T>& values);
template <typename T>
std::optional<T> copy(const std::optional<T>& value);
template <typename... T>
std::variant<T...> copy(const std::variant<T...>& value);

ExpressionPtr copy(const ExpressionPtr& expression) {
  return expression ? clone(*expression) : nullptr;
}

template <typename T>
std::unique_ptr<T> copy(const std::unique_ptr<T>& pointer) {
  return pointer ? std::make_unique<T>(copy(*pointer)) : nullptr;
}

template <typename T>
std::vector<T> copy(const std::vector<T>& values) {
  std::vector<T> result;
  result.reserve(values.size());
  for (const T& value : values) result.push_back(copy(value));
  return result;
}

template <typename T>
std::optional<T> copy(const std::optional<T>& value) {
  if (!value) return std::nullopt;
  return copy(*value);
}

template <typename... T>
std::variant<T...> copy(const std::variant<T...>& value) {
  return std::visit([](const auto& alternative) { return std::variant<T...>(copy(alternative)); },
                    value);
}

template <typename T>
T copy(const T& value) {
  if constexpr (HasFields<T>) {
    T result{};
    const auto copy_fields = [&]<std::size_t... index>(std::index_sequence<index...>) {
      auto to = Fields<T>::of(result);
      const auto from = Fields<T>::of(value);
      ((std::get<index>(to) = copy(std::get<index>(from))), ...);
    };
    copy_fields(std::make_index_sequence<std::tuple_size_v<decltype(Fields<T>::of(result))>>());
    return result;
  } else {
    return value;
  }
}

// ---- comparison

template <typename T>
bool same(const T& left, const T& right);
bool same(const Value& left, const Value& right);
bool same(const Constant& left, const Constant& right);
bool same(const ExpressionPtr& left, const ExpressionPtr& right);
template <typename T>
bool same(const std::unique_ptr<T>& left, const std::unique_ptr<T>& right);
template <typename T>
bool same(const std::vector<T>& left, const std::vector<T>& right);
template <typename T>
bool same(const std::optional<T>& left, const std::optional<T>& right);
template <typename... T>
bool same(const std::variant<T...>& left, const std::variant<T...>& right);

// The very same value, not merely an equal one: 1.0 is not 1.00.
bool same(const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() == right.is_null();
  return left.visit([&](const auto& data) {
    using Data = std::decay_t<decltype(data)>;
    const Data* other = right.get_if<Data>();
    if (other == nullptr) return false;
    if constexpr (std::is_same_v<Data, double>) {
      return data == *other ? std::signbit(data) == std::signbit(*other)
                            : std::isnan(data) && std::isnan(*other);
    } else if constexpr (std::is_same_v<Data, Numeric>) {
      return Numeric::compare(data, *other) == 0 && data.scale() == other->scale();
    } else if constexpr (std::is_same_v<Data, std::shared_ptr<const Array>>) {
      return data->element_type == (*other)->element_type && data->lengths == (*other)->lengths &&
             data->lower_bounds == (*other)->lower_bounds &&
             same(data->elements, (*other)->elements);
    } else if constexpr (std::is_same_v<Data, std::shared_ptr<const Record>>) {
      return data->types == (*other)->types && data->names == (*other)->names &&
             same(data->fields, (*other)->fields);
    } else {
      return data == *other;
    }
  });
}

bool same(const Constant& left, const Constant& right) { return same(left.value, right.value); }

bool same(const ExpressionPtr& left, const ExpressionPtr& right) {
  if (!left || !right) return left == right;
  return equivalent(*left, *right);
}

template <typename T>
bool same(const std::unique_ptr<T>& left, const std::unique_ptr<T>& right) {
  if (!left || !right) return left == right;
  return same(*left, *right);
}

template <typename T>
bool same(const std::vector<T>& left, const std::vector<T>& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!same(left[i], right[i])) return false;
  }
  return true;
}

template <typename T>
bool same(const std::optional<T>& left, const std::optional<T>& right) {
  if (!left || !right) return left.has_value() == right.has_value();
  return same(*left, *right);
}

template <typename... T>
bool same(const std::variant<T...>& left, const std::variant<T...>& right) {
  if (left.index() != right.index()) return false;
  return std::visit(
      [&](const auto& alternative) {
        return same(alternative, std::get<std::decay_t<decltype(alternative)>>(right));
      },
      left);
}

template <typename T>
bool same(const T& left, const T& right) {
  if constexpr (HasFields<T>) {
    const auto same_fields = [&]<std::size_t... index>(std::index_sequence<index...>) {
      const auto left_fields = Fields<T>::of(left);
      const auto right_fields = Fields<T>::of(right);
      return (same(std::get<index>(left_fields), std::get<index>(right_fields)) && ...);
    };
    return same_fields(
        std::make_index_sequence<std::tuple_size_v<decltype(Fields<T>::of(left))>>());
  } else {
    return left == right;
  }
}

}  // namespace

Expression::Expression(Type type_, Node node_, int location_)
    : type(type_), node(std::move(node_)), location(location_) {}
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

ExpressionPtr make_expression(Type type, Expression::Node node, int location) {
  return std::make_unique<Expression>(type, std::move(node), location);
}

ExpressionPtr make_null(Type type) { return make_expression(type, Constant{}); }

std::unique_ptr<Query> clone(const Query& query) { return std::make_unique<Query>(copy(query)); }

ExpressionPtr clone(const Expression& expression) {
  ExpressionPtr copied =
      make_expression(expression.type, copy(expression.node), expression.location);
  copied->notation = expression.notation;
  copied->written_arguments = expression.written_arguments;
  return copied;
}

bool equivalent(const Expression& left, const Expression& right) {
  // Of a cast, what COLLATE says (analyzer/collations.h).
  const bool is_relabel = get_if<Relabel>(left) != nullptr;
  return left.type == right.type && same(left.node, right.node) &&
         (!is_relabel || left.written_arguments == right.written_arguments);
}

}  // namespace carto_mock::sql
