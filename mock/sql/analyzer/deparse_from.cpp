// The texts of FROM.
#include <algorithm>
#include <variant>

#include "sql/analyzer/deparser.h"
#include "sql/analyzer/row_presence.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// Does it read columns of the query `depth` levels further out?
bool reads_level(const Expression& expression, int depth) {
  const auto* column = get_if<ColumnReference>(expression);
  bool reads = column != nullptr && column->levels_up == depth &&
               column->range_index != SubqueryExpression::kSubqueryOutput;
  const std::function<void(const Query&, int)> visit_query = [&](const Query& query, int level) {
    visit_children(query, ConstChildVisitor{
                              [&, level](const Expression& child) {
                                reads = reads || reads_level(child, level);
                              },
                              [&, level](const Query& nested) { visit_query(nested, level + 1); }});
  };
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { reads = reads || reads_level(child, depth); },
                     [&](const Query& query) { visit_query(query, depth + 1); }});
  return reads;
}

const RowConstructor* definitions_of(const SourceCall& call) {
  const auto* set = get_if<SetFunctionCall>(*call.call);
  const auto* function = get_if<FunctionCall>(*call.call);
  if (set == nullptr && function == nullptr) return nullptr;
  const std::vector<ExpressionPtr>& arguments =
      set != nullptr ? set->arguments : function->arguments;
  if (call.call->type.oid != oid::kRecord || arguments.empty()) return nullptr;
  const auto* row = get_if<RowConstructor>(*arguments.back());
  // The last argument is the analyzer's, which says what the columns are.
  const bool is_definition = row != nullptr && !row->names.empty() &&
                             std::ranges::all_of(row->fields, [](const ExpressionPtr& field) {
                               const auto* constant = get_if<Constant>(*field);
                               return constant != nullptr && constant->value.is_null();
                             });
  return is_definition ? row : nullptr;
}

bool looks_like_function(const Expression& expression) {
  if (get_if<FunctionCall>(expression) != nullptr) {
    return expression.notation == Notation::kCall || expression.notation == Notation::kFilledCall ||
           expression.notation == Notation::kSqlSyntax;
  }
  return get_if<SetFunctionCall>(expression) != nullptr ||
         get_if<Coalesce>(expression) != nullptr || get_if<GreatestLeast>(expression) != nullptr ||
         get_if<NullIf>(expression) != nullptr ||
         get_if<SessionValueExpression>(expression) != nullptr;
}

std::string_view join_word(const FromJoin& join) {
  switch (join.type) {
    case JoinType::kInner:
      return " JOIN ";
    case JoinType::kCross:
      return " CROSS JOIN ";
    case JoinType::kLeft:
      return " LEFT JOIN ";
    case JoinType::kRight:
      return " RIGHT JOIN ";
    case JoinType::kFull:
      break;
  }
  return " FULL JOIN ";
}

}  // namespace

void Deparser::write_from(const Query& query) {
  for (std::size_t i = 0; i < query.from.size(); ++i) {
    if (i == 0) {
      start_clause(" FROM ", 2);
      write_from_item(query.from[i], query);
      continue;
    }
    append(", ");
    append_item(written([&] { write_from_item(query.from[i], query); }), false, false);
  }
}

void Deparser::write_from_item(const FromItem& item, const Query& query) {
  if (const auto* join = std::get_if<FromJoin>(&item.item)) {
    write_join(*join, query);
    return;
  }
  const auto index = static_cast<std::size_t>(std::get<FromEntry>(item.item).range_index);
  // A copy: deeper queries may move the list of those that are at work.
  const EntryText text = queries_.back().entries.at(index);
  write_entry(query.range_table[index], text);
}

void Deparser::write_join(const FromJoin& join, const Query& query) {
  constexpr int kLevel = 8;
  constexpr int kJoin = 4;
  if (join.has_no_text) throw no_text("the alias of a join");
  open();
  write_from_item(*join.left, query);
  start_line(join_word(join), -kLevel, kLevel, kJoin);
  const bool has_parentheses =
      form_.is_pretty && std::holds_alternative<FromJoin>(join.right->item);
  append(has_parentheses ? "(" : "");
  write_from_item(*join.right, query);
  append(has_parentheses ? ")" : "");
  if (!join.using_columns.empty()) {
    append(" USING ");
    append_list(join.using_columns);
  } else if (join.condition != nullptr) {
    append(" ON ");
    open();
    hidden(join.condition);
    close();
  }
  close();
}

