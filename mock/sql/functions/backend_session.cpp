#include "sql/functions/backend_session.h"

#include <stdexcept>

namespace carto_mock::sql {

BackendSession& backend_session(SessionServices& session) {
  auto* found = dynamic_cast<BackendSession*>(&session);
  if (found == nullptr) throw std::logic_error("a session without a process");
  return *found;
}

}  // namespace carto_mock::sql
