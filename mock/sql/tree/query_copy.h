// Deep copies of queries.
#pragma once

#include <memory>

#include "sql/tree/query.h"

namespace carto_mock::sql {

std::unique_ptr<Query> clone(const Query& query);

}  // namespace carto_mock::sql
