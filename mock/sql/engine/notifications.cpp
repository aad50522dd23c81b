#include "sql/engine/notifications.h"

#include <string_view>

#include "support/error.h"

namespace carto_mock::sql {

CommandTag listen(const PgQuery__ListenStmt&) { return {"LISTEN", std::nullopt}; }
CommandTag unlisten(const PgQuery__UnlistenStmt&) { return {"UNLISTEN", std::nullopt}; }

CommandTag notify(const PgQuery__NotifyStmt& statement) {
  constexpr std::size_t kMaximumPayload = 7999;
  if (std::string_view(statement.payload).size() > kMaximumPayload)
    throw Error(sqlstate::kInvalidParameterValue, "payload string too long");
  return {"NOTIFY", std::nullopt};
}

}  // namespace carto_mock::sql
