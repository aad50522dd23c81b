#include "sql/engine/row_plans.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/engine/written_rows.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/query_copy.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {

bool has_subquery(const Expression& expression) {
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return true;
  bool found = false;
  visit_children(expression, ConstChildVisitor{[&found](const Expression& child) {
                                                 found = found || has_subquery(child);
                                               },
                                               [&found](const Query&) { found = true; }});
  return found;
}

namespace {

// Does the query, or one in it, read the WITH of the one `depth` queries above?
bool reads_with(const Query& query, int depth) {
  bool found = std::ranges::any_of(query.range_table, [depth](const RangeTableEntry& entry) {
    const auto* source = std::get_if<CteSource>(&entry.source);
    return source != nullptr && source->levels_up == depth;
  });
  const auto look = [&](const Query& child) { found = found || reads_with(child, depth + 1); };
  const std::function<void(const Expression&)> look_in = [&](const Expression& child) {
    visit_children(child, ConstChildVisitor{look_in, look});
  };
  visit_children(query, ConstChildVisitor{look_in, look});
  return found;
}

// What is read of a sequence changes while rows are written.
bool reads_sequence(const Query& query, const CatalogSnapshot& catalog) {
  bool found = std::ranges::any_of(query.range_table, [&catalog](const RangeTableEntry& entry) {
    const auto* table = std::get_if<TableSource>(&entry.source);
    const Relation* relation = table == nullptr ? nullptr : catalog.find_relation(table->relation);
    return relation != nullptr && relation->kind == RelationKind::kSequence;
  });
  const auto look = [&](const Query& child) { found = found || reads_sequence(child, catalog); };
  const std::function<void(const Expression&)> look_in = [&](const Expression& child) {
    visit_children(child, ConstChildVisitor{look_in, look});
  };
  visit_children(query, ConstChildVisitor{look_in, look});
  return found;
}

// PostgreSQL computes a subquery that reads nothing of the row once for all rows.
void refuse_changing_once(const Expression& expression, const CatalogSnapshot& catalog) {
  if (const auto* subquery = get_if<SubqueryExpression>(expression)) {
    const bool changes =
        is_volatile_throughout(*subquery->query) || reads_sequence(*subquery->query, catalog);
    if (changes && !reads_above(*subquery->query, 1))
      throw Error::unsupported("a subquery of written rows that gives something else each time");
  }
  const std::function<void(const Expression&)> look = [&](const Expression& child) {
    refuse_changing_once(child, catalog);
  };
  const std::function<void(const Query&)> look_within = [&](const Query& child) {
    visit_children(child, ConstChildVisitor{look, look_within});
  };
  visit_children(expression, ConstChildVisitor{look, look_within});
}

// The tables that a write may put rows into or take them from, and those that show them.
void add_written(Oid table, const CatalogSnapshot& catalog, std::set<Oid>& written) {
  for (const Relation* relation = catalog.find_relation(table); relation != nullptr;
       relation = relation->partition_bound
                      ? catalog.find_relation(relation->partition_bound->parent)
                      : nullptr)
    written.insert(relation->oid);
  for (const Relation* partition : partitions_below(catalog, table)) written.insert(partition->oid);
}

Oid table_of(const WithWrite& write) {
  return std::visit([](const auto& change) { return change.relation; }, write);
}

}  // namespace

RowPlanMaker::RowPlanMaker(const Statement& statement, const CatalogSnapshot& catalog)
    : catalog_(catalog), row_slot_(static_cast<int>(statement.with_writes.size()) + 1) {
  std::set<Oid> tables;
  for (const WithWrite& write : statement.with_writes) tables.insert(table_of(write));
  if (const auto* insert = std::get_if<InsertStatement>(&statement.body))
    tables.insert(insert->relation);
  if (const auto* update = std::get_if<UpdateStatement>(&statement.body))
    tables.insert(update->relation);
  if (const auto* remove = std::get_if<DeleteStatement>(&statement.body))
    tables.insert(remove->relation);
  for (const Oid table : tables) add_written(table, catalog, written_);
  any_written_ = std::ranges::any_of(written_, [&catalog](Oid table) {
    const int any = trigger_type::kInsert | trigger_type::kUpdate | trigger_type::kDelete;
    return has_user_triggers_before(*catalog.find_relation(table), any);
  });
}

std::optional<std::size_t> RowPlanMaker::place_of(Oid table) {
  if (table < kFirstUserOid) return std::nullopt;
  const Relation& relation = *catalog_.find_relation(table);
  const bool has_rows =
      relation.kind == RelationKind::kTable || relation.kind == RelationKind::kPartitioned;
  if (!has_rows || (!any_written_ && !written_.contains(table))) return std::nullopt;
  const auto known = std::ranges::find(read_, table, &TableRead::table);
  const auto place = static_cast<std::size_t>(known - read_.begin());
  if (place == read_.size()) read_.push_back({table, {}});
  return place;
}

// Puts the row and the tables as they were in the place of what a query reads.
class RowPlanMaker::Rewriter {
 public:
  Rewriter(RowPlanMaker& maker, const std::function<int(const ColumnReference&, Type)>& slot,
           RowPlan& plan)
      : maker_(maker), slot_(slot), plan_(plan) {}

