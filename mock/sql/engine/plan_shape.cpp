#include "sql/engine/plan_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/heap_size.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/plan_conditions.h"
#include "sql/engine/row_plans.h"
#include "sql/engine/scan_estimate.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/quoting.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

constexpr std::int64_t kPage = 8192;

bool is_constant(const TargetEntry& target) {
  return get_if<Constant>(*target.expression) != nullptr;
}

// Of a condition that is a constant; NULL is no more than false.
std::optional<bool> known_truth(const ExpressionPtr& condition) {
  const auto* constant = condition == nullptr ? nullptr : get_if<Constant>(*condition);
  if (constant == nullptr) return std::nullopt;
  return !constant->value.is_null() && constant->value.as_bool();
}

// The bytes of a row, as the planner guesses them. `known`: what ANALYZE found of the columns of
// the table that is read.
int width_of(const Query& query, std::span<const int> known = {}) {
  int width = 0;
  for (const TargetEntry& target : query.targets) {
    const auto* column = get_if<ColumnReference>(*target.expression);
    const auto place = column == nullptr ? known.size() : static_cast<std::size_t>(column->column);
    const int found = place < known.size() ? known[place] : 0;
    width += found > 0 ? found : expected_width(target.expression->type);
  }
  return width;
}

// Of one query and what lies below it.
class PlanMaker {
 public:
  PlanMaker(const Query& query, bool with_costs, const AnalysisContext& analysis,
            const UtilityContext& context)
      : query_(query), with_costs_(with_costs), analysis_(analysis), context_(context) {
    const bool is_other = !query.ctes.empty() || query.set_operation || !query.windows.empty() ||
                          !query.grouping_sets.empty() || !query.distinct_on.empty();
    if (is_other) refuse_plan();
  }

  PlanNode make() const {
    PlanNode plan = input();
    if (query_.is_grouped) plan = grouped(std::move(plan));
    if (query_.distinctness == Distinctness::kDistinct) plan = distinct(std::move(plan));
    if (!query_.order_by.empty()) plan = sorted(std::move(plan));
    if (query_.limit != nullptr || query_.offset != nullptr) plan = limited(std::move(plan));
    if (with_costs_ && !plan.costs) refuse_plan();
    return plan;
  }

  // What is read, with WHERE.
  PlanNode input() const {
    const std::optional<bool> truth = known_truth(query_.where);
    if (truth == false) return nothing();
    PlanNode plan = query_.from.empty() ? rowless() : scan();
    if (query_.where != nullptr && !truth) {
      plan.costs.reset();
      plan.details.push_back({query_.from.empty() ? "One-Time Filter" : "Filter",
                              {condition_text(*query_.where, column_text(), analysis_)}});
    }
    return plan;
  }

 private:
  static PlanNode above(std::string kind, PlanNode input) {
    PlanNode node{.kind = std::move(kind)};
    node.inputs.push_back(std::move(input));
    return node;
  }

  PlanNode nothing() const {
    const bool is_plain = !query_.is_grouped && query_.order_by.empty() &&
                          query_.distinctness == Distinctness::kAll && query_.limit == nullptr &&
                          query_.offset == nullptr && !returns_sets();
    if (!is_plain || with_costs_) refuse_plan();
    return {.kind = "Result", .details = {{"One-Time Filter", {"false"}}}};
  }

  PlanNode rowless() const {
    PlanNode result{.kind = "Result"};
    if (returns_sets()) {
      result = above("ProjectSet", std::move(result));
    } else if (with_costs_ && std::ranges::all_of(query_.targets, is_constant)) {
      result.costs = {.total = 0.01, .width = width_of(query_)};
    }
    return result;
  }

  const RangeTableEntry& entry() const {
    const auto* entry = std::get_if<FromEntry>(&query_.from.front().item);
    if (query_.from.size() > 1 || entry == nullptr) refuse_plan();
    return query_.range_table.at(static_cast<std::size_t>(entry->range_index));
  }

