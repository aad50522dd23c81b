// Window functions (manual, chapters 3.5, 4.2.8, 9.22): SQLite's own where they are the same, else
// pg_window_aggregate. They stand in the SELECT's targets, so each call's text simply takes its
// place.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/native_aggregates.h"
#include "sql/lowering/native_operators.h"
#include "sql/lowering/native_windows.h"
#include "sql/lowering/query_lowering.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Each of several equal ones once.
void collect_calls(const Expression& expression, std::vector<const Expression*>& calls) {
  if (get_if<WindowCall>(expression) != nullptr) {
    const bool is_known = std::ranges::any_of(
        calls, [&expression](const Expression* known) { return equivalent(*known, expression); });
    if (!is_known) calls.push_back(&expression);
    return;
  }
  visit_children(
      expression,
      ConstChildVisitor{.expression = [&](const Expression& child) { collect_calls(child, calls); },
                        .query = {}});
}

class WindowLowering {
 public:
  WindowLowering(PlanBuilder& builder, const Level& level, const Query& query)
      : builder_(builder), level_(level), query_(query) {}

  std::string lower(const WindowCall& call, Type result) {
    const Window& window = query_.windows.at(static_cast<std::size_t>(call.window));
    const std::string sql = lower(call, window, result);
    const bool has_distances = window.start_in_range != nullptr || window.end_in_range != nullptr;
    if (!has_distances || reads_frame(call)) return sql;
    // PostgreSQL computes the frame though the function does not look at it, and that may fail.
    const std::string frame =
        over_own_frames(FrameFunction::kFrameOnly, WindowCall{}, window, Type{oid::kBool});
    return fmt::format("(CASE WHEN {} THEN {} END)", frame, sql);
  }

 private:
  std::string lower(const WindowCall& call, const Window& window, Type result) {
    if (needs_own_frames(call, window))
      return over_own_frames(frame_function(call), call, window, result);
    if (call.aggregate != nullptr || call.star) return aggregate(call, window, result);
    if (const AggregateEntry* body = find_partition_aggregate(call.name))
      return of_whole_partition(call, window, *body, result);
    const WindowFunction* function = find_window_function(call.procedure);
    if (function == nullptr) throw Error::unsupported(fmt::format("window function {}", call.name));
    return fmt::format(
        "{}({}) OVER ({})", call.name, arguments(call),
        definition(window, function->reads_frame ? FrameText::kAsWritten : FrameText::kNone));
  }

  static bool reads_frame(const WindowCall& call) {
    const WindowFunction* known = find_window_function(call.procedure);
    return call.aggregate != nullptr || call.star || (known != nullptr && known->reads_frame);
  }

