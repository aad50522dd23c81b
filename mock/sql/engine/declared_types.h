// The types of PL/pgSQL's variables (manual, chapter 43.3).
#pragma once

#include <string_view>

#include "sql/engine/session_state.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

// `numeric(4, 1)[]`, `places`, `places.name%TYPE`, `public.places%ROWTYPE`. Throws PostgreSQL's
// errors: 42704, 42P01, and 42601 for a %TYPE of nothing that is there.
Type declared_type(std::string_view text, SessionState& session);

}  // namespace carto_mock::sql
