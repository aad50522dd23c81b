#include "sql/functions/query_session.h"

#include <stdexcept>

namespace carto_mock::sql {

QuerySession& query_session(SessionServices& session) {
  auto* found = dynamic_cast<QuerySession*>(&session);
  if (found == nullptr) throw std::logic_error("a session that runs no queries");
  return *found;
}

}  // namespace carto_mock::sql
