#include "sql/plpgsql/reader.h"

#include "sql/plpgsql/body_reader.h"
#include "sql/plpgsql/parse_body.h"
#include "sql/syntax/parser.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

void check_statements(const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) {
    try {
      static_cast<void>(parse(statement));
    } catch (const Error& error) {
      if (error.state() != sqlstate::kSyntaxError) throw;
      throw Error(sqlstate::kSyntaxError, error.message());  // without a place in that text
    }
  }
}

}  // namespace

Program read_program(std::string_view body, const Signature& signature,
                     const TypeResolver& resolve_type) {
  BodyReader reader(body, signature, resolve_type);
  Program program;
  try {
    program = reader.read();
  } catch (const Error& error) {
    // Such as $0, which libpg_query knows of functions with a polymorphic result only.
    if (!error.unsupported_construct().empty()) throw;
    check_syntax(body, signature, reader.loop_cursors());
    throw;
  }
  check_syntax(body, signature, reader.loop_cursors());
  if (signature.is_new) check_statements(reader.statements());
  return program;
}

}  // namespace carto_mock::sql::plpgsql
