// Window functions (manual, chapters 3.5, 4.2.8, 9.22).
#include "sql/lowering/query_lowering.h"
#include "support/error.h"

namespace carto_mock::sql {

void lower_windows(PlanBuilder& builder, Level& level, const Query& query) {
  static_cast<void>(builder);
  static_cast<void>(level);
  if (!query.windows.empty()) throw Error::unsupported("window functions");
}

}  // namespace carto_mock::sql