  std::string aggregate(const WindowCall& call, const Window& window, Type result) {
    std::string over;
    std::string values = "*";
    if (call.filter) {
      const std::string condition = lower_scalar(builder_, level_, *call.filter);
      over = fmt::format(" FILTER (WHERE {})", condition);
      // SQLite computes the arguments of every row, PostgreSQL those of the rows that pass.
      if (!call.star) values = arguments_where(call, condition);
    } else if (!call.star) {
      values = arguments(call);
    }
    over += fmt::format(" OVER ({})", definition(window, FrameText::kAsWritten));
    const auto native = find_native_aggregate(call.aggregate, call.star, call.arguments);
    // SQLite's min() and max() look past a FILTER where the frame's begin moves.
    const bool looks_past_filter = call.filter && native && (*native == "min" || *native == "max");
    if (native && !looks_past_filter) return fmt::format("{}({}){}", *native, values, over);
    AggregateProgram program{call.aggregate, {}, static_cast<int>(call.arguments.size()),
                             false,          {}, result};
    for (const ExpressionPtr& argument : call.arguments)
      program.input_types.push_back(argument->type);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const WindowProgram>(WindowProgram{program}), result});
    const std::string inputs = call.arguments.empty() ? std::string() : ", " + values;
    const std::string sql = fmt::format("pg_window_aggregate({}{}){}", parameter, inputs, over);
    if (!call.filter && contains_current_row(window)) return sql;
    // SQLite ends an aggregate of no rows without telling which one it was.
    const std::string empty = builder_.add_parameter(
        {std::make_shared<const AggregateProgram>(std::move(program)), result});
    return fmt::format("(CASE WHEN count(*){} = 0 THEN pg_empty_aggregate({}) ELSE {} END)", over,
                       empty, sql);
  }

  std::string arguments_where(const WindowCall& call, const std::string& condition) {
    std::vector<std::string> sql;
    for (const ExpressionPtr& argument : call.arguments) {
      std::string value = fmt::format("CASE WHEN {} THEN {} END", condition,
                                      lower_scalar(builder_, level_, *argument));
      sql.push_back(with_own_collation(std::move(value), argument->type));
    }
    return fmt::format("{}", fmt::join(sql, ", "));
  }

  // PostGIS's window functions see the whole partition, whatever the frame: an aggregate gives an
  // array of what its rows get.
  static const AggregateEntry* find_partition_aggregate(std::string_view name) {
    if (name == "st_clusterdbscan")
      return find_aggregate_body("st_clusterdbscan(geometry,double precision,integer)");
    if (name == "st_clusterkmeans")
      return find_aggregate_body("st_clusterkmeans(geometry,integer,double precision)");
    return nullptr;
  }

  std::string of_whole_partition(const WindowCall& call, const Window& window,
                                 const AggregateEntry& body, Type result) {
    const Type array{array_type_of(result.oid)};
    AggregateProgram program{&body, {}, static_cast<int>(call.arguments.size()), false, {}, array};
    for (const ExpressionPtr& argument : call.arguments)
      program.input_types.push_back(argument->type);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const WindowProgram>(WindowProgram{std::move(program)}), array});
    const std::string over = definition(window, FrameText::kWholePartition);
    return fmt::format(
        "pg_array_element(pg_window_aggregate({}, {}) OVER ({}), {}, row_number() OVER ({}))",
        parameter, arguments(call), over, array.oid, over);
  }

  static bool contains_current_row(const Window& window) {
    const bool begins_before = window.start == FrameBound::kUnboundedPreceding ||
                               window.start == FrameBound::kPreceding ||
                               window.start == FrameBound::kCurrentRow;
    const bool ends_after = window.end == FrameBound::kUnboundedFollowing ||
                            window.end == FrameBound::kFollowing ||
                            window.end == FrameBound::kCurrentRow;
    return begins_before && ends_after;
  }

  // ---- frames that SQLite has not

  bool needs_own_frames(const WindowCall& call, const Window& window) const {
    const bool is_aggregate = call.aggregate != nullptr || call.star;
    if (!is_aggregate && has_own_count(call)) return true;
    const WindowFunction* known = find_window_function(call.procedure);
    // SQLite computes the arguments of all rows, also of those that the function does not look at.
    const bool looks_at_all = is_aggregate ? contains_current_row(window) : known == nullptr;
    if (!looks_at_all && computes_arguments(call)) return true;
    // SQLite computes FILTER more than once a row, and the arguments of all rows.
    if (is_aggregate && call.filter && shows_repetition(*call.filter)) return true;
    return reads_frame(call) &&
           (window.exclusion != FrameExclusion::kNone || window.start_in_range != nullptr ||
            window.end_in_range != nullptr || !is_native_offset(window.start_offset.get()) ||
            !is_native_offset(window.end_offset.get()));
  }

  bool computes_arguments(const WindowCall& call) const {
    const auto computed = [this](const ExpressionPtr& e) { return is_computed(level_, *e); };
    return std::ranges::any_of(call.arguments, computed) ||
           (call.filter != nullptr && computed(call.filter));
  }

  // SQLite takes fewer values for the counting arguments of these.
  static bool has_own_count(const WindowCall& call) {
    const bool is_neighbor = call.name == "lag" || call.name == "lead";
    if (!is_neighbor && call.name != "nth_value" && call.name != "ntile") return false;
    const std::size_t place = call.name == "ntile" ? 0 : 1;
    if (call.arguments.size() <= place) return false;
    const auto* constant = get_if<Constant>(*call.arguments[place]);
    if (constant == nullptr || constant->value.is_null()) return true;
    return is_neighbor && constant->value.as_integer() < 0;
  }

  static bool is_native_offset(const Expression* offset) {
    if (offset == nullptr) return true;
    const auto* constant = get_if<Constant>(*offset);
    return constant != nullptr && !constant->value.is_null() && constant->value.as_integer() >= 0;
  }

  std::string over_own_frames(FrameFunction function, const WindowCall& call, const Window& window,
                              Type result) {
    FrameProgram program{.function = function,
                         .call = {},
                         .arguments = {},
                         .filter = nullptr,
                         .row_types = {},
                         .mode = window.mode,
                         .start = window.start,
                         .end = window.end,
                         .exclusion = window.exclusion};
    program.call.body = call.star ? find_aggregate_body("count()") : call.aggregate;
    program.call.result_type = result;
    program.call.argument_count = static_cast<int>(call.arguments.size());
    program.order_count = static_cast<int>(window.order_by.size());
    if (!window.order_flags.empty()) {
      program.descending = window.order_flags.front().descending;
      program.nulls_first = window.order_flags.front().nulls_first;
    }
    program.start_in_range = window.start_in_range;
    program.end_in_range = window.end_in_range;
    program.has_start_offset = window.start_offset != nullptr;
    program.has_end_offset = window.end_offset != nullptr;
    std::vector<const Expression*> computed;
    computed.reserve(call.arguments.size() + 1);
    for (const ExpressionPtr& argument : call.arguments) {
      program.call.input_types.push_back(argument->type);
      computed.push_back(argument.get());
    }
    if (call.filter != nullptr) computed.push_back(call.filter.get());
    DeferredExpressions deferred = lower_deferred(builder_, level_, computed);
    if (call.filter != nullptr) {
      program.filter = std::move(deferred.programs.back());
      deferred.programs.pop_back();
    }
    program.arguments = std::move(deferred.programs);
    program.row_types = std::move(deferred.input_types);
    program.first_order = static_cast<int>(program.row_types.size());
    std::vector<std::string> inputs = std::move(deferred.inputs);
    const auto add = [&](const Expression& input) {
      program.row_types.push_back(input.type);
      inputs.push_back(lower_scalar(builder_, level_, input));
    };
    for (const ExpressionPtr& key : window.order_by) add(*key);
    for (const Expression* input : {window.start_offset.get(), window.end_offset.get()})
      if (input != nullptr) add(*input);
    const std::string parameter =
        builder_.add_parameter({std::make_shared<const FrameProgram>(std::move(program)), result});
    inputs.insert(inputs.begin(), parameter);
    return fmt::format("pg_window_frame({}) OVER ({})", fmt::join(inputs, ", "),
                       definition(window, FrameText::kWholePartition));
  }

  static FrameFunction frame_function(const WindowCall& call) {
    if (call.aggregate != nullptr || call.star) return FrameFunction::kAggregate;
    return find_window_function(call.procedure)->frame_function;
  }

  // A count below 1 is an error as soon as there is a row.
  ExpressionPtr refusal(const WindowCall& call) const {
    static constexpr FunctionEntry kBuckets{
        "", [](const CallContext&, Arguments) -> Value {
          throw Error(SqlState("22014"), "argument of ntile must be greater than zero");
        }};
    static constexpr FunctionEntry kPlace{
        "", [](const CallContext&, Arguments) -> Value {
          throw Error(SqlState("22016"), "argument of nth_value must be greater than zero");
        }};
    if (call.name != "ntile" && call.name != "nth_value") return nullptr;
    const auto* count = get_if<Constant>(*call.arguments.back());
    if (count == nullptr || count->value.as_integer() >= 1) return nullptr;
    return make_expression(
        Type{oid::kInt4},
        FunctionCall{
            kInvalidOid, call.name == "ntile" ? &kBuckets : &kPlace, false, false, true, {}});
  }

  std::string arguments(const WindowCall& call) {
    std::vector<std::string> sql;
    for (const ExpressionPtr& argument : call.arguments)
      sql.push_back(lower_scalar(builder_, level_, *argument));
    if (const ExpressionPtr refused = refusal(call))
      sql.back() = lower_scalar(builder_, level_, *refused);
    return fmt::format("{}", fmt::join(sql, ", "));
  }

  enum class FrameText { kAsWritten, kWholePartition, kNone };

  std::string definition(const Window& window, FrameText frame) {
    std::vector<std::string> parts;
    std::vector<std::string> partition;
    // NULLs last, as PostgreSQL sorts: partitions come in that order where nothing else orders
    // them.
    for (const ExpressionPtr& key : window.partition_by) {
      const std::string value = lower_scalar(builder_, level_, *key);
      partition.push_back(fmt::format("({}) IS NULL", value));
      partition.push_back(collate(value, key->type));
    }
    if (!partition.empty())
      parts.push_back(fmt::format("PARTITION BY {}", fmt::join(partition, ", ")));
    std::vector<std::string> order;
    for (std::size_t i = 0; i < window.order_by.size(); ++i) {
      const SortKey& flags = window.order_flags[i];
      order.push_back(sort_order(lower_scalar(builder_, level_, *window.order_by[i]),
                                 window.order_by[i]->type, flags.descending, flags.nulls_first));
    }
    if (!order.empty()) parts.push_back(fmt::format("ORDER BY {}", fmt::join(order, ", ")));
    switch (frame) {
      case FrameText::kAsWritten:
        parts.push_back(fmt::format("{} BETWEEN {} AND {}", mode(window.mode),
                                    bound(window.start, window.start_offset.get()),
                                    bound(window.end, window.end_offset.get())));
        break;
      case FrameText::kWholePartition:
        parts.emplace_back("ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING");
        break;
      case FrameText::kNone:
        break;
    }
    return fmt::format("{}", fmt::join(parts, " "));
  }

  static std::string_view mode(FrameMode mode) {
    switch (mode) {
      case FrameMode::kRange:
        return "RANGE";
      case FrameMode::kRows:
        return "ROWS";
      case FrameMode::kGroups:
        return "GROUPS";
    }
    return {};
  }

  static std::string bound(FrameBound bound, const Expression* offset) {
    switch (bound) {
      case FrameBound::kUnboundedPreceding:
        return "UNBOUNDED PRECEDING";
      case FrameBound::kPreceding:
        return offset_text(offset) + " PRECEDING";
      case FrameBound::kCurrentRow:
        return "CURRENT ROW";
      case FrameBound::kFollowing:
        return offset_text(offset) + " FOLLOWING";
      case FrameBound::kUnboundedFollowing:
        return "UNBOUNDED FOLLOWING";
    }
    return {};
  }

  // Of an offset that is_native_offset().
  static std::string offset_text(const Expression* offset) {
    return fmt::format("{}", get_if<Constant>(*offset)->value.as_integer());
  }

  PlanBuilder& builder_;
  const Level& level_;
  const Query& query_;
};

