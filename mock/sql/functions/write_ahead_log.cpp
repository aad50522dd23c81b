// Places in the write-ahead log of a server that is not in recovery, and messages to it (manual,
// chapters 9.27.3, 9.27.4 and 9.27.6). log_positions.cpp has what computes with places.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sql/functions/backend_session.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Value log_end(const CallContext& context) {
  return unsigned_value(backend_session(context.session).log_position());
}

Value emit_message(const CallContext& context, bool, std::string_view prefix,
                   std::string_view content) {
  // What PostgreSQL writes before a message's prefix.
  constexpr std::uint64_t kHeader = 48;
  constexpr std::uint64_t kAlignment = 8;
  const std::uint64_t size = kHeader + prefix.size() + 1 + content.size();
  const std::uint64_t aligned = (size + kAlignment - 1) / kAlignment * kAlignment;
  return unsigned_value(backend_session(context.session).write_to_log(aligned));
}

std::optional<Value> nothing_replayed() { return std::nullopt; }

std::optional<Value> require_recovery() {
  throw Error(sqlstate::kObjectNotInPrerequisiteState, "recovery is not in progress")
      .hint("Recovery control functions can only be executed during recovery.");
}

// In the order of their numbers.
constexpr auto kResourceManagers = std::to_array<std::string_view>(
    {"XLOG",       "Transaction",   "Storage", "CLOG",     "Database",
     "Tablespace", "MultiXact",     "RelMap",  "Standby",  "Heap2",
     "Heap",       "Btree",         "Hash",    "Gin",      "Gist",
     "Sequence",   "SPGist",        "BRIN",    "CommitTs", "ReplicationOrigin",
     "Generic",    "LogicalMessage"});

std::vector<Value> resource_managers(const CallContext&, Arguments) {
  std::vector<Value> rows;
  for (std::size_t i = 0; i < kResourceManagers.size(); ++i) {
    Record row;
    row.types = {{oid::kInt4, -1}, {oid::kText, -1}, {oid::kBool, -1}};
    row.names = {"rm_id", "rm_name", "rm_builtin"};
    row.fields = {Value::integer(static_cast<std::int64_t>(i)),
                  Value::text(std::string(kResourceManagers.at(i))), Value::boolean(true)};
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"pg_current_wal_lsn()", native<log_end>},
    {"pg_current_wal_insert_lsn()", native<log_end>},
    {"pg_current_wal_flush_lsn()", native<log_end>},
    {"pg_logical_emit_message(boolean,text,text)", native<emit_message>},
    {"pg_logical_emit_message(boolean,text,bytea)", native<emit_message>},
    {"pg_last_wal_receive_lsn()", native<nothing_replayed>},
    {"pg_last_wal_replay_lsn()", native<nothing_replayed>},
    {"pg_last_xact_replay_timestamp()", native<nothing_replayed>},
    {"pg_is_wal_replay_paused()", native<require_recovery>},
    {"pg_get_wal_replay_pause_state()", native<require_recovery>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_get_wal_resource_managers()", all_at_once<resource_managers>},
};

}  // namespace

std::span<const FunctionEntry> write_ahead_log_functions() { return kEntries; }
std::span<const SetFunctionEntry> write_ahead_log_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
