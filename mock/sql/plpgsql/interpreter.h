// Runs a PL/pgSQL body (manual, chapter 43).
#pragma once

#include <string>
#include <vector>

#include "sql/plpgsql/host.h"
#include "sql/plpgsql/program.h"
#include "sql/plpgsql/variables.h"

namespace carto_mock::sql::plpgsql {

// What the function returns.
struct ResultShape {
  Type type{oid::kVoid};
  bool is_set = false;
  bool is_procedure = false;
  std::vector<OutputColumn> outputs = {};           // output parameters
  std::vector<VariableName> output_variables = {};  // as many
  std::vector<OutputColumn> columns = {};           // of a composite type
};

// Throws what CREATE FUNCTION throws for a RETURN that does not fit the function, 42804.
void check_returns(const Program& program, const ResultShape& shape);

// The rows of the result: one unless the function returns a set. `variables` holds the parameters.
std::vector<Value> interpret(const Program& program, const ResultShape& shape, Variables& variables,
                             Host& host);

}  // namespace carto_mock::sql::plpgsql
