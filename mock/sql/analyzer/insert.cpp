#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/part_assignments.h"
#include "sql/analyzer/privileges.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/stars.h"
#include "sql/analyzer/targets.h"
#include "sql/analyzer/with_planning.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// What an INSERT's column list says.
struct InsertColumns {
  std::vector<int> attnums;
  std::vector<int> locations;      // of the names; -1: not named
  std::vector<SyntaxNodes> steps;  // to parts of the columns
  bool named = false;
  // Identity columns that take their next value, whatever value is given: OVERRIDING USER VALUE.
  std::set<int> ignored = {};
};

InsertColumns insert_columns(const PgQuery__InsertStmt& insert, const Relation& relation) {
  InsertColumns result;
  result.named = insert.n_cols > 0;
  if (!result.named) {
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      if (relation.columns[i].dropped) continue;
      result.attnums.push_back(static_cast<int>(i) + 1);
      result.locations.push_back(-1);
      result.steps.emplace_back();
    }
    return result;
  }
  for (const SyntaxNode* node : nodes(insert.n_cols, insert.cols)) {
    const PgQuery__ResTarget& target = *node->res_target;
    const SyntaxNodes steps = nodes(target.n_indirection, target.indirection);
    const int attnum = find_target_column(relation, target.name, target.location);
    const auto before = std::ranges::find(result.attnums, attnum);
    const bool are_parts =
        before != result.attnums.end() && !steps.empty() &&
        !result.steps[static_cast<std::size_t>(before - result.attnums.begin())].empty();
    if (before != result.attnums.end() && !are_parts) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column \"{}\" specified more than once", target.name))
          .at(target.location);
    }
    result.attnums.push_back(attnum);
    result.locations.push_back(target.location);
    result.steps.push_back(steps);
  }
  return result;
}

bool is_values(const PgQuery__SelectStmt& select) {
  return select.n_values_lists > 0 && select.n_sort_clause == 0 && select.limit_count == nullptr &&
         select.limit_offset == nullptr && select.n_locking_clause == 0 &&
         select.with_clause == nullptr;
}

// Does the statement give the `index`-th of its columns another value than DEFAULT?
bool gives_value(const PgQuery__InsertStmt& insert, std::size_t index) {
  if (insert.select_stmt == nullptr) return false;
  const PgQuery__SelectStmt& select = *insert.select_stmt->select_stmt;
  if (!is_values(select)) return index < select.n_target_list || select.n_target_list == 0;
  const SyntaxNodes rows = nodes(select.n_values_lists, select.values_lists);
  return std::any_of(rows.begin(), rows.end(), [index](const SyntaxNode* row) {
    return index < row->list->n_items &&
           row->list->items[index]->node_case != PG_QUERY__NODE__NODE_SET_TO_DEFAULT;
  });
}

// What becomes of values for identity columns (manual, page INSERT, "OVERRIDING") and generated
// ones, which take none: an error, which PostgreSQL has once all is analyzed.
std::optional<Error> override_identity(const PgQuery__InsertStmt& insert, const ViewTarget& target,
                                       InsertColumns& columns) {
  for (std::size_t i = 0; i < columns.attnums.size(); ++i) {
    const Column* column = target.table_column(columns.attnums[i]);
    if (column == nullptr || !gives_value(insert, i)) continue;
    const auto refused = [column] {
      return takes_only_default(
          fmt::format("cannot insert a non-DEFAULT value into column \"{}\"", column->name),
          *column);
    };
    if (column->generated) return refused();
    if (column->identity == Identity::kNone) continue;
    if (insert.override == PG_QUERY__OVERRIDING_KIND__OVERRIDING_USER_VALUE) {
      columns.ignored.insert(columns.attnums[i]);
    } else if (column->identity == Identity::kAlways &&
               insert.override != PG_QUERY__OVERRIDING_KIND__OVERRIDING_SYSTEM_VALUE) {
      return refused().hint("Use OVERRIDING SYSTEM VALUE to override.");
    }
  }
  return std::nullopt;
}

const Column& column_at(const Relation& relation, const InsertColumns& columns, std::size_t index) {
  return relation.columns[static_cast<std::size_t>(columns.attnums[index] - 1)];
}

