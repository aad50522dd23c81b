// Window definitions: OVER (…), OVER w, WINDOW w AS (…).
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/frame_offsets.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/sorting.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr SqlState kWindowingError{"42P20"};

// PostgreSQL's FRAMEOPTION_… bits (parsenodes.h), which libpg_query passes on as they are.
constexpr int kNonDefault = 0x00001, kBetween = 0x00010, kRows = 0x00004, kGroups = 0x00008,
              kStartUnbounded = 0x00020, kEndUnbounded = 0x00100, kStartCurrentRow = 0x00200,
              kEndCurrentRow = 0x00400, kStartPreceding = 0x00800, kEndPreceding = 0x01000,
              kStartFollowing = 0x02000, kEndFollowing = 0x04000, kExcludeCurrentRow = 0x08000,
              kExcludeGroup = 0x10000, kExcludeTies = 0x20000;

FrameBound start_bound(int options) {
  if ((options & kStartUnbounded) != 0) return FrameBound::kUnboundedPreceding;
  if ((options & kStartPreceding) != 0) return FrameBound::kPreceding;
  if ((options & kStartFollowing) != 0) return FrameBound::kFollowing;
  static_cast<void>(kStartCurrentRow);
  return FrameBound::kCurrentRow;
}

FrameBound end_bound(int options) {
  if ((options & kEndUnbounded) != 0) return FrameBound::kUnboundedFollowing;
  if ((options & kEndPreceding) != 0) return FrameBound::kPreceding;
  if ((options & kEndFollowing) != 0) return FrameBound::kFollowing;
  static_cast<void>(kEndCurrentRow);
  return FrameBound::kCurrentRow;
}

FrameExclusion exclusion(int options) {
  if ((options & kExcludeCurrentRow) != 0) return FrameExclusion::kCurrentRow;
  if ((options & kExcludeGroup) != 0) return FrameExclusion::kGroup;
  if ((options & kExcludeTies) != 0) return FrameExclusion::kTies;
  return FrameExclusion::kNone;
}

FrameMode frame_mode(int options) {
  if ((options & kRows) != 0) return FrameMode::kRows;
  return (options & kGroups) != 0 ? FrameMode::kGroups : FrameMode::kRange;
}

// ROWS and GROUPS count; RANGE adds to the sort value, as in_range() of its type does.
ExpressionPtr frame_offset(const SyntaxNode* node, const Window& window,
                           const FunctionEntry*& in_range, Scope& scope) {
  if (node == nullptr) return nullptr;
  const auto counted = [&](ExpressionKind kind, std::string_view construct) {
    ExpressionPtr value =
        to_type(transform(*node, scope, kind), Type{oid::kInt8}, construct, scope);
    refuse_columns(*value, construct);
    return value;
  };
  switch (window.mode) {
    case FrameMode::kRows:
      return counted(ExpressionKind::kWindowRows, "ROWS");
    case FrameMode::kGroups:
      return counted(ExpressionKind::kWindowGroups, "GROUPS");
    case FrameMode::kRange:
      break;
  }
  ExpressionPtr value = range_offset(transform(*node, scope, ExpressionKind::kWindowRange),
                                     *window.order_by.front(), in_range, scope);
  refuse_columns(*value, "RANGE");
  return value;
}

void analyze_frame(const PgQuery__WindowDef& definition, Window& window, Scope& scope) {
  const int options = definition.frame_options;
  window.mode = frame_mode(options);
  window.start = start_bound(options);
  window.end = end_bound(options);
  window.exclusion = exclusion(options);
  if ((options & kNonDefault) != 0) {
    window.frame_notation =
        (options & kBetween) != 0 ? FrameNotation::kBetween : FrameNotation::kStart;
  }
  if (window.mode == FrameMode::kGroups && window.order_by.empty()) {
    throw Error(kWindowingError, "GROUPS mode requires an ORDER BY clause").at(definition.location);
  }
  const bool has_offset = definition.start_offset != nullptr || definition.end_offset != nullptr;
  if (window.mode == FrameMode::kRange && has_offset && window.order_by.size() != 1) {
    throw Error(kWindowingError,
                "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column")
        .at(definition.location);
  }
  window.start_offset = frame_offset(definition.start_offset, window, window.start_in_range, scope);
  window.end_offset = frame_offset(definition.end_offset, window, window.end_in_range, scope);
}