  PlanNode scan() const {
    if (returns_sets()) refuse_plan();
    return std::visit([&](const auto& source) { return scan_of(source, entry()); }, entry().source);
  }

  PlanNode scan_of(const TableSource& source, const RangeTableEntry& read) const {
    const Relation* relation = context_.catalog().find_relation(source.relation);
    const bool is_table = relation != nullptr && relation->kind == RelationKind::kTable;
    if (!is_table) refuse_plan();
    const std::int64_t bytes = table_size(*relation);
    refuse_indexes(*relation, bytes);
    PlanNode scan{.kind = "Seq Scan",
                  .target_label = "Relation Name",
                  .target = relation->name,
                  .alias = read.alias};
    const bool reads_columns = std::ranges::all_of(query_.targets, [](const TargetEntry& target) {
      return get_if<ColumnReference>(*target.expression) != nullptr || is_constant(target);
    });
    if (with_costs_ && reads_columns) scan.costs = scan_costs(*relation, bytes);
    return scan;
  }

  PlanCosts scan_costs(const Relation& table, std::int64_t bytes) const {
    const std::optional<HeapSize> heap = heap_size(table, context_);
    const std::optional<CountedHeap> counted = counted_heap(table, context_);
    const bool is_known = counted && counted->rows >= 0;
    const bool was_never_counted = !table.is_analyzed && !table.counted_rows;
    ScanEstimate estimate;
    std::vector<int> widths;
    if (counted) widths = counted->widths;
    if (heap && is_known) {
      estimate = estimate_scan(table, *counted, heap->pages);
    } else if (heap && (counted || was_never_counted)) {
      estimate = estimate_scan(table, heap->pages * kPage, widths);
    } else {
      widths.clear();
      estimate = estimate_scan(table, bytes);
    }
    return {.total = estimate.cost, .rows = estimate.rows, .width = width_of(query_, widths)};
  }

  PlanNode scan_of(const FunctionSource& source, const RangeTableEntry& read) const {
    if (source.calls.size() > 1) refuse_plan();
    const auto* call = get_if<SetFunctionCall>(*source.calls.front().call);
    const BuiltinProcedure* function =
        call == nullptr ? nullptr : BuiltinCatalog::instance().find_procedure(call->procedure);
    const bool is_known = function != nullptr && function->schema == "pg_catalog" &&
                          function->name != "ts_debug" && !source.with_ordinality;
    if (!is_known) refuse_plan();
    return {.kind = "Function Scan",
            .target_label = "Function Name",
            .target = std::string(function->name),
            .alias = read.alias};
  }

  // Of one row: its values are taken for the columns.
  PlanNode scan_of(const ValuesSource& source, const RangeTableEntry&) const {
    if (source.rows.size() > 1)
      return {.kind = "Values Scan", .target_label = "Alias", .alias = "*VALUES*"};
    if (query_.where != nullptr) refuse_plan();
    return {.kind = "Result"};
  }

  // `SELECT * FROM (…)` is the query below.
  PlanNode scan_of(const SubquerySource& source, const RangeTableEntry& read) const {
    bool is_all = query_.where == nullptr && !query_.is_grouped && query_.order_by.empty() &&
                  query_.distinctness == Distinctness::kAll && query_.limit == nullptr &&
                  query_.offset == nullptr && query_.targets.size() == read.columns.size();
    for (std::size_t i = 0; is_all && i < query_.targets.size(); ++i) {
      const auto* column = get_if<ColumnReference>(*query_.targets[i].expression);
      is_all = column != nullptr && column->column == static_cast<int>(i);
    }
    // Above a scan columns would be named with their table.
    const bool is_scan = source.query->order_by.empty() && !source.query->is_grouped &&
                         source.query->distinctness == Distinctness::kAll;
    if (!is_all || !is_scan || source.lateral) refuse_plan();
    return PlanMaker(*source.query, with_costs_, analysis_, context_).make();
  }

  template <typename Source>
  [[noreturn]] PlanNode scan_of(const Source&, const RangeTableEntry&) const {
    refuse_plan();
  }

