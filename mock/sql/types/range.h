// Values of range and multirange types (manual, chapters 8.17 and 9.20).
//
// A value of such a type is a text: the OID of the subtype, a colon, and the range as it prints in
// UTC with DateStyle ISO. A range is made by make_range(), which brings discrete ones (of integers
// and dates) into the form
// `[lower,upper)` and turns one without elements into the empty range.
#pragma once

#include <optional>
#include <vector>

#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct Range {
  Oid subtype = kInvalidOid;
  bool is_empty = false;
  Value lower;  // NULL: unbounded
  Value upper;
  bool lower_inclusive = false;
  bool upper_inclusive = false;
};

// Its ranges are in order, neither empty nor touching one another.
struct Multirange {
  Oid subtype = kInvalidOid;
  std::vector<Range> ranges;
};

// int4range and int4multirange to int4; kInvalidOid: neither a range nor a multirange.
Oid subtype_of_range(Oid type);
// int4multirange to int4range.
Oid range_of_multirange_type(Oid type);

// Throws 22000 `range lower bound must be less than or equal to range upper bound`, 22003 `integer
// out of range`.
Range make_range(Range range);
Range empty_range(Oid subtype);
// Sorts and merges.
Multirange make_multirange(Oid subtype, std::vector<Range> ranges);

Value pack_range(const Range& range);
Range unpack_range(const Value& value);
Value pack_multirange(const Multirange& multirange);
Multirange unpack_multirange(const Value& value);
// Of a range or of a multirange: its ranges that are not empty.
std::vector<Range> unpack_ranges(const Value& value);

// One end of a range, or one that is made up for a comparison.
struct RangeBound {
  Value value;  // NULL: unbounded
  bool is_inclusive = false;
  bool is_lower = false;
};
RangeBound lower_bound(const Range& range);
RangeBound upper_bound(const Range& range);
int compare_bounds(const RangeBound& left, const RangeBound& right, Oid subtype);
// Whether no value lies between an upper bound and a lower one that follows it.
bool are_bounds_adjacent(const RangeBound& upper, const RangeBound& lower, Oid subtype);

int compare_ranges(const Range& left, const Range& right);
int compare_multiranges(const Multirange& left, const Multirange& right);

bool contains_element(const Range& range, const Value& element);
bool contains_range(const Range& container, const Range& contained);
bool ranges_overlap(const Range& left, const Range& right);
bool is_range_before(const Range& left, const Range& right);
bool ranges_adjoin(const Range& left, const Range& right);
// From the lower of both lower bounds to the higher of the upper ones.
Range merge_ranges(const Range& left, const Range& right);
Range intersect_ranges(const Range& left, const Range& right);
Multirange intersect_multiranges(const Multirange& left, const Multirange& right);
// What is left of `range` on either side of `removed`: none, one or two ranges.
std::vector<Range> subtract_range(const Range& range, const Range& removed);

}  // namespace carto_mock::sql