// PostgreSQL looks at the offsets before the first row is read, whatever the rows are.
Value check_offset(Arguments arguments, std::string_view which, bool counts) {
  const Value& offset = arguments.front();
  if (offset.is_null()) {
    throw Error(SqlState("22004"), fmt::format("frame {} offset must not be null", which));
  }
  if (counts && offset.as_integer() < 0) {
    throw Error(SqlState("22013"), fmt::format("frame {} offset must not be negative", which));
  }
  return Value::boolean(true);
}

constexpr FunctionEntry kCheckStart{"", [](const CallContext&, Arguments arguments) {
                                      return check_offset(arguments, "starting", true);
                                    }};
constexpr FunctionEntry kCheckEnd{"", [](const CallContext&, Arguments arguments) {
                                    return check_offset(arguments, "ending", true);
                                  }};
constexpr FunctionEntry kCheckRangeStart{"", [](const CallContext&, Arguments arguments) {
                                           return check_offset(arguments, "starting", false);
                                         }};
constexpr FunctionEntry kCheckRangeEnd{"", [](const CallContext&, Arguments arguments) {
                                         return check_offset(arguments, "ending", false);
                                       }};

// As a condition that reads no row, so that SQLite computes it before it reads any.
void add_offset_check(PlanBuilder& builder, const Level& level, const Expression* offset,
                      const FunctionEntry& check, SelectBody& body) {
  if (offset == nullptr) return;
  const auto* constant = get_if<Constant>(*offset);
  const bool is_counted = &check == &kCheckStart || &check == &kCheckEnd;
  if (constant != nullptr && !constant->value.is_null() &&
      (!is_counted || constant->value.as_integer() >= 0))
    return;
  FunctionCall call{kInvalidOid, &check, false, true, false, {}};
  call.arguments.push_back(clone(*offset));
  body.conditions.push_back(
      lower_scalar(builder, level, *make_expression(Type{oid::kBool}, std::move(call))));
}

