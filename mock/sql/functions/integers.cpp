// Arithmetic on smallint, integer and bigint, their casts and bit operators (manual, chapter 9.3).
#include <cstdint>
#include <limits>

#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/number_errors.h"

namespace carto_mock::sql {
namespace {

using Int2 = std::int16_t;
using Int4 = std::int32_t;
using Int8 = std::int64_t;

template <typename Left, typename Right>
using Wider = std::conditional_t<(sizeof(Left) > sizeof(Right)), Left, Right>;

template <typename Left, typename Right = Left>
Wider<Left, Right> add(Left left, Right right) {
  Wider<Left, Right> result;
  if (__builtin_add_overflow(left, right, &result)) throw_out_of_range<Wider<Left, Right>>();
  return result;
}

template <typename Left, typename Right = Left>
Wider<Left, Right> subtract(Left left, Right right) {
  Wider<Left, Right> result;
  if (__builtin_sub_overflow(left, right, &result)) throw_out_of_range<Wider<Left, Right>>();
  return result;
}

template <typename Left, typename Right = Left>
Wider<Left, Right> multiply(Left left, Right right) {
  Wider<Left, Right> result;
  if (__builtin_mul_overflow(left, right, &result)) throw_out_of_range<Wider<Left, Right>>();
  return result;
}

template <typename Left, typename Right = Left>
Wider<Left, Right> divide(Left left, Right right) {
  if (right == 0) throw_division_by_zero();
  if (right == -1) return subtract(Wider<Left, Right>{0}, Wider<Left, Right>{left});
  return static_cast<Wider<Left, Right>>(left / right);
}

template <typename Integer>
Integer remainder(Integer left, Integer right) {
  if (right == 0) throw_division_by_zero();
  return right == -1 ? Integer{0} : static_cast<Integer>(left % right);
}

template <typename Integer>
Integer negate(Integer value) {
  return subtract(Integer{0}, value);
}

template <typename Integer>
Integer identity(Integer value) {
  return value;
}

template <typename Integer>
Integer absolute(Integer value) {
  return value < 0 ? negate(value) : value;
}

template <typename Integer>
Integer bit_and(Integer left, Integer right) {
  return static_cast<Integer>(left & right);
}

template <typename Integer>
Integer bit_or(Integer left, Integer right) {
  return static_cast<Integer>(left | right);
}

template <typename Integer>
Integer bit_xor(Integer left, Integer right) {
  return static_cast<Integer>(left ^ right);
}

template <typename Integer>
Integer bit_not(Integer value) {
  return static_cast<Integer>(~value);
}

// PostgreSQL leaves the count to the processor: x86-64 takes it modulo the width of its registers,
// smallint being shifted as an integer.
template <typename Integer>
constexpr int kShiftMask = sizeof(Integer) == 8 ? 63 : 31;

template <typename Integer>
Integer shift_left(Integer value, Int4 count) {
  return static_cast<Integer>(static_cast<std::uint64_t>(Int8{value})
                              << (count & kShiftMask<Integer>));
}

template <typename Integer>
Integer shift_right(Integer value, Int4 count) {
  return static_cast<Integer>(value >> (count & kShiftMask<Integer>));
}

template <typename Integer>
Integer greatest_common_divisor(Integer left, Integer right) {
  while (right != 0) {
    const Integer rest = remainder(left, right);
    left = right;
    right = rest;
  }
  return absolute(left);
}

template <typename Integer>
Integer least_common_multiple(Integer left, Integer right) {
  if (left == 0 || right == 0) return 0;
  return absolute(
      multiply(static_cast<Integer>(left / greatest_common_divisor(left, right)), right));
}

template <typename To, typename From>
To convert(From value) {
  if (value < std::numeric_limits<To>::min() || value > std::numeric_limits<To>::max())
    throw_out_of_range<To>();
  return static_cast<To>(value);
}

Int8 oid_from_bigint(Int8 value) {
  if (value < 0 || value > std::numeric_limits<std::uint32_t>::max())
    throw Error(sqlstate::kNumericValueOutOfRange, "OID out of range");
  return value;
}

bool bool_from_integer(Int4 value) { return value != 0; }
Int4 integer_from_bool(bool value) { return value ? 1 : 0; }

constexpr FunctionEntry kEntries[] = {
    {"int2pl(smallint,smallint)", native<add<Int2>>},
    {"int4pl(integer,integer)", native<add<Int4>>},
    {"int8pl(bigint,bigint)", native<add<Int8>>},
    {"int24pl(smallint,integer)", native<add<Int2, Int4>>},
    {"int42pl(integer,smallint)", native<add<Int4, Int2>>},
    {"int28pl(smallint,bigint)", native<add<Int2, Int8>>},
    {"int82pl(bigint,smallint)", native<add<Int8, Int2>>},
    {"int48pl(integer,bigint)", native<add<Int4, Int8>>},
    {"int84pl(bigint,integer)", native<add<Int8, Int4>>},
    {"int2mi(smallint,smallint)", native<subtract<Int2>>},
    {"int4mi(integer,integer)", native<subtract<Int4>>},
    {"int8mi(bigint,bigint)", native<subtract<Int8>>},
    {"int24mi(smallint,integer)", native<subtract<Int2, Int4>>},
    {"int42mi(integer,smallint)", native<subtract<Int4, Int2>>},
    {"int28mi(smallint,bigint)", native<subtract<Int2, Int8>>},
    {"int82mi(bigint,smallint)", native<subtract<Int8, Int2>>},
    {"int48mi(integer,bigint)", native<subtract<Int4, Int8>>},
    {"int84mi(bigint,integer)", native<subtract<Int8, Int4>>},
    {"int2mul(smallint,smallint)", native<multiply<Int2>>},
    {"int4mul(integer,integer)", native<multiply<Int4>>},
    {"int8mul(bigint,bigint)", native<multiply<Int8>>},
    {"int24mul(smallint,integer)", native<multiply<Int2, Int4>>},
    {"int42mul(integer,smallint)", native<multiply<Int4, Int2>>},
    {"int28mul(smallint,bigint)", native<multiply<Int2, Int8>>},
    {"int82mul(bigint,smallint)", native<multiply<Int8, Int2>>},
    {"int48mul(integer,bigint)", native<multiply<Int4, Int8>>},
    {"int84mul(bigint,integer)", native<multiply<Int8, Int4>>},
    {"int2div(smallint,smallint)", native<divide<Int2>>},
    {"int4div(integer,integer)", native<divide<Int4>>},
    {"int8div(bigint,bigint)", native<divide<Int8>>},
    {"int24div(smallint,integer)", native<divide<Int2, Int4>>},
    {"int42div(integer,smallint)", native<divide<Int4, Int2>>},
    {"int28div(smallint,bigint)", native<divide<Int2, Int8>>},
    {"int82div(bigint,smallint)", native<divide<Int8, Int2>>},
    {"int48div(integer,bigint)", native<divide<Int4, Int8>>},
    {"int84div(bigint,integer)", native<divide<Int8, Int4>>},
    {"int2mod(smallint,smallint)", native<remainder<Int2>>},
    {"int4mod(integer,integer)", native<remainder<Int4>>},
    {"int8mod(bigint,bigint)", native<remainder<Int8>>},
    {"mod(smallint,smallint)", native<remainder<Int2>>},
    {"mod(integer,integer)", native<remainder<Int4>>},
    {"mod(bigint,bigint)", native<remainder<Int8>>},
    {"int2um(smallint)", native<negate<Int2>>},
    {"int4um(integer)", native<negate<Int4>>},
    {"int8um(bigint)", native<negate<Int8>>},
    {"int2up(smallint)", native<identity<Int2>>},
    {"int4up(integer)", native<identity<Int4>>},
    {"int8up(bigint)", native<identity<Int8>>},
    {"int2abs(smallint)", native<absolute<Int2>>},
    {"int4abs(integer)", native<absolute<Int4>>},
    {"int8abs(bigint)", native<absolute<Int8>>},
    {"abs(smallint)", native<absolute<Int2>>},
    {"abs(integer)", native<absolute<Int4>>},
    {"abs(bigint)", native<absolute<Int8>>},
    {"int2and(smallint,smallint)", native<bit_and<Int2>>},
    {"int4and(integer,integer)", native<bit_and<Int4>>},
    {"int8and(bigint,bigint)", native<bit_and<Int8>>},
    {"int2or(smallint,smallint)", native<bit_or<Int2>>},
    {"int4or(integer,integer)", native<bit_or<Int4>>},
    {"int8or(bigint,bigint)", native<bit_or<Int8>>},
    {"int2xor(smallint,smallint)", native<bit_xor<Int2>>},
    {"int4xor(integer,integer)", native<bit_xor<Int4>>},
    {"int8xor(bigint,bigint)", native<bit_xor<Int8>>},
    {"int2not(smallint)", native<bit_not<Int2>>},
    {"int4not(integer)", native<bit_not<Int4>>},
    {"int8not(bigint)", native<bit_not<Int8>>},
    {"int2shl(smallint,integer)", native<shift_left<Int2>>},
    {"int4shl(integer,integer)", native<shift_left<Int4>>},
    {"int8shl(bigint,integer)", native<shift_left<Int8>>},
    {"int2shr(smallint,integer)", native<shift_right<Int2>>},
    {"int4shr(integer,integer)", native<shift_right<Int4>>},
    {"int8shr(bigint,integer)", native<shift_right<Int8>>},
    {"gcd(integer,integer)", native<greatest_common_divisor<Int4>>},
    {"gcd(bigint,bigint)", native<greatest_common_divisor<Int8>>},
    {"lcm(integer,integer)", native<least_common_multiple<Int4>>},
    {"lcm(bigint,bigint)", native<least_common_multiple<Int8>>},
    {"int2(integer)", native<convert<Int2, Int4>>},
    {"int2(bigint)", native<convert<Int2, Int8>>},
    {"int4(smallint)", native<convert<Int4, Int2>>},
    {"int4(bigint)", native<convert<Int4, Int8>>},
    {"int8(smallint)", native<convert<Int8, Int2>>},
    {"int8(integer)", native<convert<Int8, Int4>>},
    {"int8(oid)", native<identity<Int8>>},
    {"oid(bigint)", native<oid_from_bigint>},
    {"int2(double precision)", native<integer_from_real<Int2>>},
    {"int4(double precision)", native<integer_from_real<Int4>>},
    {"int8(double precision)", native<integer_from_real<Int8>>},
    {"int2(real)", native<integer_from_real<Int2>>},
    {"int4(real)", native<integer_from_real<Int4>>},
    {"int8(real)", native<integer_from_real<Int8>>},
    {"bool(integer)", native<bool_from_integer>},
    {"int4(boolean)", native<integer_from_bool>},
};

}  // namespace

std::span<const FunctionEntry> integer_functions() { return kEntries; }

}  // namespace carto_mock::sql
