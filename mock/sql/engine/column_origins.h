// Which columns of tables a query's result passes on as they are, through subqueries and WITH
// (PostgreSQL: TargetEntry.resorigtbl).
#pragma once

#include <vector>

#include "sql/tree/query.h"

namespace carto_mock::sql {

struct ColumnOrigin {
  Oid relation = kInvalidOid;  // none: the column is computed
  int attribute = 0;           // from 1
};

// One a visible target; views are seen through. The results of set operations and of recursive
// queries have none.
std::vector<ColumnOrigin> column_origins(const Query& query);

}  // namespace carto_mock::sql
