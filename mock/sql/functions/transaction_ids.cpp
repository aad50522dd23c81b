// xid8, pg_snapshot and the older txid_snapshot: comparisons, and what a snapshot holds (manual,
// chapter 9.26.6). current_transaction.cpp has what asks about the session's own transaction.
#include "sql/types/transaction_ids.h"

#include <cstdint>
#include <vector>

#include "sql/functions/comparison_entry.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

constexpr Comparator kTransactions = of_type<oid::kXid8>;

Value larger(const Value& left, const Value& right) {
  return left.as_integer() > right.as_integer() ? left : right;
}
Value smaller(const Value& left, const Value& right) {
  return left.as_integer() < right.as_integer() ? left : right;
}

std::int64_t lower_half(const Value& transaction) {
  return static_cast<std::uint32_t>(unsigned_of(transaction));
}

// Functions on txid_snapshot show a transaction as a bigint, those on pg_snapshot as an xid8.
Value shown(const CallContext& context, std::uint64_t transaction) {
  return context.result_type.oid == oid::kInt8
             ? Value::integer(static_cast<std::int64_t>(transaction))
             : unsigned_value(transaction);
}

Value oldest(const CallContext& context, std::string_view snapshot) {
  return shown(context, parse_snapshot(snapshot).xmin);
}
Value next(const CallContext& context, std::string_view snapshot) {
  return shown(context, parse_snapshot(snapshot).xmax);
}

std::vector<Value> running(const CallContext& context, Arguments arguments) {
  std::vector<Value> rows;
  for (const std::uint64_t transaction : parse_snapshot(arguments[0].as_text()).running)
    rows.push_back(shown(context, transaction));
  return rows;
}

bool is_visible(const Value& transaction, std::string_view snapshot) {
  return parse_snapshot(snapshot).sees(unsigned_of(transaction));
}
bool is_number_visible(std::int64_t transaction, std::string_view snapshot) {
  return parse_snapshot(snapshot).sees(static_cast<std::uint64_t>(transaction));
}

constexpr FunctionEntry kEntries[] = {
    {"xid8eq(xid8,xid8)", compare<kTransactions, Relation::kEqual>},
    {"xid8ne(xid8,xid8)", compare<kTransactions, Relation::kNotEqual>},
    {"xid8lt(xid8,xid8)", compare<kTransactions, Relation::kLess>},
    {"xid8le(xid8,xid8)", compare<kTransactions, Relation::kLessEqual>},
    {"xid8gt(xid8,xid8)", compare<kTransactions, Relation::kGreater>},
    {"xid8ge(xid8,xid8)", compare<kTransactions, Relation::kGreaterEqual>},
    {"xid8cmp(xid8,xid8)", order<kTransactions>},
    {"xid8_larger(xid8,xid8)", native<larger>},
    {"xid8_smaller(xid8,xid8)", native<smaller>},
    {"xid(xid8)", native<lower_half>},
    {"pg_snapshot_xmin(pg_snapshot)", native<oldest>},
    {"pg_snapshot_xmax(pg_snapshot)", native<next>},
    {"pg_visible_in_snapshot(xid8,pg_snapshot)", native<is_visible>},
    {"txid_snapshot_xmin(txid_snapshot)", native<oldest>},
    {"txid_snapshot_xmax(txid_snapshot)", native<next>},
    {"txid_visible_in_snapshot(bigint,txid_snapshot)", native<is_number_visible>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"pg_snapshot_xip(pg_snapshot)", all_at_once<running>},
    {"txid_snapshot_xip(txid_snapshot)", all_at_once<running>},
};

}  // namespace

std::span<const FunctionEntry> transaction_id_functions() { return kEntries; }
std::span<const SetFunctionEntry> transaction_id_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
