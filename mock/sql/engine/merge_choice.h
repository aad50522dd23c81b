// Which WHEN of a MERGE is done for a row, as expressions over the joined rows: conditions are
// computed in their order, and none after the first that holds.
#pragma once

#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// Its number from 1, as integer; 0: none.
ExpressionPtr chosen_action(const std::vector<MergeAction>& actions, const Relation& target);
// `value` where the action of that index is chosen, else NULL without computing it.
ExpressionPtr value_if_chosen(const std::vector<MergeAction>& actions, std::size_t index,
                              const Expression& value, const Relation& target);

}  // namespace carto_mock::sql
