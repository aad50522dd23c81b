#include "sql/tree/unread_outputs.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "sql/tree/merged_subqueries.h"
#include "sql/tree/read_tables.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

using Columns = std::set<int>;

class ReadColumns {
 public:
  explicit ReadColumns(const Expression* except) : except_(except) {}

  // `depth`: how far the query is below the one whose columns are looked for.
  void look_into(const Query& query, int depth) {
    visit_children(query,
                   ConstChildVisitor{[&](const Expression& child) { look_into(child, depth); },
                                     [&](const Query& nested) { look_into(nested, depth + 1); }});
  }

  std::map<int, Columns> result() { return std::move(columns_); }

 private:
  void look_into(const Expression& expression, int depth) {
    if (&expression == except_) return;
    const auto* column = get_if<ColumnReference>(expression);
    if (column != nullptr && column->levels_up == depth)
      columns_[column->range_index].insert(column->column);
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { look_into(child, depth); },
                                     [&](const Query& nested) { look_into(nested, depth + 1); }});
  }

  const Expression* except_;
  std::map<int, Columns> columns_;
};

struct WithReads {
  std::ptrdiff_t references = 0;
  Columns columns = {};
};

// What is read of the WITH queries of one query.
class WithReferences {
 public:
  explicit WithReferences(const Query& owner) : reads_(owner.ctes.size()) {
    if (!reads_.empty()) look_into(owner, 0);
  }

  const WithReads& of(std::size_t index) const { return reads_.at(index); }

 private:
  void look_into(const Query& query, int depth) {
    std::map<int, Columns> columns;
    bool has_columns = false;
    for (std::size_t i = 0; i < query.range_table.size(); ++i) {
      const auto* source = std::get_if<CteSource>(&query.range_table[i].source);
      if (source == nullptr || source->levels_up != depth) continue;
      if (!std::exchange(has_columns, true)) columns = read_columns(query, nullptr);
      WithReads& reads = reads_.at(static_cast<std::size_t>(source->index));
      ++reads.references;
      reads.columns.merge(columns[static_cast<int>(i)]);
    }
    visit_children(query,
                   ConstChildVisitor{[&](const Expression& child) { look_into(child, depth); },
                                     [&](const Query& nested) { look_into(nested, depth + 1); }});
  }

  void look_into(const Expression& expression, int depth) {
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { look_into(child, depth); },
                                     [&](const Query& nested) { look_into(nested, depth + 1); }});
  }

  std::vector<WithReads> reads_;
};

// Is there a node of the kind in the expression, subqueries aside?
template <typename Node>
bool holds(const Expression& expression) {
  bool found = get_if<Node>(expression) != nullptr;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || holds<Node>(child); }, {}});
  return found;
}

// What a window partitions and sorts by is computed though no function of it is.
bool has_computed_keys(const Window& window) {
  const auto is_computed = [](const ExpressionPtr& key) {
    return get_if<ColumnReference>(*key) == nullptr && get_if<Constant>(*key) == nullptr;
  };
  return std::ranges::any_of(window.partition_by, is_computed) ||
         std::ranges::any_of(window.order_by, is_computed);
}

// FOR UPDATE and the like, in the query or in one in it.
bool locks_rows(const Query& query);
bool locks_rows(const Expression& expression) {
  bool locks = false;
  visit_children(
      expression,
      ConstChildVisitor{[&locks](const Expression& child) { locks = locks || locks_rows(child); },
                        [&locks](const Query& child) { locks = locks || locks_rows(child); }});
  return locks;
}
bool locks_rows(const Query& query) {
  bool locks = query.may_write;
  visit_children(
      query,
      ConstChildVisitor{[&locks](const Expression& child) { locks = locks || locks_rows(child); },
                        [&locks](const Query& child) { locks = locks || locks_rows(child); }});
  return locks;
}

