#include "sql/tree/walk.h"

#include <optional>
#include <tuple>
#include <type_traits>
#include <variant>

#include "sql/tree/fields.h"

namespace carto_mock::sql {
namespace {

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T>
struct IsVariant : std::false_type {};
template <typename... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

// `Field` is a field of a node, const or not; Visitor matches it.
template <typename Visitor, typename Field>
void visit_field(const Visitor& visitor, Field& field) {
  using Plain = std::remove_const_t<Field>;
  if constexpr (std::is_same_v<Plain, ExpressionPtr>) {
    if (!field || !visitor.expression) return;
    if constexpr (std::is_same_v<Visitor, ChildVisitor>) {
      visitor.expression(field);
    } else {
      visitor.expression(*field);
    }
  } else if constexpr (std::is_same_v<Plain, std::unique_ptr<Query>>) {
    if (field && visitor.query) visitor.query(*field);
  } else if constexpr (std::is_same_v<Plain, std::unique_ptr<FromItem>>) {
    if (field) visit_field(visitor, *field);
  } else if constexpr (IsVector<Plain>::value) {
    if constexpr (!std::is_arithmetic_v<typename Plain::value_type>) {
      for (auto& element : field) visit_field(visitor, element);
    }
  } else if constexpr (IsVariant<Plain>::value) {
    std::visit([&](auto& alternative) { visit_field(visitor, alternative); }, field);
  } else if constexpr (IsOptional<Plain>::value) {
    if (field) visit_field(visitor, *field);
  } else if constexpr (HasFields<Plain>) {
    std::apply([&](auto&... fields) { (visit_field(visitor, fields), ...); },
               Fields<Plain>::of(field));
  }
}

// What a statement is made of; Visitor as in visit_field.
template <typename Visitor>
struct StatementParts {
  const Visitor& visitor;

  void visit_assignments(auto& assignments) const {
    for (auto& assignment : assignments) visit_field(visitor, assignment.value);
  }
  void visit_checks(auto& checks) const {
    for (auto& check : checks) visit_field(visitor, check.condition);
  }
  void visit_actions(auto& actions) const {
    for (auto& action : actions) {
      visit_field(visitor, action.condition);
      visit_assignments(action.assignments);
    }
  }
  void visit_returning(auto& returning) const {
    visit_field(visitor, returning.with);
    for (auto& target : returning.targets) visit_field(visitor, target);
  }
  template <typename Part>
  void operator()(Part& part) const {
    using Plain = std::remove_const_t<Part>;
    if constexpr (std::is_same_v<Plain, SelectStatement>) {
      visit_field(visitor, part.query);
    } else if constexpr (std::is_same_v<Plain, MergeStatement>) {
      visit_field(visitor, part.source);
      visit_actions(part.actions);
    } else if constexpr (!std::is_same_v<Plain, UtilityStatement>) {
      visit_field(visitor, part.source);
      if constexpr (std::is_same_v<Plain, UpdateStatement>) {
        visit_assignments(part.assignments);
        visit_checks(part.view_checks);
      }
      if constexpr (std::is_same_v<Plain, InsertStatement>) {
        visit_checks(part.view_checks);
        if (part.on_conflict) {
          visit_field(visitor, part.on_conflict->with);
          visit_assignments(part.on_conflict->assignments);
          visit_field(visitor, part.on_conflict->condition);
        }
      }
      visit_returning(part.returning);
    }
  }
};

void visit_statement(auto& statement, const auto& visitor) {
  const StatementParts<std::remove_cvref_t<decltype(visitor)>> parts{visitor};
  for (auto& write : statement.with_writes) std::visit(parts, write);
  std::visit(parts, statement.body);
}

}  // namespace

void visit_children(Expression& expression, const ChildVisitor& visitor) {
  visit_field(visitor, expression.node);
}

void visit_children(Query& query, const ChildVisitor& visitor) { visit_field(visitor, query); }

void visit_children(Statement& statement, const ChildVisitor& visitor) {
  visit_statement(statement, visitor);
}

void visit_children(const Expression& expression, const ConstChildVisitor& visitor) {
  visit_field(visitor, expression.node);
}

void visit_children(const Query& query, const ConstChildVisitor& visitor) {
  visit_field(visitor, query);
}

void visit_children(const Statement& statement, const ConstChildVisitor& visitor) {
  visit_statement(statement, visitor);
}

}  // namespace carto_mock::sql
