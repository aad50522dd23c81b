// The call of libpg_query's PL/pgSQL parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/plpgsql/reader.h"

namespace carto_mock::sql::plpgsql {

// Throws what the parser finds wrong in the body, unless it only fails to know a type. `cursors`:
// names in FOR … IN that are no queries.
void check_syntax(std::string_view body, const Signature& signature,
                  const std::vector<std::string>& cursors);

}  // namespace carto_mock::sql::plpgsql
