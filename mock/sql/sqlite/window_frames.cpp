#include "sql/sqlite/window_frames.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sql/functions/nullable_order.h"
#include "sql/sqlite/aggregate_calls.h"
#include "support/error.h"

namespace carto_mock::sql::sqlite {
namespace {

// Rows from `head` to before `tail`.
struct Stretch {
  std::size_t head = 0;
  std::size_t tail = 0;

  friend bool operator==(const Stretch&, const Stretch&) = default;
};

}  // namespace

class FrameResults::Partition {
 public:
  Partition(const FrameProgram& program, const std::vector<std::vector<Value>>& rows)
      : program_(program),
        rows_(rows),
        argument_count_(program.arguments.size()),
        first_order_(static_cast<std::size_t>(program.first_order)) {
    find_peers();
  }

  Value next(const EvaluationContext& context) {
    context.session.check_interrupts();
    context_ = &context;
    return result(next_++);
  }

 private:
  // ---- functions

  Value result(std::size_t row) {
    switch (program_.function) {
      case FrameFunction::kAggregate:
        return aggregate(row);
      case FrameFunction::kFirstValue:
        return value_at(first(row));
      case FrameFunction::kLastValue:
        return value_at(last(row));
      case FrameFunction::kNthValue:
        return nth_value(row);
      case FrameFunction::kLag:
        return neighbor(row, -1);
      case FrameFunction::kLead:
        return neighbor(row, 1);
      case FrameFunction::kNtile:
        return bucket(row);
      case FrameFunction::kFrameOnly:
        static_cast<void>(frame(row));
        return Value::boolean(true);
    }
    return {};
  }

  Value aggregate(std::size_t row) {
    const Stretch stretch = frame(row);
    // The next row may have the same frame.
    if (program_.exclusion == FrameExclusion::kNone && last_frame_ == stretch) return last_result_;
    // Of rows that stay in the frame FILTER has been computed, unless all is computed anew.
    if (!last_frame_ || stretch.head != last_frame_->head ||
        program_.exclusion != FrameExclusion::kNone)
      passed_.clear();
    passed_.resize(rows_.size());
    const CallContext call = call_context(program_.call, *context_);
    const std::unique_ptr<Aggregate> body = program_.call.body->make();
    for (std::size_t i = stretch.head; i < stretch.tail; ++i) {
      if (is_excluded(row, i) || !passes_filter(i)) continue;
      const std::vector<Value> arguments = arguments_of(i);
      if (program_.call.body->skips_nulls && std::ranges::any_of(arguments, &Value::is_null))
        continue;
      body->step(call, arguments);
    }
    last_frame_ = stretch;
    last_result_ = body->finish(call);
    return last_result_;
  }

  std::optional<std::size_t> first(std::size_t row) {
    const Stretch stretch = frame(row);
    if (program_.exclusion == FrameExclusion::kTies) return beside_ties(row, stretch, 0);
    for (std::size_t i = stretch.head; i < stretch.tail; ++i)
      if (!is_excluded(row, i)) return i;
    return std::nullopt;
  }

  // The row of that place in the frame, as PostgreSQL counts where the current row's peers are left
  // out: as if the current row was in the frame always.
  std::optional<std::size_t> beside_ties(std::size_t row, const Stretch& stretch,
                                         std::size_t place) const {
    const Stretch& peers = groups_[group_of_[row]];
    std::size_t found = stretch.head + place;
    if (found >= peers.head && peers.tail > stretch.head) {
      const std::size_t begin = std::max(peers.head, stretch.head);
      found = found == begin ? row : found + peers.tail - begin - 1;
    }
    return in_frame(row, stretch, found);
  }

  // The same of the last row.
  std::optional<std::size_t> last_beside_ties(std::size_t row, const Stretch& stretch) const {
    const Stretch& peers = groups_[group_of_[row]];
    if (stretch.tail == 0) return std::nullopt;
    std::size_t found = stretch.tail - 1;
    if (found < peers.tail && peers.head < stretch.tail) {
      const std::size_t end = std::min(peers.tail, stretch.tail);
      if (found == end - 1) {
        found = row;
      } else if (found >= end - 1 - peers.head) {
        found -= end - 1 - peers.head;
      } else {
        return std::nullopt;
      }
    }
    return in_frame(row, stretch, found);
  }

  std::optional<std::size_t> in_frame(std::size_t row, const Stretch& stretch,
                                      std::size_t found) const {
    const bool is_in = found >= stretch.head && found < stretch.tail && !is_excluded(row, found);
    return is_in ? std::optional(found) : std::nullopt;
  }

  std::optional<std::size_t> last(std::size_t row) {
    const Stretch stretch = frame(row);
    if (program_.exclusion == FrameExclusion::kTies) return last_beside_ties(row, stretch);
    for (std::size_t i = stretch.tail; i > stretch.head; --i)
      if (!is_excluded(row, i - 1)) return i - 1;
    return std::nullopt;
  }

