// The names of errors (manual, appendix A), as RAISE and EXCEPTION WHEN use them.
#pragma once

#include <string>
#include <string_view>

#include "support/error.h"

namespace carto_mock::sql::plpgsql {

// Of a name or of five characters of a SQLSTATE; of several codes of a name the first. Throws 42704
// `unrecognized exception condition "x"`.
SqlState condition_state(std::string_view condition);

// Does EXCEPTION WHEN `condition` take the error? A class (22000) takes all of its kind; OTHERS all
// but a canceled query and a failed assertion.
bool condition_matches(std::string_view condition, SqlState state);

// The SQLSTATE of five characters.
SqlState state_of(std::string_view code);

}  // namespace carto_mock::sql::plpgsql
