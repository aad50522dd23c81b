// What the functions of triggers do beside changing the row that they are given.
#pragma once

#include "sql/catalog/trigger.h"
#include "sql/engine/session_state.h"
#include "sql/plpgsql/effects.h"

namespace carto_mock::sql {

// Of a trigger whose function is in PL/pgSQL, its WHEN included. Throws what PostgreSQL does when
// it compiles the body.
plpgsql::Effects effects_of(const Trigger& trigger, SessionState& session);

}  // namespace carto_mock::sql
