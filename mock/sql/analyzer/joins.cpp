// JOIN: ON, USING, NATURAL; which names the joined tables leave visible (transformFromClauseItem of
// PostgreSQL).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/operators.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

JoinType join_type(const PgQuery__JoinExpr& join) {
  switch (join.jointype) {
    case PG_QUERY__JOIN_TYPE__JOIN_LEFT:
      return JoinType::kLeft;
    case PG_QUERY__JOIN_TYPE__JOIN_RIGHT:
      return JoinType::kRight;
    case PG_QUERY__JOIN_TYPE__JOIN_FULL:
      return JoinType::kFull;
    default:
      // CROSS JOIN is an inner join without condition.
      return join.quals == nullptr && join.n_using_clause == 0 && !join.is_natural
                 ? JoinType::kCross
                 : JoinType::kInner;
  }
}

void mark_nullable(const FromItem& tree, Scope& scope) {
  if (const auto* entry = std::get_if<FromEntry>(&tree.item)) {
    scope.notes[static_cast<std::size_t>(entry->range_index)].nullable = true;
    return;
  }
  const auto& join = std::get<FromJoin>(tree.item);
  mark_nullable(*join.left, scope);
  mark_nullable(*join.right, scope);
}

std::vector<std::string> common_names(const NamespaceItem& left, const NamespaceItem& right) {
  std::vector<std::string> names;
  for (const ScopeColumn& column : left.columns) {
    const bool shared =
        std::any_of(right.columns.begin(), right.columns.end(),
                    [&](const ScopeColumn& other) { return other.name == column.name; });
    if (shared) names.push_back(column.name);
  }
  return names;
}

const ScopeColumn& using_column(const NamespaceItem& item, const std::string& name,
                                std::string_view side) {
  const ScopeColumn* found = nullptr;
  for (const ScopeColumn& column : item.columns) {
    if (column.name != name) continue;
    if (found != nullptr) {
      throw Error(
          sqlstate::kAmbiguousColumn,
          fmt::format("common column name \"{}\" appears more than once in {} table", name, side));
    }
    found = &column;
  }
  if (found == nullptr) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column \"{}\" specified in USING clause does not exist in {} table",
                            name, side));
  }
  return *found;
}

// The column that USING makes of both: the side that is never NULL by the join; of a FULL JOIN the
// first that is there.
ScopeColumn merge(const ScopeColumn& left, const ScopeColumn& right, JoinType type, Scope& scope) {
  ExpressionPtr left_value = column_expression(scope, left, 0, -1);
  ExpressionPtr right_value = column_expression(scope, right, 0, -1);
  const Type common = [&] {
    ExpressionPtr* const both[] = {&left_value, &right_value};
    return unify(both, "JOIN/USING", scope);
  }();
  ScopeColumn merged;
  merged.name = left.name;
  merged.type = common;
  const auto take = [&](const ScopeColumn& side, ExpressionPtr value) {
    if (side.type == common) {
      merged = side;
      merged.name = left.name;
    } else {
      // Of two modifiers that differ neither is kept.
      if (side.type.oid == common.oid) value = make_expression(common, Relabel{std::move(value)});
      value->notation = Notation::kMergedColumn;
      merged.merged = std::move(value);
    }
  };
  switch (type) {
    case JoinType::kInner:
    case JoinType::kCross:
      // Either side will do; PostgreSQL takes the one that needs no coercion.
      if (left.type == common || right.type != common) {
        take(left, std::move(left_value));
      } else {
        take(right, std::move(right_value));
      }
      break;
    case JoinType::kLeft:
      take(left, std::move(left_value));
      break;
    case JoinType::kRight:
      take(right, std::move(right_value));
      break;
    case JoinType::kFull: {
      Coalesce coalesce;
      coalesce.arguments.push_back(std::move(left_value));
      coalesce.arguments.push_back(std::move(right_value));
      ExpressionPtr value = make_expression(common, std::move(coalesce));
      value->notation = Notation::kMergedColumn;
      merged.merged = std::move(value);
      break;
    }
  }
  return merged;
}

struct UsingResult {
  ExpressionPtr condition;
  std::vector<ScopeColumn> merged;
};

UsingResult join_using(const std::vector<std::string>& names, const NamespaceItem& left,
                       const NamespaceItem& right, JoinType type, Scope& scope) {
  UsingResult result;
  std::vector<ExpressionPtr> equalities;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw Error(
          sqlstate::kDuplicateColumn,
          fmt::format("column name \"{}\" appears more than once in USING clause", names[i]));
    }
    const ScopeColumn& left_column = using_column(left, names[i], "left");
    const ScopeColumn& right_column = using_column(right, names[i], "right");
    result.merged.push_back(merge(left_column, right_column, type, scope));
  }
  // Types that do not match at all are found above, before an operator is looked for.
  for (const std::string& name : names) {
    ExpressionPtr left_value = column_expression(scope, using_column(left, name, "left"), 0, -1);
    ExpressionPtr right_value = column_expression(scope, using_column(right, name, "right"), 0, -1);
    equalities.push_back(
        to_boolean(make_operator("=", std::move(left_value), std::move(right_value), -1, scope),
                   "JOIN/USING", scope));
  }
  if (equalities.size() == 1) {
    result.condition = std::move(equalities[0]);
  } else {
    result.condition = make_expression(
        Type{oid::kBool}, BooleanExpression{BooleanOperator::kAnd, std::move(equalities)});
  }
  return result;
}

