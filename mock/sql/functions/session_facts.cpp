// What is always the same here, and what a session can say of itself without the catalog's help
// (manual, chapters 9.26 and 9.27): nobody listens, nothing waits, no table has row security.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/backend_session.h"
#include "sql/functions/native.h"
#include "sql/functions/relation_names.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::int32_t trigger_depth(const CallContext& context) {
  return backend_session(context.session).trigger_depth();
}

double queue_usage() { return 0; }

Array blocking_sessions(std::int32_t) { return Array::of(oid::kInt4, {}); }

std::vector<Value> listened_channels(const CallContext&, Arguments) { return {}; }

// Of no table; that there is one of this OID is not asked.
bool row_security_of_object(std::int64_t) { return false; }
bool row_security_of_name(const CallContext& context, std::string_view name) {
  relation_named(name, context.session);  // throws where there is none
  return false;
}

// `name=value` of pg_class.reloptions and the like; without the sign, all of it is the name.
std::vector<Value> options_to_table(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  for (const Value& option : arguments[0].as_array().elements) {
    if (option.is_null())
      throw Error(SqlState("22004"), "null array element not allowed in this context");
    const std::string& text = option.as_text();
    const std::size_t sign = text.find('=');
    Record row;
    row.types = {{oid::kText, -1}, {oid::kText, -1}};
    row.names = {"option_name", "option_value"};
    row.fields.push_back(Value::text(text.substr(0, sign)));
    row.fields.push_back(sign == std::string::npos ? Value() : Value::text(text.substr(sign + 1)));
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"pg_trigger_depth()", native<trigger_depth>},
    {"pg_notification_queue_usage()", native<queue_usage>},
    {"pg_blocking_pids(integer)", native<blocking_sessions>},
    {"pg_safe_snapshot_blocking_pids(integer)", native<blocking_sessions>},
    {"row_security_active(oid)", native<row_security_of_object>},
    {"row_security_active(text)", native<row_security_of_name>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_listening_channels()", all_at_once<listened_channels>},
    {"pg_options_to_table(text[])", all_at_once<options_to_table>},
};

}  // namespace

std::span<const FunctionEntry> session_fact_functions() { return kEntries; }
std::span<const SetFunctionEntry> session_fact_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