  // Without its indexes.
  std::int64_t table_size(const Relation& table) const {
    sqlite::Statement size = context_.connection().prepare(
        fmt::format("SELECT sum(pgsize) FROM dbstat WHERE name = '{}'", storage_table(table.oid)));
    return size.step() ? size.integer(0) : 0;
  }

  // Known to be so small that reading all of it costs less than to find one row by an index.
  bool is_known_small(const Relation& table, std::int64_t bytes) const {
    constexpr std::int64_t kMostPages = 3;
    constexpr std::int64_t kMostRows = 100;
    if (!table.is_analyzed || bytes > kMostPages * kPage) return false;
    sqlite::Statement rows = context_.connection().prepare(
        fmt::format("SELECT count(*) FROM {}", storage_table(table.oid)));
    return rows.step() && rows.integer(0) <= kMostRows;
  }

  // Where an index could serve, statistics say whether it does; and several processes read what is
  // large.
  void refuse_indexes(const Relation& table, std::int64_t bytes) const {
    if (is_known_small(table, bytes)) return;
    constexpr std::int64_t kFewPages = 10;    // nothing is cheaper than to read as many
    constexpr std::int64_t kManyPages = 512;  // half of min_parallel_table_scan_size
    if (bytes > kManyPages * kPage) refuse_plan();
    std::set<std::pair<int, int>> columns;
    if (query_.where != nullptr) add_columns(*query_.where, columns);
    const auto add_target = [&](int target) {
      add_columns(*query_.targets.at(static_cast<std::size_t>(target)).expression, columns);
    };
    for (const SortKey& key : query_.order_by) add_target(key.target);
    for (std::size_t i = 0; i < query_.targets.size(); ++i) {
      if (query_.is_grouped || query_.distinctness != Distinctness::kAll)
        add_target(static_cast<int>(i));
    }
    for (const Relation* index : context_.catalog().indexes_of(table.oid)) {
      if (query_.is_grouped && bytes > kFewPages * kPage) refuse_plan();
      if (may_serve(*index->index, table, columns)) refuse_plan();
    }
  }

