// range_agg and range_intersect_agg (manual, chapter 9.21).
#include <algorithm>
#include <iterator>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/range.h"

namespace carto_mock::sql {
namespace {

// The union of ranges or of multiranges.
class RangeUnion final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    has_input_ = true;
    std::ranges::copy(unpack_ranges(arguments[0]), std::back_inserter(ranges_));
  }
  Value finish(const CallContext& context) override {
    if (!has_input_) return {};
    return pack_multirange(
        make_multirange(subtype_of_range(context.argument_types[0].oid), std::move(ranges_)));
  }

 private:
  std::vector<Range> ranges_;
  bool has_input_ = false;
};

class RangeIntersection final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    result_ = result_.is_null()
                  ? arguments[0]
                  : pack_range(intersect_ranges(unpack_range(result_), unpack_range(arguments[0])));
  }
  Value finish(const CallContext&) override { return result_; }

 private:
  Value result_;
};

class MultirangeIntersection final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    result_ = result_.is_null() ? arguments[0]
                                : pack_multirange(intersect_multiranges(
                                      unpack_multirange(result_), unpack_multirange(arguments[0])));
  }
  Value finish(const CallContext&) override { return result_; }

 private:
  Value result_;
};

constexpr bool kSkipsNulls = true;

constexpr AggregateEntry kEntries[] = {
    {"range_agg(anyrange)", kSkipsNulls, make_aggregate<RangeUnion>},
    {"range_agg(anymultirange)", kSkipsNulls, make_aggregate<RangeUnion>},
    {"range_intersect_agg(anyrange)", kSkipsNulls, make_aggregate<RangeIntersection>},
    {"range_intersect_agg(anymultirange)", kSkipsNulls, make_aggregate<MultirangeIntersection>},
};

}  // namespace

std::span<const AggregateEntry> range_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