// As many expressions as columns; fewer are fine where no column is named.
void check_width(std::size_t width, const InsertColumns& columns,
                 const std::function<int(std::size_t)>& location) {
  if (width > columns.attnums.size()) {
    throw Error(sqlstate::kSyntaxError, "INSERT has more expressions than target columns")
        .at(location(columns.attnums.size()));
  }
  if (columns.named && width < columns.attnums.size()) {
    throw Error(sqlstate::kSyntaxError, "INSERT has more target columns than expressions")
        .at(columns.locations[width]);
  }
}

// The value as the `index`-th of the columns, or a part of it, has it.
ExpressionPtr to_target(ExpressionPtr value, const Relation& relation, const InsertColumns& columns,
                        std::size_t index, Scope& scope) {
  const Column& column = column_at(relation, columns, index);
  const SyntaxNodes steps = columns.steps[index];
  if (steps.empty()) return to_column(std::move(value), column.name, column.type, scope);
  const KindGuard guard(scope, ExpressionKind::kInsertTarget);
  return to_part(std::move(value), column, steps, scope);
}

// `value`, which `node` of VALUES makes; null: DEFAULT, which is the column's default.
ExpressionPtr fitted_value(ExpressionPtr value, const SyntaxNode& node, const Relation& relation,
                           const InsertColumns& columns, std::size_t index, Scope& scope) {
  const Column& column = column_at(relation, columns, index);
  if (value == nullptr) {
    if (!columns.steps[index].empty())
      refuse_default_of_part(columns.steps[index], location_of(node));
    return column_default(column, scope.analysis.context);
  }
  value = to_target(std::move(value), relation, columns, index, scope);
  const bool is_ignored = columns.ignored.contains(columns.attnums[index]);
  return is_ignored ? column_default(column, scope.analysis.context) : std::move(value);
}

// Values for parts of a column become one for the column, whose other parts are NULL.
void join_parts(const Relation& relation, InsertColumns& columns, std::vector<TargetEntry>& targets,
                Scope& scope) {
  const bool has_parts =
      std::ranges::any_of(columns.steps, [](const SyntaxNodes& steps) { return !steps.empty(); });
  if (!has_parts) return;
  const KindGuard guard(scope, ExpressionKind::kInsertTarget);
  std::vector<TargetEntry> given = std::exchange(targets, {});
  std::vector<int> attnums;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Column& column = column_at(relation, columns, i);
    const auto known = std::ranges::find(attnums, columns.attnums[i]);
    if (columns.steps[i].empty()) {
      attnums.push_back(columns.attnums[i]);
      targets.push_back(std::move(given[i]));
      continue;
    }
    if (known == attnums.end()) {
      targets.push_back({column.name,
                         assign_part(make_null(column.type), column, columns.steps[i],
                                     std::move(given[i].expression), scope),
                         false});
      attnums.push_back(columns.attnums[i]);
    } else {
      ExpressionPtr& whole = targets[static_cast<std::size_t>(known - attnums.begin())].expression;
      whole = assign_part(std::move(whole), column, columns.steps[i],
                          std::move(given[i].expression), scope);
    }
  }
  columns.attnums = std::move(attnums);
}

// A value of a row; null: DEFAULT.
struct RowItem {
  const SyntaxNode* node;
  ExpressionPtr value;
};

// All of a row are analyzed before they are counted and fitted to the columns. `record.*` stands
// for its fields where there is one row.
std::vector<RowItem> row_items(SyntaxNodes values, Scope& scope, ExpressionKind kind) {
  std::vector<RowItem> items;
  for (const SyntaxNode* value : values) {
    if (value->node_case == PG_QUERY__NODE__NODE_SET_TO_DEFAULT) {
      items.push_back({value, nullptr});
    } else if (kind == ExpressionKind::kSingleRowValues && is_star_expression(*value)) {
      const KindGuard guard(scope, kind);
      for (TargetEntry& column : expand_star(*value, scope))
        items.push_back({value, std::move(column.expression)});
    } else {
      items.push_back({value, transform(*value, scope, kind)});
    }
  }
  return items;
}

// The values of a row for the columns.
std::vector<ExpressionPtr> fitted_row(std::vector<RowItem> items, const Relation& relation,
                                      const InsertColumns& columns, Scope& scope) {
  check_width(items.size(), columns,
              [&](std::size_t index) { return location_of(*items[index].node); });
  std::vector<ExpressionPtr> row;
  for (std::size_t i = 0; i < items.size(); ++i)
    row.push_back(
        fitted_value(std::move(items[i].value), *items[i].node, relation, columns, i, scope));
  return row;
}

