// pg_lsn: comparisons and arithmetic (manual, chapters 8.20 and 9.27.4), and the names of the files
// of the write-ahead log.
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "sql/functions/comparison_entry.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/type_oids.h"
#include "sql/types/unsigned_value.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace comparison_entry;

constexpr Comparator kPositions = of_type<oid::kPgLsn>;

mpz_class big(std::uint64_t number) {
  mpz_class result;
  mpz_import(result.get_mpz_t(), 1, 1, sizeof number, 0, 0, &number);
  return result;
}

Numeric as_numeric(const Value& position) { return {big(unsigned_of(position)), 0}; }

Value as_position(const Numeric& number) {
  if (!number.is_finite()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cannot convert {} to pg_lsn", number.is_nan() ? "NaN" : "infinity"));
  }
  const mpz_class rounded = number.round(0).unscaled();
  if (sgn(rounded) < 0 || rounded > big(UINT64_MAX))
    throw Error(sqlstate::kInvalidParameterValue, "pg_lsn out of range");
  std::uint64_t result = 0;
  mpz_export(&result, nullptr, 1, sizeof result, 0, 0, rounded.get_mpz_t());
  return unsigned_value(result);
}

Numeric bytes_between(const Value& left, const Value& right) {
  return as_numeric(left) - as_numeric(right);
}

Value move_forward(const Value& position, const Numeric& bytes) {
  if (bytes.is_nan()) throw Error(sqlstate::kFeatureNotSupported, "cannot add NaN to pg_lsn");
  return as_position(as_numeric(position) + bytes);
}
Value move_forward_reversed(const Numeric& bytes, const Value& position) {
  return move_forward(position, bytes);
}
Value move_back(const Value& position, const Numeric& bytes) {
  if (bytes.is_nan())
    throw Error(sqlstate::kFeatureNotSupported, "cannot subtract NaN from pg_lsn");
  return as_position(as_numeric(position) - bytes);
}

Value larger(const Value& left, const Value& right) {
  return left.as_integer() > right.as_integer() ? left : right;
}
Value smaller(const Value& left, const Value& right) {
  return left.as_integer() < right.as_integer() ? left : right;
}

constexpr std::uint64_t kSegmentSize = 16 * 1024 * 1024;  // wal_segment_size

// Of the segment that ends with the byte before the position; on the server's first timeline.
std::string segment_name(const Value& position) {
  constexpr std::uint64_t kSegmentsInName = (std::uint64_t{1} << 32) / kSegmentSize;
  const std::uint64_t segment = (unsigned_of(position) - 1) / kSegmentSize;
  return fmt::format("00000001{:08X}{:08X}", static_cast<std::uint32_t>(segment / kSegmentsInName),
                     segment % kSegmentsInName);
}

Value segment_with_offset(const Value& position) {
  Record row;
  row.types = {{oid::kText, -1}, {oid::kInt4, -1}};
  row.names = {"file_name", "file_offset"};
  row.fields.push_back(Value::text(segment_name(position)));
  row.fields.push_back(
      Value::integer(static_cast<std::int64_t>(unsigned_of(position) % kSegmentSize)));
  return Value::record(std::move(row));
}

constexpr FunctionEntry kEntries[] = {
    {"pg_lsn_eq(pg_lsn,pg_lsn)", compare<kPositions, Relation::kEqual>},
    {"pg_lsn_ne(pg_lsn,pg_lsn)", compare<kPositions, Relation::kNotEqual>},
    {"pg_lsn_lt(pg_lsn,pg_lsn)", compare<kPositions, Relation::kLess>},
    {"pg_lsn_le(pg_lsn,pg_lsn)", compare<kPositions, Relation::kLessEqual>},
    {"pg_lsn_gt(pg_lsn,pg_lsn)", compare<kPositions, Relation::kGreater>},
    {"pg_lsn_ge(pg_lsn,pg_lsn)", compare<kPositions, Relation::kGreaterEqual>},
    {"pg_lsn_cmp(pg_lsn,pg_lsn)", order<kPositions>},
    {"pg_lsn_larger(pg_lsn,pg_lsn)", native<larger>},
    {"pg_lsn_smaller(pg_lsn,pg_lsn)", native<smaller>},
    {"pg_lsn_mi(pg_lsn,pg_lsn)", native<bytes_between>},
    {"pg_wal_lsn_diff(pg_lsn,pg_lsn)", native<bytes_between>},
    {"pg_lsn_pli(pg_lsn,numeric)", native<move_forward>},
    {"numeric_pl_pg_lsn(numeric,pg_lsn)", native<move_forward_reversed>},
    {"pg_lsn_mii(pg_lsn,numeric)", native<move_back>},
    {"pg_lsn(numeric)", native<as_position>},
    {"pg_walfile_name(pg_lsn)", native<segment_name>},
    {"pg_walfile_name_offset(pg_lsn)", native<segment_with_offset>},
};

}  // namespace

std::span<const FunctionEntry> log_position_functions() { return kEntries; }

}  // namespace carto_mock::sql
