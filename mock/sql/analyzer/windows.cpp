// Window definitions: OVER (…), OVER w, WINDOW w AS (…).
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/frame_offsets.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/same_syntax.h"
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

Error undefined_window(std::string_view name, int location) {
  return Error(sqlstate::kUndefinedObject, fmt::format("window \"{}\" does not exist", name))
      .at(location);
}

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

const PgQuery__WindowDef& require_definition(const Scope& scope, std::string_view name,
                                             int location) {
  for (const SyntaxNode* node : scope.window_clause) {
    if (text_of(node->window_def->name) == name) return *node->window_def;
  }
  throw undefined_window(name, location);
}

// Equal but for the name.
bool same_definition(const PgQuery__WindowDef& left, const PgQuery__WindowDef& right) {
  const auto same_nodes = [](SyntaxNodes one, SyntaxNodes other) {
    return std::ranges::equal(one, other, [](const SyntaxNode* a, const SyntaxNode* b) {
      return same_syntax(&a->base, &b->base);
    });
  };
  const auto same_offset = [](const SyntaxNode* one, const SyntaxNode* other) {
    return same_syntax(one == nullptr ? nullptr : &one->base,
                       other == nullptr ? nullptr : &other->base);
  };
  return text_of(left.refname) == text_of(right.refname) &&
         same_nodes(nodes(left.n_partition_clause, left.partition_clause),
                    nodes(right.n_partition_clause, right.partition_clause)) &&
         same_nodes(nodes(left.n_order_clause, left.order_clause),
                    nodes(right.n_order_clause, right.order_clause)) &&
         left.frame_options == right.frame_options &&
         same_offset(left.start_offset, right.start_offset) &&
         same_offset(left.end_offset, right.end_offset);
}

// The definition of an equal window in WINDOW or a call before; if there is none, itself.
const PgQuery__WindowDef& first_definition(const PgQuery__WindowDef& definition,
                                           const Scope& scope) {
  for (const SyntaxNode* node : scope.window_clause) {
    if (same_definition(*node->window_def, definition)) return *node->window_def;
  }
  const auto known = std::ranges::find_if(
      scope.window_definitions,
      [&](const PgQuery__WindowDef* other) { return same_definition(*other, definition); });
  return known == scope.window_definitions.end() ? definition : **known;
}

const Window* find_window(std::span<const Window> windows, std::string_view name) {
  const auto found = std::ranges::find(windows, name, &Window::name);
  return found == windows.end() ? nullptr : &*found;
}

void add_order(const PgQuery__WindowDef& definition, Window& window, Scope& scope) {
  for (const SyntaxNode* node : nodes(definition.n_order_clause, definition.order_clause)) {
    const PgQuery__SortBy& sort = *node->sort_by;
    ExpressionPtr expression = transform(*sort.node, scope, ExpressionKind::kWindowOrder);
    resolve_unknown(expression, scope);
    require_order(*expression, location_of(*sort.node), scope);
    const bool is_known = std::ranges::any_of(window.order_by, [&](const ExpressionPtr& known) {
      return matches(scope.analysis, *known, *expression);
    });
    if (is_known) continue;
    window.order_by.push_back(std::move(expression));
    window.order_flags.push_back({-1, is_descending(sort), nulls_first(sort)});
  }
}

void add_partition(const PgQuery__WindowDef& definition, Window& window, Scope& scope) {
  for (const SyntaxNode* node : nodes(definition.n_partition_clause, definition.partition_clause)) {
    ExpressionPtr expression = transform(*node, scope, ExpressionKind::kWindowPartition);
    resolve_unknown(expression, scope);
    require_equality(*expression, location_of(*node), scope);
    require_order(*expression, location_of(*node), scope);
    window.partition_by.push_back(std::move(expression));
  }
}

void copy_base(const PgQuery__WindowDef& definition, const Window& base, Window& window) {
  if (!window.partition_by.empty()) {
    throw Error(kWindowingError,
                fmt::format("cannot override PARTITION BY clause of window \"{}\"", base.name))
        .at(definition.location);
  }
  if (!window.order_by.empty() && !base.order_by.empty()) {
    throw Error(kWindowingError,
                fmt::format("cannot override ORDER BY clause of window \"{}\"", base.name))
        .at(definition.location);
  }
  if (base.frame_notation != FrameNotation::kNone) {
    const bool adds_nothing = text_of(definition.name).empty() && window.order_by.empty() &&
                              (definition.frame_options & kNonDefault) == 0;
    Error error(kWindowingError,
                fmt::format("cannot copy window \"{}\" because it has a frame clause", base.name));
    if (!adds_nothing) throw std::move(error).at(definition.location);
    throw std::move(error)
        .hint("Omit the parentheses in this OVER clause.")
        .at(definition.location);
  }
  for (const ExpressionPtr& expression : base.partition_by)
    window.partition_by.push_back(clone(*expression));
  window.base = base.name;
  window.has_base_order = !base.order_by.empty();
  if (base.order_by.empty()) return;
  for (const ExpressionPtr& expression : base.order_by)
    window.order_by.push_back(clone(*expression));
  window.order_flags = base.order_flags;
}

// `named`: those of WINDOW so far.
Window analyze_definition(const PgQuery__WindowDef& definition, std::span<const Window> named,
                          Scope& scope) {
  Window window;
  window.name = text_of(definition.name);
  if (!window.name.empty() && find_window(named, window.name) != nullptr) {
    throw Error(kWindowingError, fmt::format("window \"{}\" is already defined", window.name))
        .at(definition.location);
  }
  const std::string_view base_name = text_of(definition.refname);
  const Window* base = base_name.empty() ? nullptr : find_window(named, base_name);
  if (!base_name.empty() && base == nullptr) throw undefined_window(base_name, definition.location);
  add_order(definition, window, scope);
  add_partition(definition, window, scope);
  if (base != nullptr) copy_base(definition, *base, window);
  analyze_frame(definition, window, scope);
  return window;
}

}  // namespace

int window_index(const PgQuery__WindowDef& over, Scope& scope) {
  const PgQuery__WindowDef& definition = text_of(over.name).empty()
                                             ? first_definition(over, scope)
                                             : require_definition(scope, over.name, over.location);
  std::vector<const PgQuery__WindowDef*>& used = scope.window_definitions;
  const auto known = std::ranges::find(used, &definition);
  const auto index = static_cast<int>(known - used.begin());
  if (known == used.end()) used.push_back(&definition);
  return index;
}

void analyze_windows(Scope& scope) {
  std::vector<Window> named;
  named.reserve(scope.window_clause.size());
  for (const SyntaxNode* node : scope.window_clause)
    named.push_back(analyze_definition(*node->window_def, named, scope));
  std::vector<Window>& windows = scope.query.windows;
  windows.resize(scope.window_definitions.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const PgQuery__WindowDef& definition = *scope.window_definitions[i];
    if (text_of(definition.name).empty()) windows[i] = analyze_definition(definition, named, scope);
  }
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const std::string_view name = text_of(scope.window_definitions[i]->name);
    if (name.empty()) continue;
    const auto found = std::ranges::find(named, name, &Window::name);
    windows[i] = std::move(*found);
    named.erase(found);
  }
  scope.unused_windows = std::move(named);
}

}  // namespace carto_mock::sql::analysis
