#include "sql/engine/bulk_boxes.h"

#include <algorithm>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/spatial_index.h"
#include "sql/engine/spatial_boxes.h"
#include "sql/engine/written_rows.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

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

bool may_ask(const Relation& relation, const RowRules& rules,
             std::span<const Expression* const> expressions) {
  return !rules.checks.empty() || !rules.generated.empty() || !rules.unique.empty() ||
         has_user_triggers(relation, trigger_type::kInsert) ||
         std::ranges::any_of(expressions, [](const Expression* expression) {
           return expression != nullptr && calls_user_function(*expression);
         });
}

}  // namespace

BulkBoxes::BulkBoxes(const Relation& relation, const RowRules& rules,
                     std::span<const Expression* const> expressions, const Execution& execution)
    : relation_(relation), execution_(execution), catalog_(execution.session.catalog_pointer()) {
  if (relation.kind == RelationKind::kMaterializedView) {
    keeper_ = BoxKeeper::kCaller;  // materialized_views.cpp makes its indexes anew
    return;
  }
  // The rows of a partitioned table are its partitions'.
  if (relation.partition_key || may_ask(relation, rules, expressions)) return;
  sqlite::Connection& connection = execution.transaction.connection().sqlite();
  for (const Relation* index : catalog_->indexes_of(relation.oid)) {
    if (!boxed_column(relation, *index->index)) continue;
    if (has_spatial_boxes(relation, *index, connection)) {
      indexes_.clear();
      return;
    }
    indexes_.push_back(index);
  }
  if (!indexes_.empty()) keeper_ = BoxKeeper::kCaller;
}

void BulkBoxes::fill() const {
  for (const Relation* index : indexes_) {
    fill_spatial_boxes(relation_, *index, execution_.transaction.connection().sqlite(),
                       [this] { execution_.session.check_interrupts(); });
  }
}

}  // namespace carto_mock::sql