  Value nth_value(std::size_t row) {
    const Value place = argument(1, row);
    if (place.is_null()) {
      static_cast<void>(frame(row));  // it may fail all the same
      return {};
    }
    std::int64_t left = place.as_integer();
    if (left <= 0) {
      throw Error(SqlState("22016"), "argument of nth_value must be greater than zero");
    }
    const Stretch stretch = frame(row);
    if (program_.exclusion == FrameExclusion::kTies)
      return value_at(beside_ties(row, stretch, static_cast<std::size_t>(left - 1)));
    for (std::size_t i = stretch.head; i < stretch.tail; ++i) {
      if (is_excluded(row, i)) continue;
      if (--left == 0) return argument(0, i);
    }
    return {};
  }

  // lag() and lead(): `direction` is -1 or 1.
  Value neighbor(std::size_t row, int direction) const {
    std::int64_t distance = 1;
    if (argument_count_ > 1) {
      const Value given = argument(1, row);
      if (given.is_null()) return {};
      distance = given.as_integer();
    }
    const auto count = static_cast<std::int64_t>(rows_.size());
    const std::int64_t place = static_cast<std::int64_t>(row) + direction * distance;
    if (place >= 0 && place < count) return argument(0, static_cast<std::size_t>(place));
    return argument_count_ > 2 ? argument(2, row) : Value();
  }

  // The first rows' buckets have one row more than the others, where the numbers do not go into
  // each other.
  Value bucket(std::size_t row) {
    if (!bucket_) {
      const Value wanted = argument(0, row);
      if (wanted.is_null()) return {};
      if (wanted.as_integer() <= 0)
        throw Error(SqlState("22014"), "argument of ntile must be greater than zero");
      bucket_.emplace();
      const auto total = static_cast<std::int64_t>(rows_.size());
      bucket_->larger_ones = total % wanted.as_integer();
      bucket_->size = total / wanted.as_integer();
      if (bucket_->size == 0) {
        bucket_->size = 1;
        bucket_->larger_ones = 0;
      }
    }
    const std::int64_t size = bucket_->size + (bucket_->number <= bucket_->larger_ones ? 1 : 0);
    if (bucket_->rows == size) {
      ++bucket_->number;
      bucket_->rows = 0;
    }
    ++bucket_->rows;
    return Value::integer(bucket_->number);
  }

  Value value_at(std::optional<std::size_t> row) const { return row ? argument(0, *row) : Value(); }

  Value argument(std::size_t number, std::size_t row) const {
    return evaluate(*program_.arguments[number], rows_[row], *context_);
  }

  std::vector<Value> arguments_of(std::size_t row) const {
    std::vector<Value> values(argument_count_);
    for (std::size_t i = 0; i < argument_count_; ++i) values[i] = argument(i, row);
    return values;
  }

  // ---- frames

  Stretch frame(std::size_t row) {
    const Stretch stretch{bound(row, program_.start, true), bound(row, program_.end, false)};
    return {stretch.head, std::max(stretch.head, stretch.tail)};
  }

  bool is_excluded(std::size_t row, std::size_t other) const {
    const Stretch& peers = groups_[group_of_[row]];
    const bool is_peer = other >= peers.head && other < peers.tail;
    switch (program_.exclusion) {
      case FrameExclusion::kNone:
        return false;
      case FrameExclusion::kCurrentRow:
        return other == row;
      case FrameExclusion::kGroup:
        return is_peer;
      case FrameExclusion::kTies:
        return is_peer && other != row;
    }
    return false;
  }

  bool passes_filter(std::size_t row) {
    if (program_.filter == nullptr) return true;
    std::optional<bool>& passes = passed_[row];
    if (!passes) {
      const Value condition = evaluate(*program_.filter, rows_[row], *context_);
      passes = !condition.is_null() && condition.as_bool();
    }
    return *passes;
  }

  // Where the frame begins (`is_head`), or the row after its last.
  std::size_t bound(std::size_t row, FrameBound bound, bool is_head) {
    switch (bound) {
      case FrameBound::kUnboundedPreceding:
        return 0;
      case FrameBound::kUnboundedFollowing:
        return rows_.size();
      case FrameBound::kCurrentRow:
        return current(row, is_head);
      case FrameBound::kPreceding:
        return at_offset(row, is_head, true);
      case FrameBound::kFollowing:
        return at_offset(row, is_head, false);
    }
    return 0;
  }

  std::size_t current(std::size_t row, bool is_head) const {
    if (program_.mode == FrameMode::kRows) return is_head ? row : row + 1;
    const Stretch& peers = groups_[group_of_[row]];
    return is_head ? peers.head : peers.tail;
  }

  std::size_t at_offset(std::size_t row, bool is_head, bool preceding) {
    switch (program_.mode) {
      case FrameMode::kRows: {
        const std::size_t place = moved(row + (is_head ? 0 : 1), is_head, preceding);
        return std::min(place, rows_.size());
      }
      case FrameMode::kGroups:
        return group_at_offset(row, is_head, preceding);
      case FrameMode::kRange:
        return is_head ? range_head(row, preceding) : range_tail(row, preceding);
    }
    return 0;
  }