  void rewrite(Query& query) {
    enclosing_.push_back({&query, {}});
    for (RangeTableEntry& entry : query.range_table) {
      const auto* table = std::get_if<TableSource>(&entry.source);
      const std::optional<std::size_t> place =
          table == nullptr ? std::nullopt : maker_.place_of(table->relation);
      if (place) entry.source = WrittenSource{maker_.row_slot_ + 1 + static_cast<int>(*place)};
      enclosing_.back().places.push_back(place);
    }
    visit_children(query, visitor());
    enclosing_.pop_back();
  }

  std::vector<OutputColumn> row_columns;

 private:
  struct Level {
    Query* query;
    std::vector<std::optional<std::size_t>> places;  // of its range table, in read_
  };

  ChildVisitor visitor() {
    return {[this](ExpressionPtr& child) { rewrite(child); },
            [this](Query& child) { rewrite(child); }};
  }

  void rewrite(ExpressionPtr& expression) {
    auto* column = std::get_if<ColumnReference>(&expression->node);
    if (column == nullptr) {
      visit_children(*expression, visitor());
      return;
    }
    if (column->range_index == SubqueryExpression::kSubqueryOutput) return;
    const std::size_t at = enclosing_.size() - 1 - static_cast<std::size_t>(column->levels_up);
    if (at == 0) {
      read_row(*column, expression->type);
      return;
    }
    const auto& places = enclosing_[at].places;
    const auto range = static_cast<std::size_t>(column->range_index);
    if (range >= places.size()) return;  // of a set operation's rows
    const std::optional<std::size_t> place = places[range];
    if (!place) return;
    if (is_system_column(column->column)) throw Error::unsupported("a system column in this place");
    maker_.read_[*place].columns.insert(column->column);
  }

  void read_row(ColumnReference& column, Type type) {
    if (is_system_column(column.column)) throw Error::unsupported("a system column in this place");
    const int slot = slot_(column, type);
    const auto known = std::ranges::find(plan_.inputs, slot);
    const auto index = static_cast<int>(known - plan_.inputs.begin());
    if (known == plan_.inputs.end()) {
      plan_.inputs.push_back(slot);
      row_columns.push_back({fmt::format("column{}", index + 1), type});
    }
    column.range_index = 0;
    column.column = index;
  }

  RowPlanMaker& maker_;
  const std::function<int(const ColumnReference&, Type)>& slot_;
  RowPlan& plan_;
  std::vector<Level> enclosing_;
};

std::unique_ptr<Query> RowPlanMaker::query_of(
    std::vector<ExpressionPtr> expressions, const Query* with,
    const std::function<int(const ColumnReference&, Type)>& slot, RowPlan& plan) {
  auto query = std::make_unique<Query>();
  for (const ExpressionPtr& expression : expressions) refuse_changing_once(*expression, catalog_);
  for (ExpressionPtr& expression : expressions)
    query->targets.push_back({"?column?", std::move(expression), false});
  if (with != nullptr && reads_with(*query, 0)) {
    query->ctes = std::move(clone(*with)->ctes);
    for (const CommonTableExpression& entry : query->ctes) {
      if (is_volatile_throughout(*entry.query))
        throw Error::unsupported("a volatile function in WITH that is read for each written row");
    }
  }
  query->calls_volatile = is_volatile_throughout(*query);
  query->may_write = true;
  Rewriter rewriter(*this, slot, plan);
  rewriter.rewrite(*query);
  if (rewriter.row_columns.empty()) return query;
  query->range_table.push_back(
      {"row", std::move(rewriter.row_columns), WrittenSource{row_slot_}, {}});
  query->from.push_back(FromItem{FromEntry{0}});
  return query;
}

std::vector<RowPlanMaker::Before> RowPlanMaker::tables_before() const {
  std::vector<Before> tables;
  tables.reserve(read_.size());
  for (const TableRead& read : read_) {
    const Relation& relation = *catalog_.find_relation(read.table);
    auto query = std::make_unique<Query>();
    RangeTableEntry entry;
    entry.alias = relation.name;
    entry.source = TableSource{read.table};
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const Column& column = relation.columns[i];
      entry.columns.push_back({column.dropped ? std::string() : column.name, column.type});
      const int index = static_cast<int>(i);
      query->targets.push_back({column.name,
                                read.columns.contains(index)
                                    ? make_expression(column.type, ColumnReference{0, 0, index})
                                    : make_null(column.type),
                                false});
    }
    query->range_table.push_back(std::move(entry));
    query->from.push_back(FromItem{FromEntry{0}});
    tables.push_back({read.table, std::move(query)});
  }
  return tables;
}

void run_row_plan(const RowPlan& plan, std::span<const Value> row, const Clearance& clearance,
                  const Execution& execution, const RowUse& use) {
  std::vector<Value> inputs;
  inputs.reserve(plan.inputs.size());
  for (const int slot : plan.inputs) inputs.push_back(row[static_cast<std::size_t>(slot)]);
  execution.plan_row->clear();
  execution.plan_row->push_back(std::move(inputs));
  execute_plan(plan.plan, clearance, execution, use);
}

}  // namespace carto_mock::sql
