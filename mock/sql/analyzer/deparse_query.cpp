// The texts of queries: SELECT, VALUES, set operations, WITH.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "sql/analyzer/deparser.h"

namespace carto_mock::sql {
namespace {

constexpr int kLevel = 8;

// The analyzer puts a query around the side of a set operation whose columns it must convert.
const Query& without_wrapping(const Query& side) {
  const bool is_wrapped = side.range_table.size() == 1 &&
                          side.range_table.front().alias == "*SELECT*" &&
                          !side.range_table.front().names.has_alias;
  if (!is_wrapped) return side;
  const auto* source = std::get_if<SubquerySource>(&side.range_table.front().source);
  return source == nullptr ? side : without_wrapping(*source->query);
}

// Is it part of the set operation around it, not a query of its own?
bool is_nested_operation(const Query& side) {
  return side.set_operation && side.ctes.empty() && side.order_by.empty() && !side.limit &&
         !side.offset && !side.locks_rows;
}

const Expression& without_hidden_casts(const Expression& expression) {
  if (expression.notation != Notation::kHiddenCast) return expression;
  return without_hidden_casts(*converted(expression));
}

// Do their texts end in parentheses, or a cast, so that others around them keep them whole?
bool is_call(const Expression& expression) {
  if (get_if<FunctionCall>(expression) != nullptr)
    return expression.notation != Notation::kOperator;
  return get_if<SetFunctionCall>(expression) != nullptr ||
         get_if<TypmodCoercion>(expression) != nullptr ||
         get_if<AggregateCall>(expression) != nullptr || get_if<WindowCall>(expression) != nullptr;
}

std::string_view operator_word(SetOperator op) {
  switch (op) {
    case SetOperator::kUnion:
      return "UNION ";
    case SetOperator::kIntersect:
      return "INTERSECT ";
    case SetOperator::kExcept:
      break;
  }
  return "EXCEPT ";
}

}  // namespace

void Deparser::write_query(const Query& query, const std::vector<std::string>* columns,
                           bool are_named, const std::set<std::string>& taken) {
  if (query.locks_rows) throw no_text("a query that locks rows");
  std::set<std::string> outer = taken;
  outer.insert(taken_.begin(), taken_.end());
  for (const QueryNames& around : queries_) {
    for (const EntryText& entry : around.entries) outer.insert(entry.name);
  }
  taken_.insert(taken.begin(), taken.end());
  queries_.push_back(choose_names(query, std::move(outer), session_.catalog()));
  const int indent = indent_;
  write_body(query, columns, are_named);
  indent_ = indent;
  queries_.pop_back();
}

void Deparser::write_body(const Query& query, const std::vector<std::string>* columns,
                          bool are_named) {
  write_with(query);
  if (query.set_operation) {
    write_set_operation(query, columns);
  } else {
    write_select(query, columns, are_named);
  }
  if (!query.order_by.empty()) {
    start_clause(" ORDER BY ", 1);
    for (std::size_t i = 0; i < query.order_by.size(); ++i) {
      const SortKey& key = query.order_by[i];
      if (i > 0) append(", ");
      if (query.set_operation) {
        append(std::to_string(key.target + 1));
      } else {
        write_sorted(*query.targets[static_cast<std::size_t>(key.target)].expression);
      }
      write_direction(key.descending, key.nulls_first);
    }
  }
  write_limits(query);
}

void Deparser::write_with(const Query& query) {
  if (query.ctes.empty()) return;
  indent_ += kLevel;
  append(query.is_with_recursive ? " WITH RECURSIVE " : " WITH ");
  for (std::size_t i = 0; i < query.ctes.size(); ++i) {
    const CommonTableExpression& entry = query.ctes[i];
    if (entry.has_search_or_cycle) throw no_text("SEARCH or CYCLE");
    if (i > 0) append(", ");
    append_identifier(entry.name);
    if (!entry.column_names.empty()) append_list(entry.column_names);
    append(" AS ");
    if (entry.materialize == CommonTableExpression::Materialize::kAlways) append("MATERIALIZED ");
    if (entry.materialize == CommonTableExpression::Materialize::kNever)
      append("NOT MATERIALIZED ");
    append("(");
    start_line("", 0, 0, 0);
    write_query(*entry.query, nullptr, true);
    start_line("", 0, 0, 0);
    append(")");
  }
  indent_ -= kLevel;
  start_line("", 0, 0, 0);
}

void Deparser::write_set_operation(const Query& query, const std::vector<std::string>* columns) {
  const SetOperation& operation = *query.set_operation;
  const Query& left = without_wrapping(*operation.left);
  const Query& right = without_wrapping(*operation.right);
  // Parentheses show where the operator changes.
  const bool left_in_parentheses =
      is_nested_operation(left) &&
      (left.set_operation->op != operation.op || left.set_operation->all != operation.all);
  const int left_indent = left_in_parentheses ? kLevel : 0;
  if (left_in_parentheses) {
    append("(");
    start_line("", left_indent, 0, 0);
  }
  write_side(left, columns, true);
  start_line(left_in_parentheses ? ") " : "", -left_indent, 0, 0);
  append(operator_word(operation.op));
  if (operation.all) append("ALL ");
  const bool right_in_parentheses = is_nested_operation(right);
  const int right_indent = right_in_parentheses ? kLevel : 0;
  if (right_in_parentheses) append("(");
  start_line("", right_indent, 0, 0);
  write_side(right, columns, false);
  indent_ -= right_indent;
  if (right_in_parentheses) start_line(")", 0, 0, 0);
}

void Deparser::write_side(const Query& side, const std::vector<std::string>* columns,
                          bool are_named) {
  if (is_nested_operation(side)) {
    // One more query for those below to count, but no names, and no layout of its own.
    queries_.push_back({&side, {}});
    write_set_operation(side, columns);
    queries_.pop_back();
    return;
  }
  const bool has_parentheses =
      !side.ctes.empty() || !side.order_by.empty() || side.limit || side.offset || side.locks_rows;
  append(has_parentheses ? "(" : "");
  write_query(side, columns, are_named);
  append(has_parentheses ? ")" : "");
}

// VALUES on its own is a query of all its columns.
bool Deparser::is_values(const Query& query, const std::vector<std::string>* columns) const {
  if (query.range_table.size() != 1) return false;
  const RangeTableEntry& entry = query.range_table.front();
  if (!std::holds_alternative<ValuesSource>(entry.source)) return false;
  for (std::size_t i = 0; i < entry.columns.size(); ++i) {
    const std::string& name =
        columns != nullptr && i < columns->size() ? (*columns)[i] : query.targets[i].name;
    if (name != entry.columns[i].name) return false;
  }
  return true;
}

void Deparser::write_values(const ValuesSource& values) {
  append("VALUES ");
  for (std::size_t i = 0; i < values.rows.size(); ++i) {
    append(i > 0 ? ", (" : "(");
    for (std::size_t j = 0; j < values.rows[i].size(); ++j) {
      if (j > 0) append(",");
      const Expression& value = *values.rows[i][j];
      if (is_column(value)) {
        write_column(value, true);
      } else {
        write(value, Implicit::kHidden);
      }
    }
    append(")");
  }
}

void Deparser::write_select(const Query& query, const std::vector<std::string>* columns,
                            bool are_named) {
  indent_ += kLevel;
  append(" ");
  if (is_values(query, columns)) {
    write_values(std::get<ValuesSource>(query.range_table.front().source));
    return;
  }
  append("SELECT");
  if (query.distinctness == Distinctness::kDistinct) append(" DISTINCT");
  if (query.distinctness == Distinctness::kDistinctOn) {
    append(" DISTINCT ON (");
    for (std::size_t i = 0; i < query.distinct_on.size(); ++i) {
      if (i > 0) append(", ");
      write_sorted(*query.targets[static_cast<std::size_t>(query.distinct_on[i])].expression);
    }
    append(")");
  }
  write_targets(query, columns, are_named);
  write_from(query);
  if (query.where) {
    start_clause(" WHERE ", 1);
    hidden(query.where);
  }
  write_group_by(query);
  if (query.having) {
    start_clause(" HAVING ", 0);
    hidden(query.having);
  }
  write_windows(query);
}

void Deparser::write_targets(const Query& query, const std::vector<std::string>* columns,
                             bool are_named) {
  std::size_t place = 0;
  bool after_lines = false;
  for (const TargetEntry& target : query.targets) {
    if (target.hidden) continue;
    append(place == 0 ? " " : ", ");
    const std::string& name =
        columns != nullptr && place < columns->size() ? (*columns)[place] : target.name;
    const std::string item = written([&] {
      const Expression& expression = without_hidden_casts(*target.expression);
      const bool is_plain = is_column(expression);
      std::string own = are_named ? "" : "?column?";
      if (is_plain) {
        own = write_column(expression, true);
      } else {
        write(expression, Implicit::kShown);
      }
      if (own == name) return;
      append(" AS ");
      append_identifier(name);
    });
    after_lines = append_item(item, place == 0, after_lines);
    ++place;
  }
}

void Deparser::write_group_by(const Query& query) {
  if (query.group_by.empty() && query.grouping_items.empty()) return;
  start_clause(" GROUP BY ", 1);
  bool is_first = true;
  const auto separate = [&] {
    append(is_first ? "" : ", ");
    is_first = false;
  };
  for (const GroupingItem& item : query.grouping_items) {
    separate();
    write_grouping_item(item, query, true);
  }
  if (!query.grouping_items.empty()) return;
  for (const int key : query.group_by) {
    separate();
    write_sorted(*query.targets[static_cast<std::size_t>(key)].expression);
  }
}

void Deparser::write_grouping_item(const GroupingItem& item, const Query& query,
                                   bool omits_parentheses) {
  bool parts_omit = true;
  switch (item.kind) {
    case GroupingKind::kEmpty:
      append("()");
      return;
    case GroupingKind::kKeys: {
      const bool has_parentheses = !omits_parentheses || item.keys.size() != 1;
      append(has_parentheses ? "(" : "");
      for (std::size_t i = 0; i < item.keys.size(); ++i) {
        if (i > 0) append(", ");
        write_sorted(*query.targets[static_cast<std::size_t>(item.keys[i])].expression);
      }
      append(has_parentheses ? ")" : "");
      return;
    }
    case GroupingKind::kRollup:
      append("ROLLUP(");
      break;
    case GroupingKind::kCube:
      append("CUBE(");
      break;
    case GroupingKind::kSets:
      append("GROUPING SETS (");
      parts_omit = false;
      break;
  }
  for (std::size_t i = 0; i < item.items.size(); ++i) {
    if (i > 0) append(", ");
    write_grouping_item(item.items[i], query, parts_omit);
  }
  append(")");
}

void Deparser::write_sorted(const Expression& sorted) {
  const Expression& expression = without_hidden_casts(sorted);
  if (const auto* constant = get_if<Constant>(expression)) {
    // A number alone would be a column's.
    write_unlabeled(*constant, expression.type);
    append("::");
    append_type(expression.type);
    return;
  }
  const bool has_parentheses = !is_column(expression) && (form_.is_pretty || is_call(expression));
  append(has_parentheses ? "(" : "");
  write(expression, Implicit::kShown);
  append(has_parentheses ? ")" : "");
}

void Deparser::write_direction(bool descending, bool nulls_first) {
  if (descending) append(" DESC");
  if (descending != nulls_first) append(nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

void Deparser::write_windows(const Query& query) {
  bool is_first = true;
  for (const Window& window : query.windows) {
    if (window.name.empty()) continue;
    if (is_first) {
      start_clause(" WINDOW ", 1);
    } else {
      append(", ");
    }
    is_first = false;
    append_identifier(window.name);
    append(" AS ");
    write_window(window);
  }
}

void Deparser::write_window(const Window& window) {
  std::vector<std::string> parts;
  if (!window.base.empty()) parts.push_back(written([&] { append_identifier(window.base); }));
  if (window.base.empty() && !window.partition_by.empty()) {
    parts.push_back(written([&] {
      append("PARTITION BY ");
      for (std::size_t i = 0; i < window.partition_by.size(); ++i) {
        if (i > 0) append(", ");
        write_sorted(*window.partition_by[i]);
      }
    }));
  }
  if (!window.has_base_order && !window.order_by.empty()) {
    parts.push_back(written([&] {
      append("ORDER BY ");
      for (std::size_t i = 0; i < window.order_by.size(); ++i) {
        if (i > 0) append(", ");
        write_sorted(*window.order_by[i]);
        write_direction(window.order_flags[i].descending, window.order_flags[i].nulls_first);
      }
    }));
  }
  const auto bound = [&](FrameBound place, const ExpressionPtr& offset) {
    switch (place) {
      case FrameBound::kUnboundedPreceding:
        return append("UNBOUNDED PRECEDING");
      case FrameBound::kUnboundedFollowing:
        return append("UNBOUNDED FOLLOWING");
      case FrameBound::kCurrentRow:
        return append("CURRENT ROW");
      case FrameBound::kPreceding:
        hidden(offset);
        return append(" PRECEDING");
      case FrameBound::kFollowing:
        hidden(offset);
        return append(" FOLLOWING");
    }
  };
  if (window.frame_notation != FrameNotation::kNone) {
    parts.push_back(written([&] {
      constexpr std::array<std::string_view, 3> kModes = {"RANGE ", "ROWS ", "GROUPS "};
      constexpr std::array<std::string_view, 4> kExclusions = {"", " EXCLUDE CURRENT ROW",
                                                               " EXCLUDE GROUP", " EXCLUDE TIES"};
      append(kModes.at(static_cast<std::size_t>(window.mode)));
      const bool has_end = window.frame_notation == FrameNotation::kBetween;
      append(has_end ? "BETWEEN " : "");
      bound(window.start, window.start_offset);
      if (has_end) {
        append(" AND ");
        bound(window.end, window.end_offset);
      }
      append(kExclusions.at(static_cast<std::size_t>(window.exclusion)));
    }));
  }
  append("(");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) append(" ");
    append(parts[i]);
  }
  append(")");
}

void Deparser::write_limits(const Query& query) {
  if (query.offset) {
    start_clause(" OFFSET ", 0);
    hidden(query.offset);
  }
  if (!query.limit) return;
  if (query.with_ties) {
    start_clause(" FETCH FIRST ", 0);
    append("(");
    hidden(query.limit);
    append(") ROWS WITH TIES");
    return;
  }
  start_clause(" LIMIT ", 0);
  const auto* constant = get_if<Constant>(*query.limit);
  if (constant != nullptr && constant->value.is_null()) {
    append("ALL");
  } else {
    hidden(query.limit);
  }
}

}  // namespace carto_mock::sql