  // `columns`: what WHERE reads, and what is sorted or grouped by.
  static bool may_serve(const IndexDefinition& definition, const Relation& table,
                        const std::set<std::pair<int, int>>& columns) {
    const auto reads_any_in = [&](const IndexDefinition& parts) {
      bool has_columns = false;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].dropped || !expressions_name(parts, table.columns[i].name)) continue;
        if (columns.contains({0, static_cast<int>(i)})) return true;
        has_columns = true;
      }
      return !has_columns;  // it may hold for any query
    };
    // WHERE must say what the index's WHERE says.
    if (!definition.predicate_sql.empty()) {
      IndexDefinition predicate;
      predicate.predicate_sql = definition.predicate_sql;
      return reads_any_in(predicate);
    }
    return std::ranges::any_of(definition.columns, [&](int attnum) {
      return attnum == 0 ? reads_any_in(definition) : columns.contains({0, attnum - 1});
    });
  }

  bool returns_sets() const {
    return std::ranges::any_of(query_.targets, [](const TargetEntry& target) {
      return get_if<SetFunctionCall>(*target.expression) != nullptr;
    });
  }

  const TargetEntry& target(int index) const {
    return query_.targets.at(static_cast<std::size_t>(index));
  }

  PlanNode grouped(PlanNode input) const {
    if (query_.group_by.empty()) {
      PlanNode plan = above("Aggregate", std::move(input));
      plan.traits = {{"Strategy", "Plain"}, {"Partial Mode", "Simple"}};
      if (!query_.order_by.empty()) refuse_plan();
      add_having(plan);
      return plan;
    }
    // How many groups it expects decides whether the planner sorts first.
    if (query_.where != nullptr || (query_.limit != nullptr && query_.order_by.empty()))
      refuse_plan();
    PlanNode plan = hashed(query_.group_by, std::move(input));
    add_having(plan);
    return plan;
  }

  PlanNode distinct(PlanNode input) const {
    const bool is_other = query_.is_grouped || query_.where != nullptr ||
                          !query_.order_by.empty() || query_.limit != nullptr;
    if (is_other) refuse_plan();
    std::vector<int> keys;
    for (std::size_t i = 0; i < query_.targets.size(); ++i) keys.push_back(static_cast<int>(i));
    return hashed(keys, std::move(input));
  }

  PlanNode hashed(const std::vector<int>& keys, PlanNode input) const {
    PlanNode plan = above("HashAggregate", std::move(input));
    plan.type = "Aggregate";
    plan.traits = {{"Strategy", "Hashed"}, {"Partial Mode", "Simple"}};
    PlanDetail detail{"Group Key", {}, true};
    for (const int key : keys) {
      if (is_constant(target(key))) refuse_plan();
      detail.items.push_back(key_text(*target(key).expression, column_text(), analysis_));
    }
    refuse_repeats(detail.items);
    plan.details.push_back(std::move(detail));
    return plan;
  }

  void add_having(PlanNode& plan) const {
    if (query_.having == nullptr) return;
    if (!reads_aggregates_only(*query_.having)) refuse_plan();
    plan.details.push_back({"Filter", {condition_text(*query_.having, column_text(), analysis_)}});
  }

  // A condition on the keys would be one of the rows below.
  static bool reads_aggregates_only(const Expression& condition) {
    const auto* list = get_if<BooleanExpression>(condition);
    if (list != nullptr && list->op == BooleanOperator::kAnd)
      return std::ranges::all_of(list->arguments, [](const ExpressionPtr& argument) {
        return reads_aggregates_only(*argument);
      });
    return has_aggregate(condition);
  }

  static bool has_aggregate(const Expression& expression) {
    if (get_if<AggregateCall>(expression) != nullptr) return true;
    bool found = false;
    visit_children(
        expression,
        {.expression = [&](const Expression& child) { found = found || has_aggregate(child); },
         .query = [](const Query&) { refuse_plan(); }});
    return found;
  }

  PlanNode sorted(PlanNode input) const {
    PlanNode plan = above("Sort", std::move(input));
    PlanDetail detail{"Sort Key", {}, true};
    bool is_grouping = query_.is_grouped;
    std::vector<std::string> keys;
    for (const SortKey& key : query_.order_by) {
      const Expression& expression = *target(key.target).expression;
      // A name is shown with its collation.
      if (is_constant(target(key.target)) || expression.type.oid == oid::kName) refuse_plan();
      const bool is_group_key =
          std::ranges::find(query_.group_by, key.target) != query_.group_by.end();
      is_grouping = is_grouping && is_group_key;
      std::string text = key_text(expression, column_text(), analysis_);
      if (get_if<ColumnReference>(expression) == nullptr) text = fmt::format("({})", text);
      keys.push_back(text);
      if (key.descending) text += " DESC";
      if (key.nulls_first != key.descending)
        text += key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
      detail.items.push_back(std::move(text));
    }
    refuse_repeats(keys);
    // The planner may sort before it groups instead.
    if (is_grouping || returns_sets()) refuse_plan();
    plan.details.push_back(std::move(detail));
    return plan;
  }

  PlanNode limited(PlanNode input) const {
    for (const ExpressionPtr* bound : {&query_.limit, &query_.offset}) {
      if (*bound == nullptr) continue;
      const auto* constant = get_if<Constant>(**bound);
      if (constant == nullptr || constant->value.is_null()) refuse_plan();
    }
    return above("Limit", std::move(input));
  }

  static void refuse_repeats(std::vector<std::string> keys) {
    std::ranges::sort(keys);
    if (std::ranges::adjacent_find(keys) != keys.end()) refuse_plan();
  }

  ColumnText column_text() const {
    return [this](const ColumnReference& column) {
      if (column.levels_up != 0 || column.column < 0 || query_.from.empty()) refuse_plan();
      const RangeTableEntry& read = entry();
      const auto place = static_cast<std::size_t>(column.column);
      if (std::holds_alternative<ValuesSource>(read.source))
        return fmt::format("column{}", column.column + 1);
      const std::string& name = read.columns.at(place).name;
      if (const auto* table = std::get_if<TableSource>(&read.source)) {
        const Relation& relation = *context_.catalog().find_relation(table->relation);
        if (relation.columns.at(place).name != name) refuse_plan();
      }
      return quote_identifier(name);
    };
  }

  const Query& query_;
  bool with_costs_;
  const AnalysisContext& analysis_;
  const UtilityContext& context_;
};

