#include "sql/analyzer/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/privileges.h"
#include "sql/analyzer/row_presence.h"
#include "sql/analyzer/system_columns.h"
#include "sql/analyzer/type_rules.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void check_lateral(const NamespaceItem& item, int location) {
  if (!item.lateral_only || item.lateral_allowed) return;
  Error error(sqlstate::kInvalidColumnReference,
              fmt::format("invalid reference to FROM-clause entry for table \"{}\"", item.name));
  if (item.is_written) {
    throw std::move(error).hint(unreachable_entry(item.name)).at(location);
  }
  throw std::move(error)
      .detail("The combining JOIN type must be INNER or LEFT for a LATERAL reference.")
      .at(location);
}

void raise_levels(Expression& expression, int levels, int depth);

void raise_levels(Query& query, int levels, int depth) {
  visit_children(query,
                 ChildVisitor{[&](ExpressionPtr& child) { raise_levels(*child, levels, depth); },
                              [&](Query& nested) { raise_levels(nested, levels, depth + 1); }});
}

// References that leave the expression go `levels` further out.
void raise_levels(Expression& expression, int levels, int depth) {
  if (auto* reference = std::get_if<ColumnReference>(&expression.node)) {
    if (reference->levels_up >= depth) reference->levels_up += levels;
  }
  visit_children(expression,
                 ChildVisitor{[&](ExpressionPtr& child) { raise_levels(*child, levels, depth); },
                              [&](Query& nested) { raise_levels(nested, levels, depth + 1); }});
}

void mark_read(Scope& owner, const Expression& expression) {
  if (const auto* reference = get_if<ColumnReference>(expression)) {
    mark_column_read(owner, reference->range_index, reference->column);
  }
  visit_children(expression,
                 ConstChildVisitor{[&](const Expression& child) { mark_read(owner, child); }, {}});
}

}  // namespace

NamespaceItem add_range_entry(Scope& scope, RangeTableEntry entry, EntryNotes notes) {
  NamespaceItem item;
  item.name = entry.alias;
  item.range_index = static_cast<int>(scope.query.range_table.size());
  if (notes.relation != nullptr)
    notes.privilege = require_relation(scope.analysis, *notes.relation);
  // The columns of a sequence are no part of its relation.
  const bool has_columns =
      notes.relation != nullptr && notes.relation->kind != RelationKind::kSequence;
  // Of a partitioned table there is one more, which system_column() finds.
  const std::size_t count = has_columns
                                ? std::min(entry.columns.size(), notes.relation->columns.size())
                                : entry.columns.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (has_columns && notes.relation->columns[i].dropped) continue;
    item.columns.push_back({.name = entry.columns[i].name,
                            .type = entry.columns[i].type,
                            .range_index = item.range_index,
                            .column = static_cast<int>(i)});
  }
  scope.query.range_table.push_back(std::move(entry));
  scope.notes.push_back(notes);
  return item;
}

ExpressionPtr column_expression(Scope& owner, const ScopeColumn& column, int levels_up,
                                int location) {
  if (!column.merged) {
    mark_column_read(owner, column.range_index, column.column);
    return make_expression(column.type,
                           ColumnReference{levels_up, column.range_index, column.column}, location);
  }
  mark_read(owner, *column.merged);
  ExpressionPtr result = clone(*column.merged);
  if (levels_up > 0) raise_levels(*result, levels_up, 0);
  result->location = location;
  return result;
}

int find_item_column(const NamespaceItem& item, std::string_view name, int location) {
  int found = -1;
  for (std::size_t i = 0; i < item.columns.size(); ++i) {
    if (item.columns[i].name != name) continue;
    if (found >= 0) {
      throw Error(sqlstate::kAmbiguousColumn,
                  fmt::format("column reference \"{}\" is ambiguous", name))
          .at(location);
    }
    found = static_cast<int>(i);
  }
  return found;
}

namespace {

ExpressionPtr find_column_at(Scope& scope, std::string_view name, int levels_up, int location) {
  const NamespaceItem* found_item = nullptr;
  int found = -1;
  ExpressionPtr found_system;
  for (const NamespaceItem& item : scope.items) {
    if (!item.columns_visible) continue;
    if (item.lateral_only && !scope.lateral_active) continue;
    const int column = find_item_column(item, name, location);
    ExpressionPtr system =
        column < 0 ? system_column(scope, item, name, levels_up, location) : nullptr;
    if (column < 0 && system == nullptr) continue;
    if (found_item != nullptr) {
      throw Error(sqlstate::kAmbiguousColumn,
                  fmt::format("column reference \"{}\" is ambiguous", name))
          .at(location);
    }
    check_lateral(item, location);
    found_item = &item;
    found = column;
    found_system = std::move(system);
  }
  if (found_item == nullptr) return nullptr;
  if (found_system != nullptr) return found_system;
  return column_expression(scope, found_item->columns[static_cast<std::size_t>(found)], levels_up,
                           location);
}

}  // namespace

ExpressionPtr find_local_column(Scope& scope, std::string_view name, int location) {
  return find_column_at(scope, name, 0, location);
}

