// Texts of xid8, pg_snapshot and txid_snapshot (manual, chapter 9.26.6). An xid8 is
// unsigned_value.h's, a snapshot its text in normal form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// As strtoull() of C reads it, which is how PostgreSQL 15 does: nothing is an error.
Value input_transaction_id(std::string_view text, Type type, const TextSettings& settings);
std::string output_transaction_id(const Value& value, Type type, const TextSettings& settings);

// Which transactions a statement sees: all before `xmin`, none from `xmax` on, and between them
// those that are not among `running`, which ascends.
struct TransactionSnapshot {
  std::uint64_t xmin = 0;
  std::uint64_t xmax = 0;
  std::vector<std::uint64_t> running;

  bool sees(std::uint64_t transaction) const;
};

// `xmin:xmax:a,b,…`. Throws 22P02 `invalid input syntax for type pg_snapshot: "x"`, also of
// txid_snapshot.
TransactionSnapshot parse_snapshot(std::string_view text);
std::string snapshot_text(const TransactionSnapshot& snapshot);

Value input_snapshot(std::string_view text, Type type, const TextSettings& settings);

}  // namespace carto_mock::sql
