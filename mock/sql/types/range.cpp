#include "sql/types/range.h"

#include <algorithm>
#include <array>
#include <limits>

#include "sql/types/datetime.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kDataException{"22000"};

struct RangeType {
  Oid range;
  Oid multirange;
  Oid subtype;
};
constexpr auto kRangeTypes = std::to_array<RangeType>({
    {oid::kInt4Range, oid::kInt4Multirange, oid::kInt4},
    {oid::kInt8Range, oid::kInt8Multirange, oid::kInt8},
    {oid::kNumRange, oid::kNumMultirange, oid::kNumeric},
    {oid::kDateRange, oid::kDateMultirange, oid::kDate},
    {oid::kTsRange, oid::kTsMultirange, oid::kTimestamp},
    {oid::kTstzRange, oid::kTstzMultirange, oid::kTimestampTz},
});

bool is_discrete(Oid subtype) {
  return subtype == oid::kInt4 || subtype == oid::kInt8 || subtype == oid::kDate;
}

// The next value of a discrete type. Infinite dates have none.
Value successor(const Value& value, Oid subtype) {
  const std::int64_t number = value.as_integer();
  if (subtype == oid::kDate) {
    if (number == kDateInfinity || number == kDateMinusInfinity) return value;
    if (!is_valid_date(number + 1))
      throw Error(sqlstate::kDatetimeFieldOverflow, "date out of range");
    return Value::integer(number + 1);
  }
  const bool is_int4 = subtype == oid::kInt4;
  const std::int64_t maximum = is_int4 ? std::int64_t{std::numeric_limits<std::int32_t>::max()}
                                       : std::numeric_limits<std::int64_t>::max();
  if (number == maximum) {
    throw Error(sqlstate::kNumericValueOutOfRange,
                is_int4 ? "integer out of range" : "bigint out of range");
  }
  return Value::integer(number + 1);
}

bool is_finite_date(const Value& value) {
  return value.as_integer() != kDateInfinity && value.as_integer() != kDateMinusInfinity;
}

bool moves(const Value& bound, Oid subtype) {
  return !bound.is_null() && (subtype != oid::kDate || is_finite_date(bound));
}

// Checks the order of the bounds, and whether anything lies between them.
Range check_order(Range range) {
  if (range.lower.is_null()) range.lower_inclusive = false;
  if (range.upper.is_null()) range.upper_inclusive = false;
  if (range.lower.is_null() || range.upper.is_null()) return range;
  const int order = compare_values(range.lower, range.upper, range.subtype);
  if (order > 0) {
    throw Error(kDataException,
                "range lower bound must be less than or equal to range upper bound");
  }
  if (order == 0 && !(range.lower_inclusive && range.upper_inclusive))
    return empty_range(range.subtype);
  return range;
}

// By the values alone, whether or not the bounds belong to the range.
int compare_bound_values(const RangeBound& left, const RangeBound& right, Oid subtype) {
  const bool left_unbounded = left.value.is_null();
  const bool right_unbounded = right.value.is_null();
  if (left_unbounded && right_unbounded) {
    if (left.is_lower == right.is_lower) return 0;
    return left.is_lower ? -1 : 1;
  }
  if (left_unbounded) return left.is_lower ? -1 : 1;
  if (right_unbounded) return right.is_lower ? 1 : -1;
  return compare_values(left.value, right.value, subtype);
}

// The bound where what lies on the other side of `bound` ends.
RangeBound opposite(RangeBound bound) {
  bound.is_inclusive = !bound.is_inclusive;
  bound.is_lower = !bound.is_lower;
  return bound;
}

Range range_between(const RangeBound& lower, const RangeBound& upper, Oid subtype) {
  return make_range({.subtype = subtype,
                     .is_empty = false,
                     .lower = lower.value,
                     .upper = upper.value,
                     .lower_inclusive = lower.is_inclusive,
                     .upper_inclusive = upper.is_inclusive});
}

int compare_both(const Range& left, const Range& right) {
  const int order = compare_bounds(lower_bound(left), lower_bound(right), left.subtype);
  if (order != 0) return order;
  return compare_bounds(upper_bound(left), upper_bound(right), left.subtype);
}

}  // namespace

Oid subtype_of_range(Oid type) {
  for (const RangeType& known : kRangeTypes) {
    if (known.range == type || known.multirange == type) return known.subtype;
  }
  return kInvalidOid;
}

Oid range_of_multirange_type(Oid type) {
  for (const RangeType& known : kRangeTypes) {
    if (known.multirange == type) return known.range;
  }
  return kInvalidOid;
}

Range empty_range(Oid subtype) {
  Range range;
  range.subtype = subtype;
  range.is_empty = true;
  return range;
}

Range make_range(Range range) {
  if (range.is_empty) return empty_range(range.subtype);
  range = check_order(std::move(range));
  if (range.is_empty || !is_discrete(range.subtype)) return range;
  if (!range.lower_inclusive && moves(range.lower, range.subtype)) {
    range.lower = successor(range.lower, range.subtype);
    range.lower_inclusive = true;
  }
  if (range.upper_inclusive && moves(range.upper, range.subtype)) {
    range.upper = successor(range.upper, range.subtype);
    range.upper_inclusive = false;
  }
  return check_order(std::move(range));
}

Multirange make_multirange(Oid subtype, std::vector<Range> ranges) {
  std::erase_if(ranges, [](const Range& range) { return range.is_empty; });
  std::ranges::sort(ranges, [](const Range& left, const Range& right) {
    return compare_ranges(left, right) < 0;
  });
  Multirange result;
  result.subtype = subtype;
  for (Range& range : ranges) {
    const bool touches = !result.ranges.empty() && (ranges_overlap(result.ranges.back(), range) ||
                                                    ranges_adjoin(result.ranges.back(), range));
    if (touches) {
      result.ranges.back() = merge_ranges(result.ranges.back(), range);
    } else {
      result.ranges.push_back(std::move(range));
    }
  }
  return result;
}

