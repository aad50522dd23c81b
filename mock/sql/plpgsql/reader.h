// From a body's text to the program, through libpg_query's PL/pgSQL parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

// What the parser has to know of the function.
struct Signature {
  std::vector<std::string> parameters;  // names; empty: none
  bool has_outputs = false;
  bool returns_set = false;
  bool returns_void = true;
  bool returns_trigger = false;
};

// Throws PostgreSQL's errors for a body that it cannot compile, Error::unsupported for statements
// that are not built.
Program read_program(std::string_view body, const Signature& signature);

}  // namespace carto_mock::sql::plpgsql