  std::size_t group_at_offset(std::size_t row, bool is_head, bool preceding) const {
    // Counted from 1, so that 0 stands before the first.
    const std::size_t number = moved(group_of_[row] + 1, is_head, preceding);
    if (number == 0) return 0;
    if (number > groups_.size()) return rows_.size();
    return is_head ? groups_[number - 1].head : groups_[number - 1].tail;
  }

  // Not below zero, and not beyond what could be reached.
  std::size_t moved(std::size_t from, bool is_head, bool preceding) const {
    const auto offset = static_cast<std::size_t>(offset_of(is_head).as_integer());
    if (preceding) return from > offset ? from - offset : 0;
    return from + std::min(offset, rows_.size() + 1);
  }

  // Heads and tails of RANGE only move on from row to row.
  std::size_t range_head(std::size_t row, bool preceding) {
    const bool subtract = preceding != program_.descending;
    const Value& current = key(row);
    for (; range_head_ < rows_.size(); ++range_head_) {
      const Value& candidate = key(range_head_);
      if (candidate.is_null() || current.is_null()) {
        const bool is_before = program_.nulls_first ? candidate.is_null() && !current.is_null()
                                                    : !candidate.is_null() && current.is_null();
        if (!is_before) break;
      } else if (is_in_range(*program_.start_in_range, candidate, current, offset_of(true),
                             subtract, program_.descending)) {
        break;
      }
    }
    return range_head_;
  }

  std::size_t range_tail(std::size_t row, bool preceding) {
    const bool subtract = preceding != program_.descending;
    const Value& current = key(row);
    for (; range_tail_ < rows_.size(); ++range_tail_) {
      const Value& candidate = key(range_tail_);
      if (candidate.is_null() || current.is_null()) {
        const bool is_beyond = program_.nulls_first ? !candidate.is_null() && current.is_null()
                                                    : candidate.is_null() && !current.is_null();
        if (is_beyond) break;
      } else if (!is_in_range(*program_.end_in_range, candidate, current, offset_of(false),
                              subtract, !program_.descending)) {
        break;
      }
    }
    return range_tail_;
  }

  bool is_in_range(const FunctionEntry& in_range, const Value& value, const Value& base,
                   const Value& offset, bool subtract, bool less) const {
    const Type key_type = program_.row_types[first_order_];
    const std::array types{key_type, key_type};
    const CallContext call{context_->session, context_->text, types, Type{oid::kBool}};
    const std::array arguments{value, base, offset, Value::boolean(subtract), Value::boolean(less)};
    return in_range.body(call, arguments).as_bool();
  }

  // ---- inputs

  const Value& key(std::size_t row) const { return rows_[row][first_order_]; }
  std::size_t order_end() const {
    return first_order_ + static_cast<std::size_t>(program_.order_count);
  }
  // The same for all rows.
  const Value& offset_of(bool is_head) const {
    const std::size_t start = order_end();
    const std::size_t place = is_head ? start : start + (program_.has_start_offset ? 1 : 0);
    return rows_.front()[place];
  }

  bool are_peers(const std::vector<Value>& left, const std::vector<Value>& right) const {
    for (std::size_t i = first_order_; i < order_end(); ++i) {
      if (compare_nullable(left[i], right[i], program_.row_types[i].oid, false, false) != 0)
        return false;
    }
    return true;
  }

  void find_peers() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i == 0 || !are_peers(rows_[i - 1], rows_[i])) groups_.push_back({i, i});
      groups_.back().tail = i + 1;
      group_of_.push_back(groups_.size() - 1);
    }
  }

  struct Bucket {
    std::int64_t number = 1;
    std::int64_t rows = 0;  // in it so far
    std::int64_t size = 0;  // of those after `larger_ones`, which have one more
    std::int64_t larger_ones = 0;
  };

  const FrameProgram& program_;
  const std::vector<std::vector<Value>>& rows_;
  const EvaluationContext* context_ = nullptr;  // of the row that is being computed
  std::size_t next_ = 0;
  std::size_t argument_count_;
  std::size_t first_order_;
  std::vector<Stretch> groups_;        // rows that ORDER BY holds for equal
  std::vector<std::size_t> group_of_;  // of each row
  std::size_t range_head_ = 0;
  std::size_t range_tail_ = 0;
  std::optional<Stretch> last_frame_;
  std::vector<std::optional<bool>> passed_;  // FILTER, of the rows of that frame
  Value last_result_;
  std::optional<Bucket> bucket_;
};

FrameResults::FrameResults(const FrameProgram& program, const std::vector<std::vector<Value>>& rows)
    : partition_(std::make_unique<Partition>(program, rows)) {}
FrameResults::~FrameResults() = default;
Value FrameResults::next(const EvaluationContext& context) { return partition_->next(context); }

}  // namespace carto_mock::sql::sqlite
