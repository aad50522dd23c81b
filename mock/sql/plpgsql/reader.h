// From a body's text to the program (PostgreSQL: pl_gram.y). libpg_query's PL/pgSQL parser, which
// knows no types and no records, is asked for its errors alone.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

struct DeclaredType {
  Type type{kInvalidOid};
  bool is_row = false;  // record, a composite type, a table's rows
};

// Of a type's name as a declaration has it: `numeric(4, 1)[]`, `places.name%TYPE`,
// `places%ROWTYPE`. Throws PostgreSQL's errors.
using TypeResolver = std::function<DeclaredType(std::string_view)>;

// What the parser has to know of the function.
struct Signature {
  std::string function;                 // its name; empty: a DO block
  std::vector<std::string> parameters;  // names; empty: none
  std::vector<DeclaredType> types;      // of the parameters
  bool has_outputs = false;
  bool returns_set = false;
  bool returns_void = true;
  bool returns_trigger = false;
  bool is_procedure = false;
  bool is_new = false;  // the syntax of its SQL is to be checked
};

// Throws PostgreSQL's errors for a body that it cannot compile, Error::unsupported for statements
// that are not built.
Program read_program(std::string_view body, const Signature& signature,
                     const TypeResolver& resolve_type);

}  // namespace carto_mock::sql::plpgsql
