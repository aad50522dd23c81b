// What else a body does than compute from its variables.
#pragma once

#include <functional>
#include <string>

#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

enum class Effects {
  kNone,     // what it gives hangs on its variables alone
  kOrdered,  // it raises, or takes a sequence's value: it matters which of two runs comes first
  kAny,      // it runs statements, or reads tables: what others have written matters
};

// `of_expression`: of an expression's SQL text. A domain's or a parameter's type is not looked at.
Effects effects_of(const Program& program,
                   const std::function<Effects(const std::string&)>& of_expression);

}  // namespace carto_mock::sql::plpgsql
