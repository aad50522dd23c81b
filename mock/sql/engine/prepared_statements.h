// What PREPARE has made in a session (manual, page PREPARE). A prepared statement is kept as
// text and compiled at each execution.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct PreparedStatement {
  std::string text;
  // Of $1, $2 …; kUnknown: not declared, so what the parameter stands beside decides, as for a
  // literal.
  std::vector<Type> parameters;
};

// Of a session, by name; neither COMMIT nor ROLLBACK changes them.
using PreparedStatements = std::map<std::string, PreparedStatement, std::less<>>;

}  // namespace carto_mock::sql
