// Text input of aclitem, whose roles are the catalog's (manual, chapter 9.26.2). A value is its
// text, as PostgreSQL prints it.
#pragma once

#include <string_view>

#include "sql/functions/session_services.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// `role=arwdDxt/grantor`. Throws 22P02 `unrecognized key word: "x"`, `invalid mode character: must
// be one of "…"`, 42704 `role "x" does not exist` …
Value input_acl_item(std::string_view text, const SessionServices& session);

}  // namespace carto_mock::sql
