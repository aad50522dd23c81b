// Pieces of SQL text for the statements that accounts run on their databases.
#pragma once

#include <string>
#include <string_view>

#include "sql/functions/quoting.h"

namespace carto_mock::accounts {

using sql::quote_identifier;
using sql::quote_literal;

inline std::string qualified_name(std::string_view schema, std::string_view name) {
  return quote_identifier(schema) + '.' + quote_identifier(name);
}

}  // namespace carto_mock::accounts
