// Functions and operators on ranges and multiranges (manual, chapter 9.20).
//
// What both kinds have in common works on lists of ranges: a range is a list of itself, an empty
// one of none.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/range.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kDataException{"22000"};
constexpr SqlState kNullValueNotAllowed{"22004"};

// ---- constructors

void set_flags(Range& range, const Value& flags) {
  if (flags.is_null())
    throw Error(kDataException, "range constructor flags argument must not be null");
  const std::string& text = flags.as_text();
  const bool is_valid =
      text.size() == 2 && (text[0] == '[' || text[0] == '(') && (text[1] == ']' || text[1] == ')');
  if (!is_valid) {
    throw Error(sqlstate::kSyntaxError, "invalid range bound flags")
        .hint("Valid values are \"[]\", \"[)\", \"(]\", and \"()\".");
  }
  range.lower_inclusive = text[0] == '[';
  range.upper_inclusive = text[1] == ']';
}

Value construct(const CallContext& context, Arguments arguments) {
  Range range;
  range.subtype = subtype_of_range(context.result_type.oid);
  range.lower = arguments[0];
  range.upper = arguments[1];
  range.lower_inclusive = true;
  if (arguments.size() > 2) set_flags(range, arguments[2]);
  return pack_range(make_range(std::move(range)));
}

Value construct_empty_multirange(const CallContext& context, Arguments) {
  return pack_multirange(make_multirange(subtype_of_range(context.result_type.oid), {}));
}

Value to_multirange(const CallContext& context, Arguments arguments) {
  return pack_multirange(
      make_multirange(subtype_of_range(context.result_type.oid), unpack_ranges(arguments[0])));
}

Value array_to_multirange(const CallContext& context, Arguments arguments) {
  const Array& array = arguments[0].as_array();
  if (array.lengths.size() > 1) {
    throw Error(SqlState("21000"),
                "multiranges cannot be constructed from multidimensional arrays");
  }
  std::vector<Range> ranges;
  for (const Value& element : array.elements) {
    if (element.is_null())
      throw Error(kNullValueNotAllowed, "multirange values cannot contain null members");
    ranges.push_back(unpack_range(element));
  }
  return pack_multirange(
      make_multirange(subtype_of_range(context.result_type.oid), std::move(ranges)));
}

// ---- bounds

Value lower(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return ranges.empty() ? Value() : ranges.front().lower;
}

Value upper(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return ranges.empty() ? Value() : ranges.back().upper;
}

bool is_empty(const Value& value) { return unpack_ranges(value).empty(); }

bool has_lower(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return !ranges.empty() && ranges.front().lower_inclusive;
}

bool has_upper(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return !ranges.empty() && ranges.back().upper_inclusive;
}

bool is_unbounded_below(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return !ranges.empty() && ranges.front().lower.is_null();
}

bool is_unbounded_above(const Value& value) {
  const std::vector<Range> ranges = unpack_ranges(value);
  return !ranges.empty() && ranges.back().upper.is_null();
}

// ---- predicates

bool has_element(const Value& container, const Value& element) {
  return std::ranges::any_of(unpack_ranges(container),
                             [&](const Range& range) { return contains_element(range, element); });
}

bool is_element(const Value& element, const Value& container) {
  return has_element(container, element);
}

bool contains(const Value& container, const Value& contained) {
  const std::vector<Range> containers = unpack_ranges(container);
  return std::ranges::all_of(unpack_ranges(contained), [&](const Range& range) {
    return std::ranges::any_of(containers,
                               [&](const Range& around) { return contains_range(around, range); });
  });
}

bool is_contained(const Value& contained, const Value& container) {
  return contains(container, contained);
}

bool overlaps(const Value& left, const Value& right) {
  const std::vector<Range> others = unpack_ranges(right);
  return std::ranges::any_of(unpack_ranges(left), [&](const Range& range) {
    return std::ranges::any_of(others,
                               [&](const Range& other) { return ranges_overlap(range, other); });
  });
}

bool is_before(const Value& left, const Value& right) {
  const std::vector<Range> first = unpack_ranges(left);
  const std::vector<Range> second = unpack_ranges(right);
  return !first.empty() && !second.empty() && is_range_before(first.back(), second.front());
}

bool is_after(const Value& left, const Value& right) { return is_before(right, left); }

// Does the left one not reach beyond the right one's upper end?
bool ends_within(const Value& left, const Value& right) {
  const std::vector<Range> first = unpack_ranges(left);
  const std::vector<Range> second = unpack_ranges(right);
  return !first.empty() && !second.empty() &&
         compare_bounds(upper_bound(first.back()), upper_bound(second.back()),
                        first.back().subtype) <= 0;
}

