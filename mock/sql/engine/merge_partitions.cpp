#include "sql/engine/merge_partitions.h"

#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/lowering/plan.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

constexpr Type kOid{oid::kOid};

std::unique_ptr<Query> rows_of(const Relation& partition) {
  auto query = std::make_unique<Query>();
  RangeTableEntry entry;
  entry.alias = partition.name;
  entry.source = TableSource{partition.oid};
  int index = 0;
  for (const Column& column : partition.columns) {
    entry.columns.push_back({column.dropped ? std::string() : column.name, column.type});
    query->targets.push_back({column.name,
                              column.dropped
                                  ? make_null(column.type)
                                  : make_expression(column.type, ColumnReference{0, 0, index}),
                              false});
    ++index;
  }
  query->targets.push_back({"position", target_identity(partition), false});
  query->targets.push_back(
      {"tableoid", make_expression(kOid, Constant{Value::integer(partition.oid)}), false});
  query->range_table.push_back(std::move(entry));
  query->from.push_back(FromItem{FromEntry{0}});
  return query;
}

std::unique_ptr<Query> both(std::unique_ptr<Query> left, std::unique_ptr<Query> right) {
  auto query = std::make_unique<Query>();
  int index = 0;
  for (const OutputColumn& column : left->output()) {
    query->targets.push_back(
        {column.name, make_expression(column.type, ColumnReference{0, 0, index}), false});
    ++index;
  }
  query->set_operation = SetOperation{SetOperator::kUnion, true, std::move(left), std::move(right)};
  return query;
}

// `depth`: of the subqueries around it.
void read_partition_of_row(int place, Expression& expression, int depth);
void read_partition_of_row(int place, Query& query, int depth) {
  visit_children(
      query,
      ChildVisitor{
          [place, depth](ExpressionPtr& child) { read_partition_of_row(place, *child, depth); },
          [place, depth](Query& nested) { read_partition_of_row(place, nested, depth + 1); }});
}
void read_partition_of_row(int place, Expression& expression, int depth) {
  auto* column = std::get_if<ColumnReference>(&expression.node);
  if (column != nullptr && column->levels_up == depth && column->range_index == 0 &&
      column->column == kTableOidColumn)
    column->column = place;
  visit_children(
      expression,
      ChildVisitor{
          [place, depth](ExpressionPtr& child) { read_partition_of_row(place, *child, depth); },
          [place, depth](Query& nested) { read_partition_of_row(place, nested, depth + 1); }});
}

int place_of_partition(const Relation& table) { return static_cast<int>(table.columns.size()) + 1; }

}  // namespace

void read_partition_of_row(const Relation& table, Query& source) {
  read_partition_of_row(place_of_partition(table), source, 0);
}

void read_partition_of_row(const Relation& table, Expression& expression) {
  read_partition_of_row(place_of_partition(table), expression, 0);
}

ExpressionPtr partition_of_row(const Relation& table) {
  return make_expression(kOid, ColumnReference{0, 0, place_of_partition(table)});
}

void read_partitions(const Relation& table, const CatalogSnapshot& catalog, Query& source) {
  RangeTableEntry& entry = source.range_table.front();
  entry.columns.push_back({"position", Type{oid::kInt8}});
  entry.columns.push_back({"tableoid", kOid});
  std::unique_ptr<Query> rows;
  for (const Relation* partition : leaf_partitions(catalog, table)) {
    std::unique_ptr<Query> part = rows_of(*partition);
    rows = rows == nullptr ? std::move(part) : both(std::move(rows), std::move(part));
  }
  if (rows == nullptr) rows = query_without_rows(entry.columns);
  entry.source = SubquerySource{std::move(rows)};
}

}  // namespace carto_mock::sql