ExpressionPtr join_on(const SyntaxNode& condition, const std::vector<NamespaceItem>& left,
                      const std::vector<NamespaceItem>& right, Scope& scope) {
  // ON sees the two sides, and of FROM only what LATERAL may see, that is, nothing of it.
  std::vector<NamespaceItem> visible = left;
  visible.insert(visible.end(), right.begin(), right.end());
  for (NamespaceItem& item : visible) item.lateral_only = false;
  std::swap(scope.items, visible);
  const LateralGuard guard(scope, false);
  ExpressionPtr result;
  try {
    result =
        to_boolean(transform(condition, scope, ExpressionKind::kJoinCondition), "JOIN/ON", scope);
  } catch (...) {
    std::swap(scope.items, visible);
    throw;
  }
  std::swap(scope.items, visible);
  return result;
}

}  // namespace

FromElement analyze_join(const PgQuery__JoinExpr& join, Scope& scope) {
  const JoinType type = join_type(join);
  FromElement left = analyze_from_item(*join.larg, scope);
  const std::size_t outside = scope.items.size();
  const bool lateral_allowed =
      type == JoinType::kInner || type == JoinType::kLeft || type == JoinType::kCross;
  for (NamespaceItem item : left.visible) {
    item.lateral_only = true;
    item.lateral_allowed = lateral_allowed;
    scope.items.push_back(std::move(item));
  }
  FromElement right = analyze_from_item(*join.rarg, scope);
  scope.items.resize(outside);
  check_name_conflicts(left.visible, right.visible);

  FromJoin tree;
  tree.type = type;
  NamespaceItem own;
  std::vector<std::string> names = strings_of(nodes(join.n_using_clause, join.using_clause));
  if (join.is_natural) names = common_names(left.own, right.own);
  tree.using_columns = names;
  tree.has_no_text = join.alias != nullptr || join.join_using_alias != nullptr;
  if (!names.empty()) {
    UsingResult result = join_using(names, left.own, right.own, type, scope);
    tree.condition = std::move(result.condition);
    own.columns = std::move(result.merged);
  } else if (join.quals != nullptr) {
    tree.condition = join_on(*join.quals, left.visible, right.visible, scope);
  } else if (type == JoinType::kInner) {
    tree.type = JoinType::kCross;  // NATURAL without common names
  } else if (type != JoinType::kCross) {
    tree.has_no_text = true;
    tree.condition = make_expression(
        Type{oid::kBool}, Constant{Value::boolean(true)});  // NATURAL without common names
  }
  const std::vector<ScopeColumn> merged_columns = own.columns;
  for (const NamespaceItem* side : {&left.own, &right.own}) {
    for (const ScopeColumn& column : side->columns) {
      if (std::find(names.begin(), names.end(), column.name) == names.end())
        own.columns.push_back(column);
    }
  }
  if (type == JoinType::kLeft || type == JoinType::kFull) mark_nullable(right.tree, scope);
  if (type == JoinType::kRight || type == JoinType::kFull) mark_nullable(left.tree, scope);
  tree.left = std::make_unique<FromItem>(std::move(left.tree));
  tree.right = std::make_unique<FromItem>(std::move(right.tree));

  FromElement element;
  if (join.alias == nullptr) {
    // The tables stay reachable by their names; unqualified names mean the join's columns.
    for (FromElement* side : {&left, &right}) {
      for (NamespaceItem& item : side->visible) {
        item.columns_visible = false;
        if (item.table_visible) element.visible.push_back(std::move(item));
      }
    }
    own.name = "unnamed_join";
    own.table_visible = false;
  } else {
    own.name = text_of(join.alias->aliasname);
    std::vector<OutputColumn> renamed;
    renamed.reserve(own.columns.size());
    for (const ScopeColumn& column : own.columns) renamed.push_back({column.name, column.type});
    rename_columns(renamed, own.name, join.alias);
    for (std::size_t i = 0; i < renamed.size(); ++i) own.columns[i].name = renamed[i].name;
  }
  if (join.join_using_alias != nullptr) {
    NamespaceItem alias;
    alias.name = text_of(join.join_using_alias->aliasname);
    alias.columns = merged_columns;
    alias.columns_visible = false;
    element.visible.push_back(std::move(alias));
  }
  element.tree.item = std::move(tree);
  element.visible.push_back(own);
  element.own = std::move(own);
  return element;
}

}  // namespace carto_mock::sql::analysis
