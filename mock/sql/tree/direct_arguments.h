// The arguments of an ordered-set aggregate that stand before WITHIN GROUP: they are of the group
// and not of its rows (manual, chapter 4.2.7).
#pragma once

#include <span>

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// None of any other aggregate.
std::span<const ExpressionPtr> direct_arguments(const AggregateCall& aggregate);

// rank() and its like: the direct arguments are a row that is looked for among the others.
bool is_hypothetical_set(const AggregateCall& aggregate);

}  // namespace carto_mock::sql
