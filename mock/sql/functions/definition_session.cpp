#include "sql/functions/definition_session.h"

#include <stdexcept>

namespace carto_mock::sql {

DefinitionSession& definition_session(SessionServices& session) {
  auto* found = dynamic_cast<DefinitionSession*>(&session);
  if (found == nullptr) throw std::logic_error("a session without stored definitions");
  return *found;
}

}  // namespace carto_mock::sql
