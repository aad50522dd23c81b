// Unsigned integers of 64 bits, of pg_lsn and xid8: kept with their highest bit turned, so that the
// order of the signed integers that Value and SQLite have is theirs.
#pragma once

#include <cstdint>

#include "sql/types/value.h"

namespace carto_mock::sql {

inline constexpr std::uint64_t kTurnedBit = std::uint64_t{1} << 63;

inline Value unsigned_value(std::uint64_t number) {
  return Value::integer(static_cast<std::int64_t>(number ^ kTurnedBit));
}

inline std::uint64_t unsigned_of(const Value& value) {
  return static_cast<std::uint64_t>(value.as_integer()) ^ kTurnedBit;
}

}  // namespace carto_mock::sql
