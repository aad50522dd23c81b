#include "sql/engine/folded_privileges.h"

#include <algorithm>
#include <vector>

#include "sql/tree/outer_columns.h"
#include "sql/tree/read_tables.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// A column of the expression's own query?
bool reads_column(const Expression& expression) {
  if (const auto* column = std::get_if<ColumnReference>(&expression.node))
    return column->range_index != SubqueryExpression::kSubqueryOutput;
  bool found = false;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads_column(child); }, {}});
  return found;
}

// The tables of subqueries that PostgreSQL makes joins of before it folds: IN and correlated EXISTS
// that a condition is the AND of.
class JoinedSubqueries {
 public:
  explicit JoinedSubqueries(std::set<Oid>& tables) : tables_(tables) {}

  void of_query(const Query& query) {
    around_.push_back(&query);
    of_condition(query.where);
    for (const FromItem& item : query.from) of_item(item);
    // Not those of its expressions, which are planned after they have been folded.
    visit_children(query, ConstChildVisitor{[](const Expression&) {},
                                            [this](const Query& child) { of_query(child); }});
    around_.pop_back();
  }

 private:
  void of_item(const FromItem& item) {
    const auto* join = std::get_if<FromJoin>(&item.item);
    if (join == nullptr) return;
    of_condition(join->condition);
    of_item(*join->left);
    of_item(*join->right);
  }

  void of_condition(const ExpressionPtr& condition) {
    if (condition == nullptr) return;
    if (const auto* boolean = std::get_if<BooleanExpression>(&condition->node)) {
      if (boolean->op == BooleanOperator::kAnd) {
        for (const ExpressionPtr& argument : boolean->arguments) of_condition(argument);
      } else if (boolean->op == BooleanOperator::kNot) {
        of_exists(*boolean->arguments.front());
      }
      return;
    }
    of_exists(*condition);
    const auto* subquery = std::get_if<SubqueryExpression>(&condition->node);
    if (subquery == nullptr || subquery->kind != SubqueryKind::kAny) return;
    if (reads_column(*subquery->comparison) && !reads_above(*subquery->query, 1))
      add_joined(*subquery->query, around_);
  }

  void of_exists(const Expression& condition) {
    const auto* subquery = std::get_if<SubqueryExpression>(&condition.node);
    if (subquery == nullptr || subquery->kind != SubqueryKind::kExists) return;
    if (reads_above(*subquery->query, 1)) add_joined(*subquery->query, around_);
  }

  // With what WITH has in the place of its tables. `around`: from the outside.
  void add_joined(const Query& query, std::vector<const Query*> around) {
    add_tables(query, tables_);
    around.push_back(&query);
    for (const RangeTableEntry& entry : query.range_table) {
      const auto* source = std::get_if<CteSource>(&entry.source);
      if (source == nullptr) continue;
      const std::size_t levels = static_cast<std::size_t>(source->levels_up) + 1;
      if (levels > around.size()) continue;
      const std::vector<const Query*> owners(
          around.begin(), around.end() - static_cast<std::ptrdiff_t>(levels) + 1);
      const CommonTableExpression& cte =
          owners.back()->ctes.at(static_cast<std::size_t>(source->index));
      if (!cte.recursive) add_joined(*cte.query, owners);
    }
    visit_children(query,
                   ConstChildVisitor{[&](const Expression& child) { add_within(child, around); },
                                     [&](const Query& child) { add_joined(child, around); }});
  }

  void add_within(const Expression& expression, const std::vector<const Query*>& around) {
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { add_within(child, around); },
                                     [&](const Query& child) { add_joined(child, around); }});
  }

  std::set<Oid>& tables_;
  std::vector<const Query*> around_ = {};
};

}  // namespace

FoldedPrivileges::FoldedPrivileges(const Statement& statement) {
  const auto* select = std::get_if<SelectStatement>(&statement.body);
  if (select == nullptr || !statement.with_writes.empty()) return;
  add_tables(*select->query, removable_);
  std::set<Oid> joined;
  JoinedSubqueries(joined).of_query(*select->query);
  for (const Oid table : joined) removable_.erase(table);
}

void FoldedPrivileges::drop_needless(const Statement& folded,
                                     std::vector<RequiredPrivilege>& privileges) const {
  if (removable_.empty()) return;
  std::set<Oid> left;
  add_tables(*std::get<SelectStatement>(folded.body).query, left);
  std::erase_if(privileges, [&](const RequiredPrivilege& required) {
    return removable_.contains(required.relation) && !left.contains(required.relation);
  });
}

}  // namespace carto_mock::sql
