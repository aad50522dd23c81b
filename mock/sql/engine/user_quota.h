// The quota of an account, which its tables' triggers watch (spec dataservices.md 4.5 and 5.1).
#pragma once

#include <string_view>

#include "sql/engine/execution.h"

namespace carto_mock::sql {

// Throws P0001 `Quota exceeded by 207.0234375KB` where the tables of the schema hold more than its
// quota. CARTO looks at one statement in ten and one row in a thousand; here every statement does.
// Also what user_quota() throws (functions/user_data.h).
void check_user_quota(std::string_view schema, const Execution& execution);

}  // namespace carto_mock::sql
