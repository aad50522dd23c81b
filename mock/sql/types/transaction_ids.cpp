#include "sql/types/transaction_ids.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kDecimal = 10;
constexpr int kByPrefix = 0;  // 0x before digits of sixteen, 0 before those of eight

// As strtoull() of C reads it: blanks and a sign may stand before the digits, nothing is an error.
// Moves `text` to what it has not read.
std::uint64_t take_number(const char*& text, int base) {
  char* end = nullptr;
  const std::uint64_t number = std::strtoull(text, &end, base);
  text = end;
  return number;
}

// One of 0 in its lower half is none: it counts no transactions, but how often they have wrapped.
bool is_valid(std::uint64_t transaction) { return (transaction & UINT32_MAX) != 0; }

std::optional<TransactionSnapshot> try_parse(const char* text) {
  TransactionSnapshot snapshot;
  snapshot.xmin = take_number(text, kDecimal);
  if (*text++ != ':') return std::nullopt;
  snapshot.xmax = take_number(text, kDecimal);
  if (*text++ != ':') return std::nullopt;
  if (!is_valid(snapshot.xmin) || !is_valid(snapshot.xmax) || snapshot.xmax < snapshot.xmin)
    return std::nullopt;
  std::uint64_t last = 0;
  while (*text != '\0') {
    const std::uint64_t running = take_number(text, kDecimal);
    if (running < snapshot.xmin || running >= snapshot.xmax || running < last) return std::nullopt;
    if (running != last) snapshot.running.push_back(running);
    last = running;
    if (*text == ',') {
      ++text;
    } else if (*text != '\0') {
      return std::nullopt;
    }
  }
  return snapshot;
}

}  // namespace

Value input_transaction_id(std::string_view text, Type, const TextSettings&) {
  const std::string terminated(text);
  const char* start = terminated.c_str();
  return unsigned_value(take_number(start, kByPrefix));
}

std::string output_transaction_id(const Value& value, Type, const TextSettings&) {
  return std::to_string(unsigned_of(value));
}

bool TransactionSnapshot::sees(std::uint64_t transaction) const {
  return transaction < xmin ||
         (transaction < xmax && !std::ranges::binary_search(running, transaction));
}

TransactionSnapshot parse_snapshot(std::string_view text) {
  std::optional<TransactionSnapshot> snapshot = try_parse(std::string(text).c_str());
  if (!snapshot) {
    throw Error(sqlstate::kInvalidTextRepresentation,
                fmt::format("invalid input syntax for type pg_snapshot: \"{}\"", text));
  }
  return *std::move(snapshot);
}

std::string snapshot_text(const TransactionSnapshot& snapshot) {
  return fmt::format("{}:{}:{}", snapshot.xmin, snapshot.xmax, fmt::join(snapshot.running, ","));
}

Value input_snapshot(std::string_view text, Type, const TextSettings&) {
  return Value::text(snapshot_text(parse_snapshot(text)));
}

}  // namespace carto_mock::sql
