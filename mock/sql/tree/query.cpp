#include "sql/tree/query.h"

#include <algorithm>

namespace carto_mock::sql {

std::vector<OutputColumn> Query::output() const {
  std::vector<OutputColumn> columns;
  for (const TargetEntry& target : targets) {
    if (!target.hidden) columns.push_back({target.name, target.expression->type});
  }
  return columns;
}

bool Query::groups_nothing() const {
  if (grouping_sets.empty()) return is_grouped && group_by.empty();
  return std::ranges::any_of(grouping_sets, &std::vector<int>::empty);
}

}  // namespace carto_mock::sql
