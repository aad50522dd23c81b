#include "sql/engine/bulk_boxes.h"

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/spatial_index.h"
#include "sql/engine/spatial_boxes.h"
#include "sql/engine/written_rows.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// An R*Tree takes as long for so many of its rows as for the removal and addition of one.
constexpr std::size_t kRowsOfAChange = 40;
// Fewer rows are not worth the question how many there are.
constexpr std::size_t kFewRows = 200;

// Of the user, which may ask for the table's rows.
bool calls_user_function(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found =
      call != nullptr && BuiltinCatalog::instance().find_procedure(call->procedure) == nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || calls_user_function(child);
                                               },
                                               [&](const Query&) { found = true; }});
  return found;
}

bool may_ask(const Relation& relation, const RowRules& rules, int event,
             std::span<const Expression* const> expressions) {
  return !rules.checks.empty() || !rules.generated.empty() || !rules.unique.empty() ||
         has_user_triggers(relation, event) ||
         std::ranges::any_of(expressions, [](const Expression* expression) {
           return expression != nullptr && calls_user_function(*expression);
         });
}

}  // namespace

BulkBoxes::BulkBoxes(const Relation& relation, const Execution& execution)
    : relation_(relation), execution_(execution), catalog_(execution.session.catalog_pointer()) {
  for (const Relation* index : catalog_->indexes_of(relation.oid)) {
    if (boxed_column(relation, *index->index)) indexes_.push_back(index);
  }
}

BulkBoxes BulkBoxes::of_inserts(const Relation& relation, const RowRules& rules,
                                std::span<const Expression* const> expressions,
                                const Execution& execution) {
  BulkBoxes boxes(relation, execution);
  if (relation.kind == RelationKind::kMaterializedView) {
    boxes.indexes_.clear();  // materialized_views.cpp makes them anew
    boxes.keeper_ = BoxKeeper::kCaller;
    return boxes;
  }
  // The rows of a partitioned table are its partitions'.
  if (relation.partition_key || may_ask(relation, rules, trigger_type::kInsert, expressions))
    return boxes;
  sqlite::Connection& connection = execution.transaction.connection().sqlite();
  const bool has_rows = std::ranges::any_of(boxes.indexes_, [&](const Relation* index) {
    return has_spatial_boxes(relation, *index, connection);
  });
  if (!has_rows) boxes.keeper_ = BoxKeeper::kCaller;
  return boxes;
}

BulkBoxes BulkBoxes::of_changes(const Relation& relation, const RowRules& rules, int event,
                                std::span<const Expression* const> expressions, std::size_t rows,
                                const Execution& execution) {
  BulkBoxes boxes(relation, execution);
  // Pending writes come after the statement's own.
  if (rows < kFewRows || boxes.indexes_.empty() || execution.pending != nullptr ||
      may_ask(relation, rules, event, expressions)) {
    return boxes;
  }
  sqlite::Connection& connection = execution.transaction.connection().sqlite();
  const bool is_much = std::ranges::all_of(boxes.indexes_, [&](const Relation* index) {
    return count_spatial_boxes(relation, *index, connection) / kRowsOfAChange <= rows;
  });
  if (is_much) boxes.keeper_ = BoxKeeper::kCaller;
  return boxes;
}

void BulkBoxes::fill() const {
  if (keeper_ == BoxKeeper::kWriter) return;
  sqlite::Connection& connection = execution_.transaction.connection().sqlite();
  for (const Relation* index : indexes_) {
    clear_spatial_boxes(relation_, *index, connection);
    fill_spatial_boxes(relation_, *index, connection,
                       [this] { execution_.session.check_interrupts(); });
  }
}

}  // namespace carto_mock::sql
