#include "sql/lowering/heap_order.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "sql/lowering/late_outputs.h"
#include "sql/lowering/native_aggregates.h"
#include "sql/lowering/native_operators.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// None: what is read is not one table that is stored.
const Relation* only_table(const Query& query, const CatalogSnapshot& catalog) {
  if (query.set_operation || query.from.size() != 1) return nullptr;
  const auto* entry = std::get_if<FromEntry>(&query.from.front().item);
  if (entry == nullptr) return nullptr;
  const auto* table = std::get_if<TableSource>(
      &query.range_table[static_cast<std::size_t>(entry->range_index)].source);
  return table == nullptr ? nullptr : catalog.find_relation(table->relation);
}

bool depends_on_order(const Expression& expression) {
  if (const auto* aggregate = get_if<AggregateCall>(expression)) {
    const std::span arguments(aggregate->arguments.data(),
                              static_cast<std::size_t>(aggregate->argument_count));
    return aggregate->order_by.empty() &&
           !find_native_aggregate(aggregate->body, aggregate->star, arguments);
  }
  bool depends = false;
  visit_children(expression, {.expression =
                                  [&depends](const Expression& child) {
                                    depends = depends || depends_on_order(child);
                                  },
                              .query = {}});
  return depends;
}

// A volatile function of a user may say which rows it was called for.
bool shows_order_of_calls(const Query& query, const CatalogSnapshot& catalog) {
  return query.calls_volatile &&
         (calls_function_of_user(*query.where, catalog) ||
          std::ranges::any_of(query.targets, [&catalog](const TargetEntry& target) {
            return calls_function_of_user(*target.expression, catalog);
          }));
}

bool shows_order(const Query& query) {
  if (!query.order_by.empty() || query.distinctness != Distinctness::kAll) return false;
  return !query.is_grouped || std::ranges::any_of(query.targets, [](const TargetEntry& target) {
    return depends_on_order(*target.expression);
  });
}

const ColumnReference* own_column(const Expression& expression) {
  if (const auto* relabel = get_if<Relabel>(expression)) return own_column(*relabel->argument);
  const auto* column = get_if<ColumnReference>(expression);
  return column != nullptr && column->levels_up == 0 ? column : nullptr;
}

bool reads_outer_row(const Expression& expression) {
  if (const auto* column = get_if<ColumnReference>(expression)) return column->levels_up > 0;
  bool reads = false;
  visit_children(
      expression,
      {.expression = [&reads](const Expression& child) { reads = reads || reads_outer_row(child); },
       .query = [&reads](const Query&) { reads = true; }});
  return reads;
}

class Conditions {
 public:
  Conditions(const Relation& table, const CatalogSnapshot& catalog)
      : indexes_(catalog.indexes_of(table.oid)) {}

  bool has_ordered_index() const {
    return std::ranges::any_of(indexes_, [](const Relation* index) {
      return index->index->method != "gist" && index->index->method != "gin";
    });
  }

  // Does the condition leave one value of a key?
  bool fixes_key(const Expression& condition) const {
    if (const auto* boolean = get_if<BooleanExpression>(condition)) {
      return boolean->op == BooleanOperator::kAnd &&
             std::ranges::any_of(boolean->arguments,
                                 [this](const ExpressionPtr& part) { return fixes_key(*part); });
    }
    if (const auto* test = get_if<NullTest>(condition))
      return !test->is_not && is_key(*test->argument, false);
    if (const auto* list = get_if<ArrayComparison>(condition))
      return list->any && find_native_operator(list->body) == NativeOperator::kEqual &&
             is_key(*list->scalar, true);
    const auto* call = get_if<FunctionCall>(condition);
    if (call == nullptr || call->arguments.size() != 2) return false;
    return find_native_operator(call->body) == NativeOperator::kEqual &&
           (is_key(*call->arguments[0], false) || is_key(*call->arguments[1], false));
  }

 private:
  // The first column of an index; of a unique one that has no other?
  bool is_key(const Expression& expression, bool is_unique) const {
    const ColumnReference* column = own_column(expression);
    return column != nullptr && std::ranges::any_of(indexes_, [&](const Relation* relation) {
             const IndexDefinition& index = *relation->index;
             return index.columns.front() == column->column + 1 &&
                    (!is_unique || (index.unique && index.columns.size() == 1));
           });
  }

  std::vector<const Relation*> indexes_;
};

}  // namespace

bool reads_in_heap_order(const Query& query, const CatalogSnapshot& catalog) {
  if (!query.where || (!shows_order(query) && !shows_order_of_calls(query, catalog))) return false;
  const Relation* table = only_table(query, catalog);
  if (table == nullptr) return false;
  const Conditions conditions(*table, catalog);
  if (!conditions.has_ordered_index() || conditions.fixes_key(*query.where)) return false;
  // For each row of another query an index is worth more than the order.
  return query.is_grouped || !reads_outer_row(*query.where);
}

}  // namespace carto_mock::sql
