#include "sql/engine/statement_report.h"

#include "sql/catalog/system_relations.h"
#include "sql/engine/privilege_check.h"

namespace carto_mock::sql {
namespace {

std::vector<std::string> translations_of(const CompiledStatement& statement) {
  std::vector<std::string> texts;
  for (const std::shared_ptr<const Plan>& plan : statement.plans()) texts.push_back(plan->sql);
  return texts;
}

}  // namespace

void report_statement(const SessionState& session, const CompiledStatement& statement) {
  if (!session.options().on_statement) return;
  const CatalogSnapshot& catalog = session.catalog();
  StatementReport report{translations_of(statement), {}};
  for (const RequiredPrivilege& required : statement.privileges) {
    const Relation* relation = catalog.find_relation(required.relation);
    if (relation == nullptr) relation = find_system_relation(required.relation);
    if (relation == nullptr) continue;
    const Oid holder = role_to_check(session, required);
    const Role* role = catalog.find_role(holder);
    const Schema* schema = catalog.find_schema(relation->schema);
    report.decisions.push_back({role == nullptr ? std::string() : role->name,
                                schema == nullptr ? std::string() : schema->name, relation->name,
                                required.privileges,
                                has_privileges(catalog, holder, *relation, required)});
  }
  session.options().on_statement(report);
}

}  // namespace carto_mock::sql