ExpressionPtr find_column(Scope& scope, std::string_view name, int location) {
  int levels_up = 0;
  for (Scope* owner = &scope; owner != nullptr; owner = owner->parent, ++levels_up) {
    if (ExpressionPtr found = find_column_at(*owner, name, levels_up, location)) return found;
  }
  return nullptr;
}

std::optional<FoundItem> find_item(Scope& scope, std::string_view schema, std::string_view name,
                                   int location) {
  int levels_up = 0;
  for (Scope* owner = &scope; owner != nullptr; owner = owner->parent, ++levels_up) {
    NamespaceItem* found = nullptr;
    for (NamespaceItem& item : owner->items) {
      if (!item.table_visible || item.name != name) continue;
      if (!schema.empty() && item.schema != schema) continue;
      if (item.lateral_only && !owner->lateral_active) continue;
      if (found != nullptr) {
        throw Error(SqlState("42P09"), fmt::format("table reference \"{}\" is ambiguous", name))
            .at(location);
      }
      check_lateral(item, location);
      found = &item;
    }
    if (found != nullptr) return FoundItem{owner, found, levels_up};
  }
  return std::nullopt;
}

namespace {

// PostgreSQL has no rows of what a function gives that is no row: its name is its only column.
bool is_single_value(const FoundItem& found) {
  if (found.item->range_index < 0 || found.item->columns.size() != 1) return false;
  const RangeTableEntry& entry =
      found.scope->query.range_table[static_cast<std::size_t>(found.item->range_index)];
  const auto* source = std::get_if<FunctionSource>(&entry.source);
  if (source == nullptr || source->with_ordinality || source->calls.size() != 1) return false;
  const Expression& call = *source->calls.front().call;
  const auto* set = get_if<SetFunctionCall>(call);
  const bool is_table = set != nullptr && set->procedure == kInvalidOid;  // XMLTABLE
  return !is_table && call.type.oid != oid::kRecord && !is_composite(call.type.oid);
}

// A table's or view's own; anything else in FROM gives records.
Oid row_type_of(const FoundItem& found) {
  if (found.item->range_index < 0) return oid::kRecord;
  const Relation* relation =
      found.scope->notes[static_cast<std::size_t>(found.item->range_index)].relation;
  if (relation != nullptr && relation->row_type != kInvalidOid) return relation->row_type;
  // A function's, if it gives rows of a type.
  const RangeTableEntry& entry =
      found.scope->query.range_table[static_cast<std::size_t>(found.item->range_index)];
  const auto* source = std::get_if<FunctionSource>(&entry.source);
  if (source == nullptr || source->with_ordinality || source->calls.size() != 1)
    return oid::kRecord;
  const Oid type = source->calls.front().call->type.oid;
  return is_composite(type) ? type : oid::kRecord;
}

}  // namespace

namespace {

// Sequences are relations whose rows have no type.
void refuse_row_of_sequence(const FoundItem& found) {
  if (found.item->range_index < 0 || found.scope->query.set_operation) return;
  const auto index = static_cast<std::size_t>(found.item->range_index);
  const Relation* relation = found.scope->analysis.context.catalog.find_relation(
      found.scope->query.range_table[index].names.relation);
  if (relation == nullptr || relation->kind != RelationKind::kSequence) return;
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("relation \"{}\" does not have a composite type", relation->name));
}

}  // namespace

ExpressionPtr whole_row(const FoundItem& found, int location) {
  refuse_row_of_sequence(found);
  if (is_single_value(found)) {
    return column_expression(*found.scope, found.item->columns.front(), found.levels_up, location);
  }
  RowConstructor row;
  for (const ScopeColumn& column : found.item->columns) {
    row.fields.push_back(column_expression(*found.scope, column, found.levels_up, location));
    row.names.push_back(column.name);
  }
  const Type type{row_type_of(found)};
  ExpressionPtr result = make_expression(type, std::move(row), location);
  result->notation = Notation::kWholeRow;
  const int range_index = found.item->range_index;
  if (range_index < 0 || !found.scope->notes[static_cast<std::size_t>(range_index)].nullable)
    return result;
  // Where an outer join has no row it is NULL, not a row of NULLs.
  ExpressionPtr presence = row_presence(*found.scope, range_index, found.levels_up, location);
  CaseExpression choice{.branches = {}, .otherwise = make_null(type)};
  choice.branches.push_back(
      {make_expression(Type{oid::kBool}, NullTest{std::move(presence), true}), std::move(result)});
  ExpressionPtr row_or_null = make_expression(type, std::move(choice), location);
  row_or_null->notation = Notation::kWholeRow;
  return row_or_null;
}

void check_name_conflicts(const std::vector<NamespaceItem>& left,
                          const std::vector<NamespaceItem>& right) {
  for (const NamespaceItem& one : left) {
    if (!one.table_visible) continue;
    for (const NamespaceItem& other : right) {
      if (!other.table_visible || one.name != other.name) continue;
      if (!one.schema.empty() && !other.schema.empty() && one.schema != other.schema) continue;
      throw Error(sqlstate::kDuplicateAlias,
                  fmt::format("table name \"{}\" specified more than once", other.name));
    }
  }
}

}  // namespace carto_mock::sql::analysis