bool starts_within(const Value& left, const Value& right) {
  const std::vector<Range> first = unpack_ranges(left);
  const std::vector<Range> second = unpack_ranges(right);
  return !first.empty() && !second.empty() &&
         compare_bounds(lower_bound(first.front()), lower_bound(second.front()),
                        first.front().subtype) >= 0;
}

bool is_adjacent(const Value& left, const Value& right) {
  const std::vector<Range> first = unpack_ranges(left);
  const std::vector<Range> second = unpack_ranges(right);
  if (first.empty() || second.empty()) return false;
  const Oid subtype = first.front().subtype;
  return are_bounds_adjacent(upper_bound(first.back()), lower_bound(second.front()), subtype) ||
         are_bounds_adjacent(upper_bound(second.back()), lower_bound(first.front()), subtype);
}

// ---- sets

Value unite(const Value& left, const Value& right) {
  const Range first = unpack_range(left);
  const Range second = unpack_range(right);
  const bool has_gap = !first.is_empty && !second.is_empty && !ranges_overlap(first, second) &&
                       !ranges_adjoin(first, second);
  if (has_gap) throw Error(kDataException, "result of range union would not be contiguous");
  return pack_range(merge_ranges(first, second));
}

Value merge(const Value& left, const Value& right) {
  return pack_range(merge_ranges(unpack_range(left), unpack_range(right)));
}

Value merge_all(const Value& value) {
  const Multirange multirange = unpack_multirange(value);
  if (multirange.ranges.empty()) return pack_range(empty_range(multirange.subtype));
  return pack_range(merge_ranges(multirange.ranges.front(), multirange.ranges.back()));
}

Value intersect(const Value& left, const Value& right) {
  return pack_range(intersect_ranges(unpack_range(left), unpack_range(right)));
}

Value subtract(const Value& left, const Value& right) {
  const std::vector<Range> rest = subtract_range(unpack_range(left), unpack_range(right));
  if (rest.size() > 1)
    throw Error(kDataException, "result of range difference would not be contiguous");
  return pack_range(rest.empty() ? empty_range(unpack_range(left).subtype) : rest.front());
}

Value unite_multiranges(const Value& left, const Value& right) {
  std::vector<Range> ranges = unpack_ranges(left);
  std::ranges::copy(unpack_ranges(right), std::back_inserter(ranges));
  return pack_multirange(make_multirange(unpack_multirange(left).subtype, std::move(ranges)));
}

Value intersect_of_multiranges(const Value& left, const Value& right) {
  return pack_multirange(intersect_multiranges(unpack_multirange(left), unpack_multirange(right)));
}

Value subtract_multiranges(const Value& left, const Value& right) {
  std::vector<Range> rest = unpack_multirange(left).ranges;
  for (const Range& removed : unpack_multirange(right).ranges) {
    std::vector<Range> next;
    for (const Range& range : rest)
      std::ranges::copy(subtract_range(range, removed), std::back_inserter(next));
    rest = std::move(next);
  }
  return pack_multirange(make_multirange(unpack_multirange(left).subtype, std::move(rest)));
}

