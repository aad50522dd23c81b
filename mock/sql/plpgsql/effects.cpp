#include "sql/plpgsql/effects.h"

#include <algorithm>

#include "sql/plpgsql/contents.h"

namespace carto_mock::sql::plpgsql {

Effects effects_of(const Program& program,
                   const std::function<Effects(const std::string&)>& of_expression) {
  const Contents contents = contents_of(program);
  if (contents.acts) return Effects::kAny;
  Effects result = contents.raises ? Effects::kOrdered : Effects::kNone;
  for (const std::string& expression : contents.expressions)
    result = std::max(result, of_expression(expression));
  return result;
}

}  // namespace carto_mock::sql::plpgsql