void add_offset_checks(PlanBuilder& builder, const Level& level, const Window& window,
                       SelectBody& body) {
  const bool is_range = window.mode == FrameMode::kRange;
  add_offset_check(builder, level, window.start_offset.get(),
                   is_range ? kCheckRangeStart : kCheckStart, body);
  add_offset_check(builder, level, window.end_offset.get(), is_range ? kCheckRangeEnd : kCheckEnd,
                   body);
}

}  // namespace

void lower_windows(PlanBuilder& builder, Level& level, const Query& query, SelectBody& body) {
  if (query.windows.empty()) return;
  std::vector<const Expression*> calls;
  for (const TargetEntry& target : query.targets) collect_calls(*target.expression, calls);
  std::vector<Replacement> replacements;
  std::set<int> windows;
  for (const Expression* expression : calls) {
    const WindowCall& call = *get_if<WindowCall>(*expression);
    windows.insert(call.window);
    replacements.push_back(
        {clone(*expression), WindowLowering(builder, level, query).lower(call, expression->type)});
  }
  for (const int window : windows) {
    add_offset_checks(builder, level, query.windows[static_cast<std::size_t>(window)], body);
  }
  std::ranges::move(replacements, std::back_inserter(level.replacements));
}

}  // namespace carto_mock::sql
