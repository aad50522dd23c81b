// The texts of calls: functions, aggregates, window functions.
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/deparser.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/written_arguments.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/quoting.h"
#include "sql/functions/variadic_arrays.h"

namespace carto_mock::sql {

const BuiltinProcedure& Deparser::require_procedure(Oid procedure) const {
  const BuiltinProcedure* found = session_.catalog().find_procedure(procedure);
  if (found == nullptr) throw no_text("a function");
  return *found;
}

void Deparser::append_function_name(const BuiltinProcedure& function) {
  const bool is_visible =
      function.schema == "pg_catalog" ||
      std::ranges::find(visible_schemas_, function.schema) != visible_schemas_.end();
  if (!is_visible) append(quote_identifier(function.schema) + ".");
  append_identifier(function.name);
}

void Deparser::write_call(const BuiltinProcedure& function,
                          const std::vector<ExpressionPtr>& arguments, const Expression& whole) {
  // The first argument of a user's function says which one it is (user_functions.h).
  const std::size_t first = session_.catalog().find_function(function.oid) == nullptr ? 0 : 1;
  std::size_t end = arguments.size();
  std::vector<int> by_name;
  const auto* call = get_if<FunctionCall>(whole);
  const bool is_variadic = function.variadic_element == oid::kAny
                               ? call != nullptr && is_expanding_body(call->body)
                               : function.variadic_element != kInvalidOid;
  if (whole.notation == Notation::kFilledCall) {
    auto written = analysis::read_written_arguments(whole.written_arguments);
    if (!written || is_variadic) throw no_text("a call with named or default arguments");
    end = first + static_cast<std::size_t>(written->by_place);
    by_name = std::move(written->by_name);
  }
  append_function_name(function);
  append("(");
  for (std::size_t i = first; i < end; ++i) {
    if (i > first) append(", ");
    if (is_variadic && i + 1 == end) append("VARIADIC ");
    shown(arguments[i]);
  }
  const std::vector<std::string_view> names = argument_names(function, function.arguments.size());
  for (std::size_t i = 0; i < by_name.size(); ++i) {
    if (end > first || i > 0) append(", ");
    append(quote_identifier(names.at(static_cast<std::size_t>(by_name[i]))));
    append(" => ");
    shown(arguments[first + static_cast<std::size_t>(by_name[i])]);
  }
  append(")");
}

void Deparser::write_node(const SetFunctionCall& node, const Expression& whole) {
  write_call(require_procedure(node.procedure), node.arguments, whole);
}

void Deparser::write_filter(const ExpressionPtr& filter) {
  if (filter == nullptr) return;
  append(" FILTER (WHERE ");
  hidden(filter);
  append(")");
}

void Deparser::write_node(const AggregateCall& node, const Expression& whole) {
  if (whole.notation == Notation::kFilledCall)
    throw no_text("a call with named or default arguments");
  const BuiltinProcedure& aggregate = require_procedure(node.procedure);
  const bool is_within_group = aggregate.aggregate_kind != 'n';
  if (!is_within_group && aggregate.variadic_element != kInvalidOid)
    throw no_text("such an aggregate");
  append_function_name(aggregate);
  append(node.distinct ? "(DISTINCT " : "(");
  if (node.star) append("*");
  // Of an aggregate WITHIN GROUP those that it sorts by come last.
  const int count = is_within_group ? node.order_by.front().argument : node.argument_count;
  for (int i = 0; i < count; ++i) {
    if (i > 0) append(", ");
    shown(node.arguments[static_cast<std::size_t>(i)]);
  }
  if (!node.order_by.empty()) {
    append(is_within_group ? ") WITHIN GROUP (ORDER BY " : " ORDER BY ");
    for (std::size_t i = 0; i < node.order_by.size(); ++i) {
      const AggregateSortKey& key = node.order_by[i];
      if (i > 0) append(", ");
      write_sorted(*node.arguments[static_cast<std::size_t>(key.argument)]);
      write_direction(key.descending, key.nulls_first);
    }
  }
  append(")");
  write_filter(node.filter);
}

void Deparser::write_node(const GroupingCall& node, const Expression&) {
  append("GROUPING(");
  list(node.arguments);
  append(")");
}

void Deparser::write_node(const WindowCall& node, const Expression& whole) {
  if (whole.notation == Notation::kFilledCall)
    throw no_text("a call with named or default arguments");
  const BuiltinProcedure& function = require_procedure(node.procedure);
  if (function.variadic_element != kInvalidOid || queries_.empty())
    throw no_text("such a window function");
  append_function_name(function);
  append("(");
  if (node.star) append("*");
  list(node.arguments);
  append(")");
  write_filter(node.filter);
  append(" OVER ");
  const Window& window = queries_.back().query->windows.at(static_cast<std::size_t>(node.window));
  if (window.name.empty()) {
    write_window(window);
  } else {
    append_identifier(window.name);
  }
}

void Deparser::write_pieces(std::initializer_list<Piece> pieces,
                            const std::vector<ExpressionPtr>& arguments) {
  for (const auto& [text, argument] : pieces) {
    if (argument >= arguments.size()) continue;
    append(text);
    hidden(arguments[argument]);
  }
  append(")");
}

void Deparser::write_sql_syntax(const BuiltinProcedure& function,
                                const std::vector<ExpressionPtr>& arguments,
                                const Expression& whole) {
  const std::string_view name = function.name;
  if (name == "timezone" && arguments.size() == 2) {
    append("(");
    hidden_part(arguments[1], whole);
    append(" AT TIME ZONE ");
    hidden_part(arguments[0], whole);
    return append(")");
  }
  if (name == "overlaps") {
    write_pieces({{"((", 0}, {", ", 1}}, arguments);
    write_pieces({{" OVERLAPS (", 2}, {", ", 3}}, arguments);
    return append(")");
  }
  if (name == "overlay") {
    return write_pieces({{"OVERLAY(", 0}, {" PLACING ", 1}, {" FROM ", 2}, {" FOR ", 3}},
                        arguments);
  }
  if (name == "substring")
    return write_pieces({{"SUBSTRING(", 0}, {" FROM ", 1}, {" FOR ", 2}}, arguments);
  if (name == "position") {
    write_pieces({{"POSITION((", 1}, {") IN (", 0}}, arguments);
    return append(")");
  }
  if (name == "extract") {
    const auto* field = get_if<Constant>(*arguments.at(0));
    if (field == nullptr || field->value.is_null()) throw no_text("a field");
    append("EXTRACT(" + field->value.as_text());
    return write_pieces({{" FROM ", 1}}, arguments);
  }
  if (name == "xmlexists") {
    write_pieces({{"XMLEXISTS((", 0}, {") PASSING (", 1}}, arguments);
    return append(")");
  }
  for (const auto& [trim, start] :
       {std::pair{"btrim", "TRIM(BOTH "}, std::pair{"ltrim", "TRIM(LEADING "},
        std::pair{"rtrim", "TRIM(TRAILING "}}) {
    if (name != trim) continue;
    append(start);
    return write_pieces({{"", 1}, {arguments.size() > 1 ? " FROM " : "FROM ", 0}}, arguments);
  }
  throw no_text(function.signature);
}

}  // namespace carto_mock::sql