std::vector<Value> unnest(const CallContext&, Arguments arguments) {
  std::vector<Value> rows;
  for (const Range& range : unpack_multirange(arguments[0]).ranges)
    rows.push_back(pack_range(range));
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"int4range(integer,integer)", construct},
    {"int4range(integer,integer,text)", construct},
    {"int4multirange()", construct_empty_multirange},
    {"int4multirange(int4range)", to_multirange},
    {"int4multirange(int4range[])", array_to_multirange},
    {"int8range(bigint,bigint)", construct},
    {"int8range(bigint,bigint,text)", construct},
    {"int8multirange()", construct_empty_multirange},
    {"int8multirange(int8range)", to_multirange},
    {"int8multirange(int8range[])", array_to_multirange},
    {"numrange(numeric,numeric)", construct},
    {"numrange(numeric,numeric,text)", construct},
    {"nummultirange()", construct_empty_multirange},
    {"nummultirange(numrange)", to_multirange},
    {"nummultirange(numrange[])", array_to_multirange},
    {"daterange(date,date)", construct},
    {"daterange(date,date,text)", construct},
    {"datemultirange()", construct_empty_multirange},
    {"datemultirange(daterange)", to_multirange},
    {"datemultirange(daterange[])", array_to_multirange},
    {"tsrange(timestamp without time zone,timestamp without time zone)", construct},
    {"tsrange(timestamp without time zone,timestamp without time zone,text)", construct},
    {"tsmultirange()", construct_empty_multirange},
    {"tsmultirange(tsrange)", to_multirange},
    {"tsmultirange(tsrange[])", array_to_multirange},
    {"tstzrange(timestamp with time zone,timestamp with time zone)", construct},
    {"tstzrange(timestamp with time zone,timestamp with time zone,text)", construct},
    {"tstzmultirange()", construct_empty_multirange},
    {"tstzmultirange(tstzrange)", to_multirange},
    {"tstzmultirange(tstzrange[])", array_to_multirange},
    {"multirange(anyrange)", to_multirange},
    {"lower(anyrange)", native<lower>},
    {"lower(anymultirange)", native<lower>},
    {"upper(anyrange)", native<upper>},
    {"upper(anymultirange)", native<upper>},
    {"isempty(anyrange)", native<is_empty>},
    {"isempty(anymultirange)", native<is_empty>},
    {"lower_inc(anyrange)", native<has_lower>},
    {"lower_inc(anymultirange)", native<has_lower>},
    {"upper_inc(anyrange)", native<has_upper>},
    {"upper_inc(anymultirange)", native<has_upper>},
    {"lower_inf(anyrange)", native<is_unbounded_below>},
    {"lower_inf(anymultirange)", native<is_unbounded_below>},
    {"upper_inf(anyrange)", native<is_unbounded_above>},
    {"upper_inf(anymultirange)", native<is_unbounded_above>},
    {"range_contains_elem(anyrange,anyelement)", native<has_element>},
    {"multirange_contains_elem(anymultirange,anyelement)", native<has_element>},
    {"elem_contained_by_range(anyelement,anyrange)", native<is_element>},
    {"elem_contained_by_multirange(anyelement,anymultirange)", native<is_element>},
    {"range_contains(anyrange,anyrange)", native<contains>},
    {"range_contains_multirange(anyrange,anymultirange)", native<contains>},
    {"multirange_contains_range(anymultirange,anyrange)", native<contains>},
    {"multirange_contains_multirange(anymultirange,anymultirange)", native<contains>},
    {"range_contained_by(anyrange,anyrange)", native<is_contained>},
    {"range_contained_by_multirange(anyrange,anymultirange)", native<is_contained>},
    {"multirange_contained_by_range(anymultirange,anyrange)", native<is_contained>},
    {"multirange_contained_by_multirange(anymultirange,anymultirange)", native<is_contained>},
    {"range_overlaps(anyrange,anyrange)", native<overlaps>},
    {"range_overlaps_multirange(anyrange,anymultirange)", native<overlaps>},
    {"multirange_overlaps_range(anymultirange,anyrange)", native<overlaps>},
    {"multirange_overlaps_multirange(anymultirange,anymultirange)", native<overlaps>},
    {"range_before(anyrange,anyrange)", native<is_before>},
    {"range_before_multirange(anyrange,anymultirange)", native<is_before>},
    {"multirange_before_range(anymultirange,anyrange)", native<is_before>},
    {"multirange_before_multirange(anymultirange,anymultirange)", native<is_before>},
    {"range_after(anyrange,anyrange)", native<is_after>},
    {"range_after_multirange(anyrange,anymultirange)", native<is_after>},
    {"multirange_after_range(anymultirange,anyrange)", native<is_after>},
    {"multirange_after_multirange(anymultirange,anymultirange)", native<is_after>},
    {"range_overleft(anyrange,anyrange)", native<ends_within>},
    {"range_overleft_multirange(anyrange,anymultirange)", native<ends_within>},
    {"multirange_overleft_range(anymultirange,anyrange)", native<ends_within>},
    {"multirange_overleft_multirange(anymultirange,anymultirange)", native<ends_within>},
    {"range_overright(anyrange,anyrange)", native<starts_within>},
    {"range_overright_multirange(anyrange,anymultirange)", native<starts_within>},
    {"multirange_overright_range(anymultirange,anyrange)", native<starts_within>},
    {"multirange_overright_multirange(anymultirange,anymultirange)", native<starts_within>},
    {"range_adjacent(anyrange,anyrange)", native<is_adjacent>},
    {"range_adjacent_multirange(anyrange,anymultirange)", native<is_adjacent>},
    {"multirange_adjacent_range(anymultirange,anyrange)", native<is_adjacent>},
    {"multirange_adjacent_multirange(anymultirange,anymultirange)", native<is_adjacent>},
    {"range_union(anyrange,anyrange)", native<unite>},
    {"range_intersect(anyrange,anyrange)", native<intersect>},
    {"range_minus(anyrange,anyrange)", native<subtract>},
    {"range_merge(anyrange,anyrange)", native<merge>},
    {"range_merge(anymultirange)", native<merge_all>},
    {"multirange_union(anymultirange,anymultirange)", native<unite_multiranges>},
    {"multirange_intersect(anymultirange,anymultirange)", native<intersect_of_multiranges>},
    {"multirange_minus(anymultirange,anymultirange)", native<subtract_multiranges>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"unnest(anymultirange)", all_at_once<unnest>},
};

}  // namespace

std::span<const FunctionEntry> range_functions() { return kEntries; }
std::span<const SetFunctionEntry> range_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
