// What functions may ask of the session that takes an analysis of stored SQL: the definitions of
// views, the constraints of domains.
#pragma once

#include <optional>
#include <string>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// A session that functions can run in is this, too.
class DefinitionSession {
 public:
  virtual ~DefinitionSession() = default;
  // What a view selects, as pg_get_viewdef() shows it; none: it is no view. `wrap_column`: lines
  // are not to be longer; 0: a line for each item; negative: none.
  virtual std::optional<std::string> view_definition(Oid view, bool is_pretty, int wrap_column) = 0;
  // Is it a view through which INSERT, UPDATE and DELETE write to a table?
  virtual bool is_view_updatable(Oid view) = 0;
  // 23502 or 23514 where the domain's constraints, or those of domains below it, are not met by a
  // value of its base type.
  virtual void check_domain(Oid domain, const Value& value) = 0;
};

DefinitionSession& definition_session(SessionServices& session);

}  // namespace carto_mock::sql