void add_single_row(const PgQuery__List& list, const Relation& relation,
                    const InsertColumns& columns, Scope& scope) {
  std::vector<ExpressionPtr> row = fitted_row(
      row_items(nodes(list.n_items, list.items), scope, ExpressionKind::kSingleRowValues), relation,
      columns, scope);
  for (std::size_t i = 0; i < row.size(); ++i)
    scope.query.targets.push_back({column_at(relation, columns, i).name, std::move(row[i]), false});
}

void add_rows(SyntaxNodes lists, const Relation& relation, const InsertColumns& columns,
              Scope& scope) {
  RangeTableEntry entry;
  entry.alias = "*VALUES*";
  ValuesSource source;
  const std::size_t width = lists[0]->list->n_items;
  for (const SyntaxNode* list : lists) {
    const SyntaxNodes values = nodes(list->list->n_items, list->list->items);
    std::vector<RowItem> items = row_items(values, scope, ExpressionKind::kValues);
    if (values.size() != width) {
      throw Error(sqlstate::kSyntaxError, "VALUES lists must all be the same length")
          .at(location_of(*values[0]));
    }
    source.rows.push_back(fitted_row(std::move(items), relation, columns, scope));
  }
  for (std::size_t i = 0; i < width; ++i) {
    const Type type = columns.steps[i].empty() ? column_at(relation, columns, i).type
                                               : source.rows.front()[i]->type;
    entry.columns.push_back({fmt::format("column{}", i + 1), type});
  }
  entry.source = std::move(source);
  const NamespaceItem item = add_range_entry(scope, std::move(entry), EntryNotes{});
  scope.query.from.push_back(FromItem{FromEntry{item.range_index}});
  for (std::size_t i = 0; i < width; ++i) {
    scope.query.targets.push_back({column_at(relation, columns, i).name,
                                   column_expression(scope, item.columns[i], 0, -1), false});
  }
}

std::string written_name(const Relation& relation, const PgQuery__RangeVar& name) {
  return name.alias != nullptr ? name.alias->aliasname : relation.name;
}

// INSERT … SELECT: the query below, its columns coerced above it. Untyped literals take the
// column's type themselves.
std::unique_ptr<Query> insert_select(const PgQuery__SelectStmt& select, const Relation& relation,
                                     InsertColumns& columns, Scope& scope) {
  const bool has_with = !scope.query.ctes.empty() || !scope.written.empty();
  std::unique_ptr<Query> source =
      analyze_select(select, scope.analysis, has_with ? &scope : nullptr, UnknownOutputs::kKept);
  std::vector<ExpressionPtr*> outputs;
  for (TargetEntry& target : source->targets) {
    if (!target.hidden) outputs.push_back(&target.expression);
  }
  check_width(outputs.size(), columns,
              [&](std::size_t index) { return location_of(**outputs[index]); });
  bool fits = columns.ignored.empty() &&
              std::ranges::all_of(columns.steps, [](SyntaxNodes steps) { return steps.empty(); });
  std::vector<int> locations;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Column& column = column_at(relation, columns, i);
    locations.push_back(location_of(**outputs[i]));
    if ((*outputs[i])->type.oid == oid::kUnknown)
      *outputs[i] = to_target(std::move(*outputs[i]), relation, columns, i, scope);
    fits = fits && (*outputs[i])->type == column.type;
  }
  // A WITH of the statement stands in the query around this one, which reads it from outside.
  if (fits && !has_with) return source;
  source = wrap(std::move(source), "*SELECT*");
  for (std::size_t i = 0; i < source->targets.size(); ++i) {
    const Column& column = column_at(relation, columns, i);
    ExpressionPtr& expression = source->targets[i].expression;
    expression->location = locations[i];
    expression = columns.ignored.contains(columns.attnums[i])
                     ? column_default(column, scope.analysis.context)
                     : to_target(std::move(expression), relation, columns, i, scope);
  }
  join_parts(relation, columns, source->targets, scope);
  return source;
}

}  // namespace