// The outputs that ORDER BY and its like need.
std::set<int> needed_targets(const Query& query) {
  std::set<int> needed(query.group_by.begin(), query.group_by.end());
  needed.insert(query.distinct_on.begin(), query.distinct_on.end());
  for (const std::vector<int>& keys : query.grouping_sets) needed.insert(keys.begin(), keys.end());
  for (const SortKey& key : query.order_by) needed.insert(key.target);
  return needed;
}

// UNION ALL of nothing but that, whose parts become parts of the query around it
// (is_simple_union_all).
bool is_simple_union(const Query& query) {
  if (!query.set_operation) {
    // What has another type than the whole is in the way.
    return std::ranges::none_of(query.targets, [](const TargetEntry& target) {
      return target.expression->notation == Notation::kHiddenCast;
    });
  }
  const SetOperation& operation = *query.set_operation;
  const bool is_more = query.limit != nullptr || query.offset != nullptr ||
                       !query.order_by.empty() || !query.ctes.empty() || query.locks_rows;
  return operation.op == SetOperator::kUnion && operation.all && !is_more &&
         is_simple_union(*operation.left) && is_simple_union(*operation.right);
}

// Does the planner compute a part of it, whatever is in the tables?
bool has_constant_part(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found = call != nullptr && call->immutable && !holds<ColumnReference>(expression) &&
               !holds<SubqueryExpression>(expression) && !holds<LiteralReference>(expression);
  visit_children(expression, ConstChildVisitor{[&found](const Expression& child) {
                                                 found = found || has_constant_part(child);
                                               },
                                               {}});
  return found;
}

// One side of a UNION ALL that becomes a part of the query around it, with its outputs: these are
// left out once constants are computed (is_safe_append_member).
bool is_merged_side(const Query& query) {
  return query.where == nullptr && query.from.size() < 2 && !query.is_grouped &&
         query.windows.empty() && query.ctes.empty() && query.order_by.empty() &&
         query.limit == nullptr && query.offset == nullptr &&
         (query.from.empty() || std::holds_alternative<FromEntry>(query.from.front().item));
}

// The tables of subqueries that an output holds, or what it reads of subqueries that become a part
// of its query.
void add_tables_behind(const Expression& output, const Query& query, std::set<Oid>& tables);

void add_tables_behind(const Query& query, int column, std::set<Oid>& tables) {
  if (query.set_operation) {
    if (!is_simple_union(query)) return;
    add_tables_behind(*query.set_operation->left, column, tables);
    add_tables_behind(*query.set_operation->right, column, tables);
    return;
  }
  const auto place = static_cast<std::size_t>(column);
  if (is_merged(query) && place < query.targets.size())
    add_tables_behind(*query.targets[place].expression, query, tables);
}

void add_tables_behind(const Expression& output, const Query& query, std::set<Oid>& tables) {
  add_tables(output, tables);
  const auto add_column = [&](const ColumnReference& column) {
    const auto entry = static_cast<std::size_t>(column.range_index);
    if (column.levels_up != 0 || column.range_index < 0 || entry >= query.range_table.size())
      return;
    if (const auto* source = std::get_if<SubquerySource>(&query.range_table[entry].source))
      add_tables_behind(*source->query, column.column, tables);
  };
  if (const auto* column = get_if<ColumnReference>(output)) add_column(*column);
  visit_children(
      output, ConstChildVisitor{
                  [&](const Expression& child) { add_tables_behind(child, query, tables); }, {}});
}

// An entry that FROM does not name.
RangeTableEntry unread_entry(Oid table) {
  RangeTableEntry entry;
  entry.source = ValuesSource{};
  entry.names.relation = table;
  return entry;
}

