#include "sql/engine/user_quota.h"

#include <fmt/format.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/privilege_check.h"
#include "sql/functions/user_data.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The whole file: what is surely less needs no measuring of tables.
std::int64_t file_size(sqlite::Connection& connection) {
  sqlite::Statement size =
      connection.prepare("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
  return size.step() ? size.integer(0) : 0;
}

}  // namespace

void check_user_quota(std::string_view schema_name, const Execution& execution) {
  SessionState& session = execution.session;
  const std::int64_t quota = user_quota(schema_name, session);
  if (quota == 0 || file_size(execution.transaction.connection().sqlite()) / 2 <= quota) return;
  const std::int64_t size = user_data_size(schema_name, session);
  if (size <= quota) return;
  constexpr double kKilobyte = 1024;
  const double excess = static_cast<double>(size - quota) / kKilobyte;
  throw Error(
      sqlstate::kRaiseException,
      fmt::format("Quota exceeded by {}KB",
                  output_value(Value::real(excess), Type{oid::kFloat8}, session.text_settings())));
}

}  // namespace carto_mock::sql
