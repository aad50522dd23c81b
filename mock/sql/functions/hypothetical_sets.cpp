// The hypothetical-set aggregates (manual, chapter 9.21): where a row of the direct arguments would
// stand among the others. Arguments are the direct ones, as many that WITHIN GROUP sorts by, and
// what the analyzer appends: two letters a key, `d` where it is descending, `f` where NULLs come
// first. Rows arrive sorted.
#include <cstdint>
#include <string>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/nullable_order.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

class HypotheticalSet : public Aggregate {
 public:
  void step(const CallContext& context, Arguments arguments) override {
    const std::size_t keys = arguments.size() / 2;
    const Arguments hypothetical = arguments.first(keys);
    const Arguments row = arguments.subspan(keys, keys);
    const std::string& flags = arguments.back().as_text();
    const std::span<const Type> types = context.argument_types.subspan(keys, keys);
    const auto compare = [&](Arguments left, Arguments right) {
      for (std::size_t i = 0; i < keys; ++i) {
        const int order = compare_nullable(left[i], right[i], types[i].oid, flags[2 * i] == 'd',
                                           flags[2 * i + 1] == 'f');
        if (order != 0) return order;
      }
      return 0;
    };
    ++rows_;
    const int order = compare(row, hypothetical);
    if (order > 0) return;
    ++rows_up_to_it_;
    if (order == 0) return;
    ++rows_before_;
    if (rows_before_ == 1 || compare(previous_, row) != 0) ++distinct_before_;
    previous_.assign(row.begin(), row.end());
  }

 protected:
  std::int64_t rows_ = 0;
  std::int64_t rows_up_to_it_ = 0;  // before it or its equals
  std::int64_t rows_before_ = 0;
  std::int64_t distinct_before_ = 0;

 private:
  std::vector<Value> previous_;
};

class Rank final : public HypotheticalSet {
 public:
  Value finish(const CallContext&) override { return Value::integer(rows_before_ + 1); }
};

class DenseRank final : public HypotheticalSet {
 public:
  Value finish(const CallContext&) override { return Value::integer(distinct_before_ + 1); }
};

class PercentRank final : public HypotheticalSet {
 public:
  Value finish(const CallContext&) override {
    if (rows_ == 0) return Value::real(0);
    return Value::real(static_cast<double>(rows_before_) / static_cast<double>(rows_));
  }
};

class CumulativeDistribution final : public HypotheticalSet {
 public:
  Value finish(const CallContext&) override {
    return Value::real(static_cast<double>(rows_up_to_it_ + 1) / static_cast<double>(rows_ + 1));
  }
};

constexpr bool kSkipsNulls = true;

constexpr AggregateEntry kEntries[] = {
    {"rank(\"any\")", !kSkipsNulls, make_aggregate<Rank>},
    {"dense_rank(\"any\")", !kSkipsNulls, make_aggregate<DenseRank>},
    {"percent_rank(\"any\")", !kSkipsNulls, make_aggregate<PercentRank>},
    {"cume_dist(\"any\")", !kSkipsNulls, make_aggregate<CumulativeDistribution>},
};

}  // namespace

std::span<const AggregateEntry> hypothetical_set_aggregates() { return kEntries; }

}  // namespace carto_mock::sql
