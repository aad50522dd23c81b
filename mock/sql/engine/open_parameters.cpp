#include "sql/engine/open_parameters.h"

#include <fmt/format.h>

#include <utility>

#include "sql/tree/query.h"

namespace carto_mock::sql {

ExpressionPtr OpenParameters::numbered(int number) const {
  return open(source_.numbered(number), fmt::format("{}", number));
}

ExpressionPtr OpenParameters::named(std::span<const std::string> names) const {
  std::string key;
  for (const std::string& name : names) key += '.' + name;
  return open(source_.named(names), std::move(key));
}

ExpressionPtr OpenParameters::open(ExpressionPtr value, std::string name) const {
  const auto* constant = value == nullptr ? nullptr : get_if<Constant>(*value);
  if (constant == nullptr || constant->value.is_null()) return value;
  const auto [place, is_new] =
      places_.try_emplace(std::move(name), static_cast<int>(values_.size()));
  if (is_new) values_.push_back(constant->value);
  value->node = LiteralReference{place->second};
  return value;
}

}  // namespace carto_mock::sql