PlanNode write_plan(std::string operation, Oid oid, std::string alias, PlanNode input,
                    const UtilityContext& context) {
  PlanNode plan{.kind = operation,
                .type = "ModifyTable",
                .traits = {{"Operation", operation}},
                .target_label = "Relation Name",
                .target = context.catalog().find_relation(oid)->name,
                .alias = std::move(alias)};
  plan.inputs.push_back(std::move(input));
  return plan;
}

bool names_alias(const PlanNode& plan, std::string_view alias) {
  return plan.alias == alias || std::ranges::any_of(plan.inputs, [&](const PlanNode& input) {
           return names_alias(input, alias);
         });
}

// Of those that RowPlans compute, which have nodes of their own.
bool has_subquery_of_rows(const Statement& statement) {
  struct Visitor {
    static bool of(const Returning& returning) {
      return std::ranges::any_of(returning.targets, [](const TargetEntry& target) {
        return has_subquery(*target.expression);
      });
    }
    bool operator()(const InsertStatement& insert) const { return of(insert.returning); }
    bool operator()(const UpdateStatement& update) const { return of(update.returning); }
    bool operator()(const DeleteStatement& remove) const { return of(remove.returning); }
    bool operator()(const SelectStatement&) const { return false; }
    bool operator()(const MergeStatement&) const { return false; }
    bool operator()(const UtilityStatement&) const { return false; }
  };
  return std::visit(Visitor(), statement.body);
}

// What INSTEAD OF triggers do.
bool is_of_view(const Statement& statement, const CatalogSnapshot& catalog) {
  return std::visit(
      [&catalog](const auto& body) {
        if constexpr (requires { body.relation; }) {
          return catalog.find_relation(body.relation)->kind == RelationKind::kView;
        } else {
          return false;
        }
      },
      statement.body);
}

}  // namespace

PlanNode plan_shape(Statement& statement, bool with_costs, const AnalysisContext& analysis,
                    const UtilityContext& context) {
  if (!statement.with_writes.empty()) refuse_plan();
  const auto maker = [&](Query& query) {
    fold_constants(query, {context.session, context.session.text_settings(), {}});
    return PlanMaker(query, with_costs, analysis, context);
  };
  if (auto* select = std::get_if<SelectStatement>(&statement.body))
    return maker(*select->query).make();
  if (with_costs || has_subquery_of_rows(statement) || is_of_view(statement, context.catalog()))
    refuse_plan();
  if (auto* update = std::get_if<UpdateStatement>(&statement.body)) {
    return write_plan("Update", update->relation, update->source->range_table.front().alias,
                      maker(*update->source).input(), context);
  }
  if (auto* remove = std::get_if<DeleteStatement>(&statement.body)) {
    return write_plan("Delete", remove->relation, remove->source->range_table.front().alias,
                      maker(*remove->source).input(), context);
  }
  auto* insert = std::get_if<InsertStatement>(&statement.body);
  if (insert == nullptr || insert->on_conflict) refuse_plan();
  const std::string& name = context.catalog().find_relation(insert->relation)->name;
  PlanNode input{.kind = "Result"};
  if (insert->source != nullptr) {
    // A subquery that is more than a scan stays one.
    const PlanMaker source = maker(*insert->source);
    input = source.make();
    const bool is_scan = input.inputs.empty() && input.kind != "Function Scan";
    if (!is_scan || names_alias(input, name)) refuse_plan();
  }
  return write_plan("Insert", insert->relation, name, std::move(input), context);
}

}  // namespace carto_mock::sql