void Deparser::append_relation(Oid relation) {
  const Relation* made = form_.is_kept ? session_.catalog().find_relation(relation) : nullptr;
  if (made == nullptr) {
    append(output_object_name(relation, oid::kRegclass, session_));
    return;
  }
  append_identifier(session_.catalog().find_schema(made->schema)->name);
  append(".");
  append_identifier(made->name);
}

void Deparser::write_entry(const RangeTableEntry& entry, const EntryText& text) {
  if (!entry.columns.empty() && entry.columns.back().name == analysis::kRowPresence)
    throw no_text("the row of a subquery that an outer join may leave out");
  const SourceCall* defined = nullptr;
  if (entry.names.relation != kInvalidOid) {
    append_relation(entry.names.relation);
  } else if (const auto* subquery = std::get_if<SubquerySource>(&entry.source)) {
    append(subquery->lateral ? "LATERAL (" : "(");
    write_query(*subquery->query, nullptr, true);
    append(")");
  } else if (const auto* cte = std::get_if<CteSource>(&entry.source)) {
    const auto level = static_cast<std::size_t>(cte->levels_up);
    const Query& owner = *queries_.at(queries_.size() - 1 - level).query;
    append_identifier(owner.ctes.at(static_cast<std::size_t>(cte->index)).name);
  } else if (const auto* values = std::get_if<ValuesSource>(&entry.source)) {
    append("(");
    write_values(*values);
    append(")");
  } else if (const auto* function = std::get_if<FunctionSource>(&entry.source)) {
    write_function_source(*function);
    const bool is_alone = function->calls.size() == 1 && !function->with_ordinality;
    if (is_alone && definitions_of(function->calls.front()) != nullptr)
      defined = &function->calls.front();
  } else {
    throw no_text("such a table");
  }
  if (text.has_name) {
    append(" ");
    append_identifier(text.name);
  }
  if (defined != nullptr) {
    write_definitions(*defined, text);
  } else if (text.has_columns) {
    append_list(text.columns);
  }
}

void Deparser::write_function_source(const FunctionSource& source) {
  const bool is_lateral = std::ranges::any_of(
      source.calls, [](const SourceCall& call) { return reads_level(*call.call, 0); });
  if (is_lateral) append("LATERAL ");
  const auto write_source_call = [this](const SourceCall& call) {
    if (!looks_like_function(*call.call)) {
      append("CAST(");
      hidden(call.call);
      append(" AS ");
      append_type(call.call->type);
      append(")");
      return;
    }
    if (definitions_of(call) == nullptr) {
      shown(call.call);
      return;
    }
    const ExpressionPtr copied = clone(*call.call);
    if (auto* set = std::get_if<SetFunctionCall>(&copied->node)) {
      set->arguments.pop_back();
    } else {
      std::get<FunctionCall>(copied->node).arguments.pop_back();
    }
    shown(copied);
  };
  if (source.calls.size() == 1) {
    if (source.with_ordinality && definitions_of(source.calls.front()) != nullptr)
      throw no_text("WITH ORDINALITY beside a column definition list");
    write_source_call(source.calls.front());
  } else {
    const bool are_unnest = std::ranges::all_of(source.calls, [this](const SourceCall& call) {
      const auto* set = get_if<SetFunctionCall>(*call.call);
      return set != nullptr && require_procedure(set->procedure).signature == "unnest(anyarray)";
    });
    append(are_unnest ? "UNNEST(" : "ROWS FROM(");
    for (std::size_t i = 0; i < source.calls.size(); ++i) {
      if (i > 0) append(", ");
      if (are_unnest) {
        list(get_if<SetFunctionCall>(*source.calls[i].call)->arguments);
        continue;
      }
      if (definitions_of(source.calls[i]) != nullptr)
        throw no_text("a column definition list in ROWS FROM");
      write_source_call(source.calls[i]);
    }
    append(")");
  }
  if (source.with_ordinality) append(" WITH ORDINALITY");
}

void Deparser::write_definitions(const SourceCall& call, const EntryText& text) {
  const RowConstructor& row = *definitions_of(call);
  append("(");
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    if (i > 0) append(", ");
    append_identifier(text.columns.at(i));
    append(" ");
    append_type(row.fields[i]->type);
  }
  append(")");
}

}  // namespace carto_mock::sql
