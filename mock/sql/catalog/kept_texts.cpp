#include "sql/catalog/kept_texts.h"

namespace carto_mock::sql {

void for_each_kept_text(const CatalogSnapshot& catalog,
                        const std::function<void(const std::string& sql)>& visit) {
  for (const Relation* relation : catalog.relations()) {
    visit(relation->view_sql);
    for (const Column& column : relation->columns) visit(column.default_sql);
    for (const Constraint& constraint : relation->constraints) visit(constraint.check_sql);
    for (const Trigger& trigger : relation->triggers) visit(trigger.when_sql);
    if (!relation->index) continue;
    visit(relation->index->predicate_sql);
    for (const IndexKey& key : relation->index->keys) visit(key.expression_sql);
  }
  for (const DomainType* domain : catalog.domains()) {
    visit(domain->default_sql);
    for (const DomainCheck& constraint : domain->checks) visit(constraint.check_sql);
  }
  for (const StoredFunction* function : catalog.functions()) {
    for (const FunctionParameter& parameter : function->definition().parameters)
      visit(parameter.default_sql);
  }
}

}  // namespace carto_mock::sql
