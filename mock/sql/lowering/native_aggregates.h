// Inside lowering: the aggregates of SQLite that give what PostgreSQL's give.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sql/functions/function.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// SQLite's name of the aggregate; none: it must be pg_aggregate. Without DISTINCT and ORDER BY
// only.
std::optional<std::string_view> find_native_aggregate(const AggregateEntry* body, bool star,
                                                      std::span<const ExpressionPtr> arguments);

}  // namespace carto_mock::sql
