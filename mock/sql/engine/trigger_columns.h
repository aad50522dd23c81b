// What ALTER TABLE has to know of the columns that triggers read: those of UPDATE OF and of WHEN.
#pragma once

#include <string_view>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

bool names_column(const Trigger& trigger, const Relation& table, int attnum);

// 0A000 `cannot alter type of a column used in a trigger definition`.
void check_no_trigger_names(const Relation& table, int attnum);

// Gives the conditions of `after`'s triggers the new name of a column, which `before` has by the
// name `from`.
void rename_in_conditions(Relation& after, const Relation& before, std::string_view from,
                          const UtilityContext& context);

// `trigger x on table t`.
std::string trigger_text(std::string_view name, const Relation& table,
                         const UtilityContext& context);

}  // namespace carto_mock::sql