const PgQuery__WindowDef* find_definition(const Scope& scope, std::string_view name) {
  for (const SyntaxNode* node : scope.window_clause) {
    if (text_of(node->window_def->name) == name) return node->window_def;
  }
  return nullptr;
}

const PgQuery__WindowDef& require_definition(const Scope& scope, std::string_view name,
                                             int location) {
  if (const PgQuery__WindowDef* found = find_definition(scope, name)) return *found;
  throw Error(sqlstate::kUndefinedObject, fmt::format("window \"{}\" does not exist", name))
      .at(location);
}

void copy_base(const PgQuery__WindowDef& definition, Window& window, Scope& scope) {
  const std::string_view name = text_of(definition.refname);
  const PgQuery__WindowDef& base = require_definition(scope, name, definition.location);
  if (definition.n_partition_clause > 0) {
    throw Error(kWindowingError,
                fmt::format("cannot override PARTITION BY clause of window \"{}\"", name))
        .at(definition.location);
  }
  if (definition.n_order_clause > 0 && base.n_order_clause > 0) {
    throw Error(kWindowingError,
                fmt::format("cannot override ORDER BY clause of window \"{}\"", name))
        .at(definition.location);
  }
  if ((base.frame_options & kNonDefault) != 0) {
    const bool adds_nothing = text_of(definition.name).empty() && definition.n_order_clause == 0 &&
                              (definition.frame_options & kNonDefault) == 0;
    Error error(kWindowingError,
                fmt::format("cannot copy window \"{}\" because it has a frame clause", name));
    if (!adds_nothing) throw std::move(error).at(definition.location);
    throw std::move(error)
        .hint("Omit the parentheses in this OVER clause.")
        .at(definition.location);
  }
  const Window& source = scope.query.windows[static_cast<std::size_t>(resolve_window(base, scope))];
  for (const ExpressionPtr& expression : source.partition_by)
    window.partition_by.push_back(clone(*expression));
  for (const ExpressionPtr& expression : source.order_by)
    window.order_by.push_back(clone(*expression));
  window.order_flags = source.order_flags;
  window.base = name;
  window.has_base_order = !source.order_by.empty();
}

}  // namespace

int resolve_window(const PgQuery__WindowDef& definition, Scope& scope) {
  std::string name(text_of(definition.name));
  const PgQuery__WindowDef* source = &definition;
  if (!name.empty()) {
    const auto known = scope.named_windows.find(name);
    if (known != scope.named_windows.end()) return known->second;
    source = &require_definition(scope, name, definition.location);
  }
  Window window;
  window.name = name;
  if (!text_of(source->refname).empty()) copy_base(*source, window, scope);
  for (const SyntaxNode* node : nodes(source->n_partition_clause, source->partition_clause)) {
    ExpressionPtr expression = transform(*node, scope, ExpressionKind::kWindowPartition);
    resolve_unknown(expression, scope);
    require_equality(*expression, location_of(*node), scope);
    require_order(*expression, location_of(*node), scope);
    window.partition_by.push_back(std::move(expression));
  }
  for (const SyntaxNode* node : nodes(source->n_order_clause, source->order_clause)) {
    const PgQuery__SortBy& sort = *node->sort_by;
    ExpressionPtr expression = transform(*sort.node, scope, ExpressionKind::kWindowOrder);
    resolve_unknown(expression, scope);
    require_order(*expression, location_of(*sort.node), scope);
    window.order_by.push_back(std::move(expression));
    window.order_flags.push_back({-1, is_descending(sort), nulls_first(sort)});
  }
  analyze_frame(*source, window, scope);
  scope.query.windows.push_back(std::move(window));
  const int index = static_cast<int>(scope.query.windows.size()) - 1;
  if (!name.empty()) scope.named_windows[name] = index;
  return index;
}

void check_window_clause(Scope& scope) {
  std::vector<std::string_view> names;
  for (const SyntaxNode* node : scope.window_clause) {
    const PgQuery__WindowDef& definition = *node->window_def;
    if (std::ranges::find(names, text_of(definition.name)) != names.end()) {
      throw Error(kWindowingError, fmt::format("window \"{}\" is already defined", definition.name))
          .at(definition.location);
    }
    names.push_back(text_of(definition.name));
  }
  const std::size_t used = scope.query.windows.size();
  for (const SyntaxNode* node : scope.window_clause) resolve_window(*node->window_def, scope);
  scope.query.windows.resize(used);
}

}  // namespace carto_mock::sql::analysis
