// EXECUTE on a function, which everybody has until it is revoked (manual, chapter 5.7).
#pragma once

#include "sql/functions/session_services.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

// Throws 42501 `permission denied for function f` unless the session's current role has EXECUTE.
void require_execute(const SessionServices& session, Oid procedure);

}  // namespace carto_mock::sql