RangeBound lower_bound(const Range& range) {
  return {.value = range.lower, .is_inclusive = range.lower_inclusive, .is_lower = true};
}

RangeBound upper_bound(const Range& range) {
  return {.value = range.upper, .is_inclusive = range.upper_inclusive, .is_lower = false};
}

int compare_bounds(const RangeBound& left, const RangeBound& right, Oid subtype) {
  const int order = compare_bound_values(left, right, subtype);
  if (order != 0 || left.value.is_null() || right.value.is_null()) return order;
  if (!left.is_inclusive && !right.is_inclusive) {
    if (left.is_lower == right.is_lower) return 0;
    return left.is_lower ? 1 : -1;
  }
  if (!left.is_inclusive) return left.is_lower ? 1 : -1;
  if (!right.is_inclusive) return right.is_lower ? -1 : 1;
  return 0;
}

bool are_bounds_adjacent(const RangeBound& upper, const RangeBound& lower, Oid subtype) {
  const int order = compare_bound_values(upper, lower, subtype);
  if (order == 0) return upper.is_inclusive != lower.is_inclusive;
  if (order > 0 || !is_discrete(subtype)) return false;
  return range_between(opposite(upper), opposite(lower), subtype).is_empty;
}

int compare_ranges(const Range& left, const Range& right) {
  if (left.is_empty || right.is_empty)
    return static_cast<int>(right.is_empty) - static_cast<int>(left.is_empty);
  return compare_both(left, right);
}

int compare_multiranges(const Multirange& left, const Multirange& right) {
  const std::size_t common = std::min(left.ranges.size(), right.ranges.size());
  for (std::size_t i = 0; i < common; ++i) {
    const int order = compare_both(left.ranges[i], right.ranges[i]);
    if (order != 0) return order;
  }
  if (left.ranges.size() == right.ranges.size()) return 0;
  return left.ranges.size() < right.ranges.size() ? -1 : 1;
}

bool contains_element(const Range& range, const Value& element) {
  if (range.is_empty) return false;
  if (!range.lower.is_null()) {
    const int order = compare_values(range.lower, element, range.subtype);
    if (order > 0 || (order == 0 && !range.lower_inclusive)) return false;
  }
  if (!range.upper.is_null()) {
    const int order = compare_values(range.upper, element, range.subtype);
    if (order < 0 || (order == 0 && !range.upper_inclusive)) return false;
  }
  return true;
}

bool contains_range(const Range& container, const Range& contained) {
  if (contained.is_empty) return true;
  if (container.is_empty) return false;
  const Oid subtype = container.subtype;
  return compare_bounds(lower_bound(container), lower_bound(contained), subtype) <= 0 &&
         compare_bounds(upper_bound(container), upper_bound(contained), subtype) >= 0;
}

bool ranges_overlap(const Range& left, const Range& right) {
  if (left.is_empty || right.is_empty) return false;
  const Oid subtype = left.subtype;
  return compare_bounds(lower_bound(left), upper_bound(right), subtype) <= 0 &&
         compare_bounds(lower_bound(right), upper_bound(left), subtype) <= 0;
}

bool is_range_before(const Range& left, const Range& right) {
  if (left.is_empty || right.is_empty) return false;
  return compare_bounds(upper_bound(left), lower_bound(right), left.subtype) < 0;
}

bool ranges_adjoin(const Range& left, const Range& right) {
  if (left.is_empty || right.is_empty) return false;
  return are_bounds_adjacent(upper_bound(left), lower_bound(right), left.subtype) ||
         are_bounds_adjacent(upper_bound(right), lower_bound(left), left.subtype);
}

Range merge_ranges(const Range& left, const Range& right) {
  if (left.is_empty) return right;
  if (right.is_empty) return left;
  const Oid subtype = left.subtype;
  const bool left_starts = compare_bounds(lower_bound(left), lower_bound(right), subtype) < 0;
  const bool left_ends = compare_bounds(upper_bound(left), upper_bound(right), subtype) > 0;
  return range_between(lower_bound(left_starts ? left : right),
                       upper_bound(left_ends ? left : right), subtype);
}

Range intersect_ranges(const Range& left, const Range& right) {
  if (!ranges_overlap(left, right)) return empty_range(left.subtype);
  const Oid subtype = left.subtype;
  const bool left_starts = compare_bounds(lower_bound(left), lower_bound(right), subtype) >= 0;
  const bool left_ends = compare_bounds(upper_bound(left), upper_bound(right), subtype) <= 0;
  return range_between(lower_bound(left_starts ? left : right),
                       upper_bound(left_ends ? left : right), subtype);
}

Multirange intersect_multiranges(const Multirange& left, const Multirange& right) {
  std::vector<Range> common;
  for (const Range& range : left.ranges) {
    for (const Range& other : right.ranges) common.push_back(intersect_ranges(range, other));
  }
  return make_multirange(left.subtype, std::move(common));
}

std::vector<Range> subtract_range(const Range& range, const Range& removed) {
  if (range.is_empty) return {};
  if (!ranges_overlap(range, removed)) return {range};
  const Oid subtype = range.subtype;
  std::vector<Range> rest;
  if (compare_bounds(lower_bound(range), lower_bound(removed), subtype) < 0)
    rest.push_back(range_between(lower_bound(range), opposite(lower_bound(removed)), subtype));
  if (compare_bounds(upper_bound(range), upper_bound(removed), subtype) > 0)
    rest.push_back(range_between(opposite(upper_bound(removed)), upper_bound(range), subtype));
  return rest;
}

}  // namespace carto_mock::sql