void keep_outputs(Query& query, const Columns& read, Folding folding, bool is_side = false) {
  if (query.set_operation) {
    if (!is_simple_union(query)) return;
    keep_outputs(*query.set_operation->left, read, folding, true);
    keep_outputs(*query.set_operation->right, read, folding, true);
    return;
  }
  if (query.distinctness == Distinctness::kDistinct) return;
  const std::set<int> needed = needed_targets(query);
  const bool computes_keys = std::ranges::any_of(query.windows, has_computed_keys);
  for (std::size_t i = 0; i < query.targets.size(); ++i) {
    TargetEntry& target = query.targets[i];
    const int place = static_cast<int>(i);
    if (target.hidden || read.contains(place) || needed.contains(place)) continue;
    if (get_if<Constant>(*target.expression) != nullptr ||
        holds<SetFunctionCall>(*target.expression) || is_volatile_throughout(*target.expression) ||
        (computes_keys && holds<WindowCall>(*target.expression)) ||
        (is_side && is_merged_side(query) && has_constant_part(*target.expression)))
      continue;
    std::set<Oid> tables;
    if (is_side && is_merged_side(query)) add_tables_behind(*target.expression, query, tables);
    if (folding == Folding::kBefore && !tables.empty()) continue;
    for (const Oid table : tables) query.range_table.push_back(unread_entry(table));
    target.expression = make_null(target.expression->type);
  }
}

// Of a single row of VALUES, which is in the place of its columns (is_simple_values).
void keep_values(ValuesSource& source, const Columns& read) {
  if (source.rows.size() != 1) return;
  std::vector<ExpressionPtr>& row = source.rows.front();
  const auto stays = [](const ExpressionPtr& value) {
    return holds<SetFunctionCall>(*value) || is_volatile_throughout(*value);
  };
  if (std::ranges::any_of(row, stays)) return;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!read.contains(static_cast<int>(i)) && get_if<Constant>(*row[i]) == nullptr)
      row[i] = make_null(row[i]->type);
  }
}

// A LIMIT that lets a row pass.
bool may_give_row(const Expression& limit) {
  const auto* constant = get_if<Constant>(limit);
  return constant != nullptr && (constant->value.is_null() || constant->value.as_integer() > 0);
}

// Groups of which nothing is asked but whether there are some.
bool only_groups(const Query& query) {
  return !query.group_by.empty() && query.grouping_sets.empty() && query.having == nullptr &&
         std::ranges::none_of(query.targets, [](const TargetEntry& target) {
           return holds<AggregateCall>(*target.expression);
         });
}

// EXISTS asks for rows, not for what is in them (simplify_EXISTS_query).
void leave_out_outputs_of_exists(Query& query) {
  const bool gives_set = std::ranges::any_of(query.targets, [](const TargetEntry& target) {
    return holds<SetFunctionCall>(*target.expression);
  });
  if (query.set_operation || (query.is_grouped && !only_groups(query)) || !query.windows.empty() ||
      query.locks_rows || (query.limit != nullptr && !may_give_row(*query.limit)) ||
      query.offset != nullptr || gives_set)
    return;
  for (TargetEntry& target : query.targets) target.expression = make_null(target.expression->type);
}

}  // namespace

std::map<int, std::set<int>> read_columns(const Query& query, const Expression* except) {
  ReadColumns columns(except);
  columns.look_into(query, 0);
  return columns.result();
}

bool is_put_in_place(const CommonTableExpression& entry, std::ptrdiff_t references) {
  using enum CommonTableExpression::Materialize;
  const bool is_wanted =
      entry.materialize == kNever || (entry.materialize == kDefault && references == 1);
  return is_wanted && !entry.recursive && !locks_rows(*entry.query) &&
         !is_volatile_throughout(*entry.query);
}

std::unique_ptr<Query> query_without_rows(const std::vector<OutputColumn>& columns) {
  auto query = std::make_unique<Query>();
  query->where = make_expression(Type{oid::kBool}, Constant{Value::boolean(false)});
  query->targets.reserve(columns.size());
  for (const OutputColumn& column : columns)
    query->targets.push_back({column.name, make_null(column.type), false});
  return query;
}

