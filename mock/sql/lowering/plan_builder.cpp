#include "sql/lowering/plan_builder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sql/tree/system_columns.h"
#include "sql/tree/walk.h"
#include "sql/types/row_places.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const Level& level_above(const Level& level, int levels_up) {
  const Level* found = &level;
  for (int i = 0; i < levels_up && found != nullptr; ++i) found = found->outer;
  if (found == nullptr) throw Error(sqlstate::kInternalError, "a reference leaves its query");
  return *found;
}

// In a grouped query only what was grouped by is left.
const std::string& grouped_column(const Level& level, const ColumnReference& reference) {
  for (const Replacement& replacement : level.replacements) {
    const auto* key = get_if<ColumnReference>(*replacement.expression);
    if (key != nullptr && key->levels_up == 0 && key->range_index == reference.range_index &&
        key->column == reference.column) {
      return replacement.sql;
    }
  }
  throw Error::unsupported("a column that is not grouped by, inside an expression that is");
}

// NULL in a row that an outer join has made. A place is known by its order alone: what its text
// would be depends on PostgreSQL's pages (types/row_places.h).
std::string system_column(const Level& owner, const ColumnReference& reference) {
  const auto range = static_cast<std::size_t>(reference.range_index);
  const std::string& alias = owner.range_aliases.at(range);
  if (reference.column == kRowPlaceColumn)
    return fmt::format("(('{}' || {}.rowid) COLLATE pg_tid)", kStoredRow, alias);
  const auto& table = std::get<TableSource>(owner.query->range_table.at(range).source);
  return fmt::format("(CASE WHEN {}.rowid IS NOT NULL THEN {} END)", alias, table.relation);
}

std::size_t comparisons_in(const Query& query);

std::size_t comparisons_in(const Expression& expression) {
  const bool compares = expression.type.oid == oid::kBool &&
                        get_if<BooleanExpression>(expression) == nullptr &&
                        get_if<Constant>(expression) == nullptr;
  std::size_t count = compares ? 1 : 0;
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& child) { count += comparisons_in(child); },
                                   [&](const Query& nested) { count += comparisons_in(nested); }});
  return count;
}

std::size_t comparisons_in(const Query& query) {
  std::size_t count = 0;
  visit_children(query,
                 ConstChildVisitor{[&](const Expression& child) { count += comparisons_in(child); },
                                   [&](const Query& nested) { count += comparisons_in(nested); }});
  return count;
}

}  // namespace

void PlanBuilder::count_comparisons(const Query& query) {
  comparison_count_ = comparisons_in(query);
}

std::string PlanBuilder::add_parameter(PlanParameter parameter) {
  parameters_.push_back(std::move(parameter));
  return fmt::format("?{}", parameters_.size());
}

std::string PlanBuilder::add_constant(const Value& value, Type type) {
  if (value.is_null()) return "NULL";
  return add_parameter({Constant{value}, type});
}

std::string PlanBuilder::unique_name(char prefix) {
  return fmt::format("{}{}", prefix, ++name_count_);
}

void PlanBuilder::add_table(Oid relation) {
  if (std::ranges::find(tables_, relation) == tables_.end()) tables_.push_back(relation);
}

bool PlanBuilder::is_turned(FreeJoin join) {
  const std::size_t place = free_joins_.size();
  free_joins_.push_back(join);
  return place < turns_.size() && turns_[place];
}

Level PlanBuilder::make_level(const Query& query, const Level* outer) {
  Level level;
  level.id = ++level_count_;
  level.with_depth = with_depth();
  level.outer = outer;
  level.query = &query;
  level.ranges.resize(std::max<std::size_t>(query.range_table.size(), 1));
  level.range_aliases.resize(level.ranges.size());
  level.ctes.resize(query.ctes.size());
  if (query.may_write) require_writer();
  return level;
}

std::string PlanBuilder::column(const Level& level, const ColumnReference& reference) {
  if (reference.range_index == SubqueryExpression::kSubqueryOutput) {
    return level.subquery_output.at(static_cast<std::size_t>(reference.column));
  }
  const Level& owner = level_above(level, reference.levels_up);
  note_level(owner);
  if (owner.is_grouped) return grouped_column(owner, reference);
  const auto range = static_cast<std::size_t>(reference.range_index);
  if (is_system_column(reference.column)) return system_column(owner, reference);
  const auto column_index = static_cast<std::size_t>(reference.column);
  if (range >= owner.ranges.size() || column_index >= owner.ranges[range].size()) {
    throw Error(sqlstate::kInternalError, "a column reference leaves its range table");
  }
  return owner.ranges[range][column_index];
}

std::string PlanBuilder::cte(const Level& level, const CteSource& source) {
  const Level& owner = level_above(level, source.levels_up);
  const WithEntry& entry = owner.ctes.at(static_cast<std::size_t>(source.index));
  note_with_entry(entry);
  return entry.name;
}

void PlanBuilder::note_level(const Level& level) {
  for (DependencyFrame& frame : dependencies_) {
    if (level.id < frame.first_level)
      frame.needed_depth = std::max(frame.needed_depth, level.with_depth + 1);
  }
}

void PlanBuilder::note_with_entry(const WithEntry& entry) {
  for (DependencyFrame& frame : dependencies_) {
    if (entry.depth <= frame.available_depth)
      frame.needed_depth = std::max(frame.needed_depth, entry.depth);
  }
}

PlanBuilder::Dependencies::Dependencies(PlanBuilder& builder)
    : builder_(builder), index_(builder.dependencies_.size()) {
  builder.dependencies_.push_back({builder.level_count_ + 1, builder.with_depth()});
}

PlanBuilder::Dependencies::~Dependencies() { builder_.dependencies_.pop_back(); }

int PlanBuilder::Dependencies::needed_depth() const {
  return builder_.dependencies_[index_].needed_depth;
}
int PlanBuilder::Dependencies::available_depth() const {
  return builder_.dependencies_[index_].available_depth;
}

std::string PlanBuilder::close_with_list() {
  const std::vector<std::string> entries = std::move(with_lists_.back());
  with_lists_.pop_back();
  return entries.empty() ? std::string() : fmt::format("WITH {} ", fmt::join(entries, ", "));
}

WithEntry PlanBuilder::add_with_entry(int depth, int column_count, const std::string& select,
                                      bool materialized, std::string name) {
  if (depth > with_depth()) throw Error::unsupported("LATERAL");
  WithEntry entry{name.empty() ? unique_name('q') : std::move(name), depth};
  std::string columns = "c1";
  for (int i = 2; i <= column_count; ++i) columns += fmt::format(", c{}", i);
  with_lists_.at(static_cast<std::size_t>(depth))
      .push_back(fmt::format("{}({}) AS {}({})", entry.name, columns,
                             materialized ? "MATERIALIZED " : "", select));
  note_with_entry(entry);
  return entry;
}

WithEntry PlanBuilder::add_stage(int column_count, const std::string& select, bool materialized) {
  const int depth = dependencies_.empty() ? 0 : dependencies_.back().needed_depth;
  return add_with_entry(depth, column_count, select, materialized);
}

Plan PlanBuilder::finish(std::string sql, std::vector<OutputColumn> columns) && {
  return {std::move(sql), std::move(parameters_), std::move(columns), std::move(tables_),
          needs_writer_};
}

}  // namespace carto_mock::sql