void add_written_relation(const Relation& relation, const PgQuery__RangeVar& name,
                          std::size_t privilege, Scope& scope) {
  RangeTableEntry entry;
  entry.alias = written_name(relation, name);
  entry.columns = relation_columns(relation);
  entry.source = TableSource{relation.oid};
  EntryNotes notes;
  notes.relation = &relation;
  notes.has_alias = name.alias != nullptr;
  NamespaceItem item = add_range_entry(scope, std::move(entry), notes);
  // It is the relation that the statement writes: one entry for all.
  scope.analysis.privileges.pop_back();
  scope.notes.back().privilege = static_cast<int>(privilege);
  scope.items.push_back(std::move(item));
}

std::vector<ColumnAssignment> analyze_merge_insert(const PgQuery__MergeWhenClause& action,
                                                   const ViewTarget& target, Scope& scope) {
  // As an INSERT of one row would have it.
  PgQuery__InsertStmt insert = PG_QUERY__INSERT_STMT__INIT;
  insert.n_cols = action.n_target_list;
  insert.cols = action.target_list;
  insert.override = action.override;
  PgQuery__List values = PG_QUERY__LIST__INIT;
  values.n_items = action.n_values;
  values.items = action.values;
  PgQuery__Node row = PG_QUERY__NODE__INIT;
  row.node_case = PG_QUERY__NODE__NODE_LIST;
  row.list = &values;
  std::array<PgQuery__Node*, 1> rows{&row};
  PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
  select.n_values_lists = rows.size();
  select.values_lists = rows.data();
  PgQuery__Node select_node = PG_QUERY__NODE__INIT;
  select_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  select_node.select_stmt = &select;
  if (action.n_values > 0) insert.select_stmt = &select_node;

  const Relation& relation = target.shown();
  InsertColumns columns = insert_columns(insert, relation);
  if (action.n_values == 0) return {};
  const std::optional<Error> refused = override_identity(insert, target, columns);
  add_single_row(values, relation, columns, scope);
  if (refused) throw Error(*refused);
  join_parts(relation, columns, scope.query.targets, scope);
  std::vector<ColumnAssignment> assignments;
  std::vector<TargetEntry> values_given = std::exchange(scope.query.targets, {});
  for (std::size_t i = 0; i < values_given.size(); ++i)
    assignments.push_back({columns.attnums[i], std::move(values_given[i].expression)});
  return assignments;
}

// What PostgreSQL's guesses at misspelled names know of an INSERT's tables, while it lives.
class BeyondReach {
 public:
  explicit BeyondReach(Analysis& analysis)
      : entries_(analysis.beyond_reach), outer_(std::exchange(entries_, {})) {}
  ~BeyondReach() { entries_ = std::move(outer_); }
  BeyondReach(const BeyondReach&) = delete;
  BeyondReach& operator=(const BeyondReach&) = delete;

  void add(std::string alias, std::vector<OutputColumn> columns, Oid relation = kInvalidOid) {
    RangeTableEntry entry;
    entry.alias = std::move(alias);
    entry.columns = std::move(columns);
    if (relation != kInvalidOid) entry.source = TableSource{relation};
    entries_.push_back(std::move(entry));
  }
  void clear() { entries_.clear(); }

 private:
  std::vector<RangeTableEntry>& entries_;
  std::vector<RangeTableEntry> outer_;
};

void WithOfRows::add_to(Scope& scope, SyntaxNodes clauses) const {
  bool has_subquery = false;
  for (const SyntaxNode* clause : clauses) {
    visit_nodes(*clause, [&has_subquery](const SyntaxNode& node) {
      has_subquery = has_subquery || node.node_case == PG_QUERY__NODE__NODE_SUB_LINK;
    });
  }
  if (!has_subquery || scope.with != nullptr) return;
  if (insert_.with_clause == nullptr) {
    if (outer_ == nullptr) return;
    inherit_with(*outer_, scope);
    scope.with = outer_->with;
    return;
  }
  if (outer_ != nullptr) {
    inherit_with(*outer_, *insert_.with_clause, scope);
  } else {
    inherit_with(statement_, scope);
  }
  scope.with = insert_.with_clause;
}

std::unique_ptr<Query> WithOfRows::taken_from(Scope& scope) {
  leave_out_unplanned(scope);
  if (scope.query.ctes.empty()) return nullptr;
  auto with = std::make_unique<Query>();
  with->ctes = std::move(scope.query.ctes);
  return with;
}

