// The number of the session's transaction, and what became of others (manual, chapter 9.26.6).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/backend_session.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

TransactionNumber& number_of(const CallContext& context) {
  return backend_session(context.session).transaction_number();
}

// The older functions show a transaction as a bigint, the newer ones as an xid8.
Value shown(const CallContext& context, std::uint64_t transaction) {
  return context.result_type.oid == oid::kInt8
             ? Value::integer(static_cast<std::int64_t>(transaction))
             : unsigned_value(transaction);
}

Value current(const CallContext& context) { return shown(context, number_of(context).get()); }

// PostgreSQL gives one to a transaction that has changed anything, which is not known here.
std::optional<Value> current_if_assigned(const CallContext& context) {
  const std::optional<std::uint64_t> number = number_of(context).find();
  if (number) return shown(context, *number);
  if (backend_session(context.session).is_writing())
    throw Error::unsupported("pg_current_xact_id_if_assigned() in a transaction that writes");
  return std::nullopt;
}

std::string snapshot(const CallContext& context) {
  return snapshot_text(number_of(context).snapshot());
}

std::optional<std::string_view> status_text(const CallContext& context, std::uint64_t transaction) {
  const std::optional<TransactionState> state = number_of(context).log().state(transaction);
  if (!state) return std::nullopt;
  switch (*state) {
    case TransactionState::kInProgress:
      return "in progress";
    case TransactionState::kCommitted:
      return "committed";
    case TransactionState::kAborted:
      return "aborted";
  }
  return std::nullopt;
}
std::optional<std::string_view> status(const CallContext& context, const Value& transaction) {
  return status_text(context, unsigned_of(transaction));
}
std::optional<std::string_view> status_of_number(const CallContext& context,
                                                 std::int64_t transaction) {
  return status_text(context, static_cast<std::uint64_t>(transaction));
}

// How many transactions lie between; numbers of 32 bits go round. The first three are no
// transactions, and older than all.
std::int32_t age(const CallContext& context, std::int64_t transaction) {
  constexpr std::int64_t kFirstTransaction = 3;
  if (transaction < kFirstTransaction) return INT32_MAX;
  const TransactionNumber& number = number_of(context);
  const std::uint64_t now = number.find().value_or(number.log().next());
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(now) -
                                   static_cast<std::uint32_t>(transaction));
}

// Of locks that several transactions share, of which there has been none.
constexpr std::int64_t kNextMultixact = 1;
std::int32_t multixact_age(std::int64_t multixact) {
  if (multixact == 0) return INT32_MAX;
  return static_cast<std::int32_t>(kNextMultixact - multixact);
}

// track_commit_timestamp is off, and only a start of the server would change that.
std::optional<Value> commit_time(std::int64_t transaction) {
  if (transaction == 0) {
    throw Error(sqlstate::kInvalidParameterValue,
                "cannot retrieve commit timestamp for transaction 0");
  }
  throw Error(sqlstate::kObjectNotInPrerequisiteState, "could not get commit timestamp data")
      .hint("Make sure the configuration parameter \"track_commit_timestamp\" is set.");
}
std::optional<Value> last_commit() { return commit_time(kNextMultixact); }

constexpr FunctionEntry kEntries[] = {
    {"pg_current_xact_id()", native<current>},
    {"pg_current_xact_id_if_assigned()", native<current_if_assigned>},
    {"pg_current_snapshot()", native<snapshot>},
    {"pg_xact_status(xid8)", native<status>},
    {"txid_current()", native<current>},
    {"txid_current_if_assigned()", native<current_if_assigned>},
    {"txid_current_snapshot()", native<snapshot>},
    {"txid_status(bigint)", native<status_of_number>},
    {"age(xid)", native<age>},
    {"mxid_age(xid)", native<multixact_age>},
    {"pg_xact_commit_timestamp(xid)", native<commit_time>},
    {"pg_xact_commit_timestamp_origin(xid)", native<commit_time>},
    {"pg_last_committed_xact()", native<last_commit>},
};

}  // namespace

std::span<const FunctionEntry> current_transaction_functions() { return kEntries; }

}  // namespace carto_mock::sql
