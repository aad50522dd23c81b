// Set-returning functions: generate_series, generate_subscripts, unnest (manual, chapters 9.19
// and 9.25).
#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/datetime.h"
#include "sql/types/numeric.h"
#include "sql/types/time_zone.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void throw_zero_step() {
  throw Error(sqlstate::kInvalidParameterValue, "step size cannot equal zero");
}

// Ends where the type ends.
template <typename Integer>
std::unique_ptr<ValueStream> integer_series(const CallContext&, Arguments arguments) {
  const auto start = static_cast<Integer>(arguments[0].as_integer());
  const auto stop = static_cast<Integer>(arguments[1].as_integer());
  const auto step =
      arguments.size() > 2 ? static_cast<Integer>(arguments[2].as_integer()) : Integer{1};
  if (step == 0) throw_zero_step();
  return stream_of(
      [current = start, stop, step, overflown = false]() mutable -> std::optional<Value> {
        if (overflown || (step > 0 ? current > stop : current < stop)) return std::nullopt;
        const Integer row = current;
        overflown = __builtin_add_overflow(current, step, &current);
        return Value::integer(row);
      });
}

void require_finite(const Numeric& value, const char* what) {
  if (value.is_finite()) return;
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("{} cannot be {}", what, value.is_nan() ? "NaN" : "infinity"));
}

std::unique_ptr<ValueStream> numeric_series(const CallContext&, Arguments arguments) {
  const Numeric start = arguments[0].as_numeric();
  const Numeric stop = arguments[1].as_numeric();
  const Numeric step = arguments.size() > 2 ? arguments[2].as_numeric() : Numeric(std::int64_t{1});
  require_finite(start, "start value");
  require_finite(stop, "stop value");
  require_finite(step, "step size");
  if (step.sign() == 0) throw_zero_step();
  return stream_of([current = start, stop, step]() mutable -> std::optional<Value> {
    if (Numeric::compare(current, stop) * step.sign() > 0) return std::nullopt;
    Value row = Value::numeric(current);
    current = current + step;
    return row;
  });
}

template <typename Advance>
std::unique_ptr<ValueStream> moment_series(Arguments arguments, Advance advance) {
  const Timestamp start = arguments[0].as_integer();
  const Timestamp stop = arguments[1].as_integer();
  const Interval step = arguments[2].as_interval();
  const int direction = compare_intervals(step, {});
  if (direction == 0) throw_zero_step();
  return stream_of([current = start, stop, step, direction,
                    advance = std::move(advance)]() mutable -> std::optional<Value> {
    if (direction > 0 ? current > stop : current < stop) return std::nullopt;
    const Timestamp row = current;
    current = advance(current, step);
    return Value::integer(row);
  });
}

std::unique_ptr<ValueStream> timestamp_series(const CallContext&, Arguments arguments) {
  return moment_series(arguments, [](Timestamp timestamp, const Interval& step) {
    return add_interval(timestamp, step);
  });
}

std::unique_ptr<ValueStream> zoned_series(const CallContext& context, Arguments arguments) {
  return moment_series(arguments, [zone = TimeZone::from_setting(context.text.time_zone)](
                                      Timestamp utc, const Interval& step) {
    return add_interval(utc, step, zone);
  });
}

std::vector<Value> unnest(const CallContext&, Arguments arguments) {
  return arguments[0].as_array().elements;
}

std::vector<Value> subscripts(const CallContext&, Arguments arguments) {
  const Array& array = arguments[0].as_array();
  const std::int64_t dimension = arguments[1].as_integer();
  if (dimension < 1 || dimension > static_cast<std::int64_t>(array.lengths.size())) return {};
  const auto at = static_cast<std::size_t>(dimension) - 1;
  const bool reversed = arguments.size() > 2 && arguments[2].as_bool();
  const int first = array.lower_bounds[at];
  const int last = first + array.lengths[at] - 1;
  std::vector<Value> rows;
  for (int index = first; index <= last; ++index)
    rows.push_back(Value::integer(reversed ? last - (index - first) : index));
  return rows;
}

// The elements with their places from 1; of an array of several dimensions, subscripts of the first
// find none.
std::vector<Value> expand_array(const CallContext& context, Arguments arguments) {
  const Array& array = arguments[0].as_array();
  std::vector<Value> rows;
  if (array.lengths.empty()) return rows;
  const bool is_flat = array.lengths.size() == 1;
  const auto count = static_cast<std::size_t>(array.lengths.front());
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Record row;
    row.types = {{array_element(context.argument_types[0].oid)}, {oid::kInt4}};
    row.names = {"x", "n"};
    row.fields = {is_flat ? array.elements[i] : Value(),
                  Value::integer(static_cast<std::int64_t>(i) + 1)};
    rows.push_back(Value::record(std::move(row)));
  }
  return rows;
}

constexpr SetFunctionEntry kEntries[] = {
    {"_pg_expandarray(anyarray)", all_at_once<expand_array>},
    {"generate_series(integer,integer)", integer_series<std::int32_t>},
    {"generate_series(integer,integer,integer)", integer_series<std::int32_t>},
    {"generate_series(bigint,bigint)", integer_series<std::int64_t>},
    {"generate_series(bigint,bigint,bigint)", integer_series<std::int64_t>},
    {"generate_series(numeric,numeric)", numeric_series},
    {"generate_series(numeric,numeric,numeric)", numeric_series},
    {"generate_series(timestamp without time zone,timestamp without time zone,interval)",
     timestamp_series},
    {"generate_series(timestamp with time zone,timestamp with time zone,interval)", zoned_series},
    {"generate_subscripts(anyarray,integer)", all_at_once<subscripts>},
    {"generate_subscripts(anyarray,integer,boolean)", all_at_once<subscripts>},
    {"unnest(anyarray)", all_at_once<unnest>},
};

}  // namespace

std::span<const SetFunctionEntry> set_functions() { return kEntries; }

}  // namespace carto_mock::sql