std::set<const Query*> queries_put_in_place(const Query& query) {
  std::set<const Query*> found;
  const WithReferences references(query);
  for (std::size_t i = 0; i < query.ctes.size(); ++i) {
    if (is_put_in_place(query.ctes[i], references.of(i).references))
      found.insert(query.ctes[i].query.get());
  }
  const std::function<void(const Expression&)> look_into = [&](const Expression& expression) {
    visit_children(expression, ConstChildVisitor{look_into, [&found](const Query& nested) {
                                                   found.merge(queries_put_in_place(nested));
                                                 }});
  };
  visit_children(query, ConstChildVisitor{look_into, [&found](const Query& nested) {
                                            found.merge(queries_put_in_place(nested));
                                          }});
  return found;
}

void leave_out_unnamed(Query& query, const std::set<const Query*>& put_in_place) {
  if (put_in_place.empty()) return;
  // Later ones may read earlier ones.
  for (std::size_t i = query.ctes.size(); i-- > 0;) {
    CommonTableExpression& entry = query.ctes[i];
    if (put_in_place.contains(entry.query.get()) && WithReferences(query).of(i).references == 0)
      entry.query = query_without_rows(entry.columns);
  }
  const std::function<void(ExpressionPtr&)> look_into = [&](ExpressionPtr& expression) {
    visit_children(*expression, ChildVisitor{look_into, [&](Query& nested) {
                                               leave_out_unnamed(nested, put_in_place);
                                             }});
  };
  visit_children(query, ChildVisitor{look_into, [&](Query& nested) {
                                       leave_out_unnamed(nested, put_in_place);
                                     }});
}

void leave_out_unread_outputs(Query& query, Folding folding) {
  const WithReferences before(query);
  const auto has_outputs = [](const RangeTableEntry& entry) {
    return std::holds_alternative<SubquerySource>(entry.source) ||
           std::holds_alternative<ValuesSource>(entry.source);
  };
  if (std::ranges::any_of(query.range_table, has_outputs)) {
    std::map<int, Columns> columns = read_columns(query, nullptr);
    for (std::size_t i = 0; i < query.range_table.size(); ++i) {
      auto* source = std::get_if<SubquerySource>(&query.range_table[i].source);
      if (source != nullptr) keep_outputs(*source->query, columns[static_cast<int>(i)], folding);
      auto* values = std::get_if<ValuesSource>(&query.range_table[i].source);
      if (values != nullptr) keep_values(*values, columns[static_cast<int>(i)]);
    }
  }
  // Later ones may read earlier ones.
  for (std::size_t i = query.ctes.size(); i-- > 0;) {
    const WithReferences left(query);
    const WithReads& reads = left.of(i);
    if (is_put_in_place(query.ctes[i], reads.references))
      keep_outputs(*query.ctes[i].query, reads.columns, folding);
  }
  visit_children(
      query,
      ChildVisitor{[&](ExpressionPtr& child) { leave_out_unread_outputs_within(*child, folding); },
                   [&](Query& nested) { leave_out_unread_outputs(nested, folding); }});
  // What was to stand in a place that is left out is nowhere.
  for (std::size_t i = query.ctes.size(); i-- > 0;) {
    CommonTableExpression& entry = query.ctes[i];
    if (WithReferences(query).of(i).references == 0 &&
        is_put_in_place(entry, before.of(i).references))
      entry.query = query_without_rows(entry.columns);
  }
}

void leave_out_unread_outputs_within(Expression& expression, Folding folding) {
  auto* subquery = std::get_if<SubqueryExpression>(&expression.node);
  if (subquery != nullptr && subquery->kind == SubqueryKind::kExists)
    leave_out_outputs_of_exists(*subquery->query);
  visit_children(
      expression,
      ChildVisitor{[&](ExpressionPtr& child) { leave_out_unread_outputs_within(*child, folding); },
                   [&](Query& nested) { leave_out_unread_outputs(nested, folding); }});
}

void leave_out_unread_outputs_within(Query& query) {
  visit_children(query,
                 ChildVisitor{[](ExpressionPtr& child) { leave_out_unread_outputs_within(*child); },
                              [](Query& nested) { leave_out_unread_outputs(nested); }});
}

}  // namespace carto_mock::sql
