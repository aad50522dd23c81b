// The type modifier of interval: which fields, and how many decimals of a second (manual,
// chapter 8.5.4). Packed as PostgreSQL does: the fields as bits in the upper half, the precision
// (0xffff: none) in the lower one.
#pragma once

#include <cstdint>

namespace carto_mock::sql {

enum class IntervalField : std::uint8_t { kYear, kMonth, kDay, kHour, kMinute, kSecond };

// Bits of the modifier's upper half.
namespace interval_bits {
inline constexpr std::int32_t kMonth = 1 << 1, kYear = 1 << 2, kDay = 1 << 3, kHour = 1 << 10,
                              kMinute = 1 << 11, kSecond = 1 << 12, kAll = 0x7fff;
}  // namespace interval_bits

struct IntervalTypmod {
  std::int32_t fields = interval_bits::kAll;
  std::int32_t precision = -1;  // -1: none
};

// -1 gives all fields.
inline IntervalTypmod decode_interval_typmod(std::int32_t typmod) {
  constexpr std::int32_t kNoPrecision = 0xffff;
  if (typmod < 0) return {};
  const std::int32_t precision = typmod & 0xffff;
  return {(typmod >> 16) & 0x7fff, precision == kNoPrecision ? -1 : precision};
}

// Whether the modifier is one that a type name can have.
constexpr bool is_valid_interval_typmod(std::int32_t typmod) {
  using namespace interval_bits;
  switch ((typmod >> 16) & kAll) {
    case kYear:
    case kMonth:
    case kDay:
    case kHour:
    case kMinute:
    case kSecond:
    case kYear | kMonth:
    case kDay | kHour:
    case kDay | kHour | kMinute:
    case kDay | kHour | kMinute | kSecond:
    case kHour | kMinute:
    case kHour | kMinute | kSecond:
    case kMinute | kSecond:
    case kAll:
      return true;
    default:
      return false;
  }
}

// What a bare number counts: the last field of the modifier.
inline IntervalField smallest_interval_field(std::int32_t fields) {
  if ((fields & interval_bits::kSecond) != 0) return IntervalField::kSecond;
  if ((fields & interval_bits::kMinute) != 0) return IntervalField::kMinute;
  if ((fields & interval_bits::kHour) != 0) return IntervalField::kHour;
  if ((fields & interval_bits::kDay) != 0) return IntervalField::kDay;
  if ((fields & interval_bits::kMonth) != 0) return IntervalField::kMonth;
  return IntervalField::kYear;
}

}  // namespace carto_mock::sql