Statement analyze_insert(const PgQuery__InsertStmt& insert, Analysis& analysis, const Scope* with) {
  const DepthGuard guard(analysis);
  auto source = std::make_unique<Query>();
  Scope scope(analysis, nullptr, *source);
  if (with != nullptr) inherit_with(*with, scope);
  if (insert.with_clause != nullptr) analyze_with(*insert.with_clause, scope);
  const Relation& named = find_target_table(*insert.relation, "insert into", analysis);
  const ViewTarget through(named, trigger_type::kInsert, analysis);
  const Relation& relation = through.shown();
  const auto privilege = static_cast<std::size_t>(require_relation(analysis, relation));
  InsertColumns columns = insert_columns(insert, relation);
  const std::optional<Error> refused = override_identity(insert, through, columns);
  BeyondReach beyond_reach(analysis);
  beyond_reach.add(written_name(relation, *insert.relation), relation_columns(relation),
                   relation.oid);

  InsertStatement result;
  result.relation = relation.oid;
  std::size_t width = 0;
  if (insert.select_stmt != nullptr) {
    const PgQuery__SelectStmt& select = *insert.select_stmt->select_stmt;
    if (!is_values(select)) {
      std::unique_ptr<Query> rows = insert_select(select, relation, columns, scope);
      beyond_reach.clear();
      beyond_reach.add("*SELECT*", rows->output());
      leave_out_unplanned(scope);
      // Else they are the query's own.
      if (!source->ctes.empty()) rows->ctes = std::move(source->ctes);
      source = std::move(rows);
    } else {
      if (select.n_values_lists == 1) {
        add_single_row(*select.values_lists[0]->list, relation, columns, scope);
        beyond_reach.clear();
      } else {
        add_rows(nodes(select.n_values_lists, select.values_lists), relation, columns, scope);
        beyond_reach.clear();
        beyond_reach.add("*VALUES*", scope.query.range_table.back().columns);
      }
      join_parts(relation, columns, source->targets, scope);
      leave_out_unplanned(scope);
    }
    width = source->output().size();
    result.source = std::move(source);
  } else {
    leave_out_unplanned(scope);
  }
  result.columns.assign(columns.attnums.begin(),
                        columns.attnums.begin() + static_cast<std::ptrdiff_t>(width));

  const WithOfRows with_of_rows(insert, with, scope);
  if (insert.on_conflict_clause != nullptr) {
    result.on_conflict = analyze_on_conflict(*insert.on_conflict_clause, through, *insert.relation,
                                             privilege, with_of_rows, analysis);
  }
  if (result.on_conflict && result.on_conflict->updates)
    beyond_reach.add("excluded", relation_columns(relation));
  Query row;
  Scope returning_scope(analysis, nullptr, row);
  const SyntaxNodes returned = nodes(insert.n_returning_list, insert.returning_list);
  with_of_rows.add_to(returning_scope, returned);
  add_written_relation(relation, *insert.relation, privilege, returning_scope);
  result.returning = analyze_returning(returned, returning_scope);
  result.returning.with = WithOfRows::taken_from(returning_scope);

  RequiredPrivilege& required = analysis.privileges[privilege];
  required.privileges = required.privileges | Privilege::kInsert;
  required.inserted_columns = result.columns;
  std::sort(required.inserted_columns.begin(), required.inserted_columns.end());

  Statement statement;
  statement.output = output_of(result.returning);
  through.rewrite(result, privilege);
  if (refused) throw Error(*refused);
  if (result.on_conflict) {
    const bool is_view = through.table().kind == RelationKind::kView;
    // PostgreSQL finds that out before it misses the index.
    if (is_view && insert.on_conflict_clause->infer != nullptr &&
        !analysis.context.catalog.has_table_privilege(analysis.context.role, named,
                                                      Privilege::kInsert | Privilege::kSelect))
      throw Error::unsupported("ON CONFLICT (…) on a view without all privileges for that");
    result.on_conflict->arbiters =
        find_arbiters(*insert.on_conflict_clause, through, analysis.context);
    // A view with triggers INSTEAD OF has no indexes: DO NOTHING has nothing to look for.
    if (is_view) result.on_conflict.reset();
  }
  statement.body = std::move(result);
  return statement;
}

}  // namespace carto_mock::sql::analysis
