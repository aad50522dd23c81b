#include "sql/tree/query.h"

namespace carto_mock::sql {

std::vector<OutputColumn> Query::output() const {
  std::vector<OutputColumn> columns;
  for (const TargetEntry& target : targets) {
    if (!target.hidden) columns.push_back({target.name, target.expression->type});
  }
  return columns;
}

}  // namespace carto_mock::sql
