#include "sql/engine/domain_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/engine/session_state.h"
#include "sql/engine/statement_compiler.h"
#include "sql/evaluator/evaluator.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql {

Relation domain_value_row(Type type) {
  Relation row;
  Column value;
  value.name = "value";
  value.type = type;
  row.columns.push_back(std::move(value));
  return row;
}

std::shared_ptr<const DomainChecks::Compiled> DomainChecks::compiled(Oid domain,
                                                                     SessionState& session) {
  const CatalogSnapshot& catalog = session.catalog();
  if (version_ != catalog.version()) {
    domains_.clear();
    version_ = catalog.version();
  }
  const auto known = domains_.find(domain);
  if (known != domains_.end()) return known->second;
  constexpr Type kBoolean{oid::kBool};
  Compiled result;
  const DomainType* type = catalog.find_domain(domain);
  for (; type != nullptr; type = catalog.find_domain(type->base.oid)) {
    result.not_null = result.not_null || type->not_null;
    std::vector<DomainCheck> checks = type->checks;
    std::ranges::sort(checks, {}, &DomainCheck::name);
    std::vector<Condition> conditions;
    conditions.reserve(checks.size());
    const Relation row = domain_value_row(type->base);
    for (const DomainCheck& check : checks) {
      conditions.push_back(
          {check.name, compile_stored_expression(check.check_sql, &row, &kBoolean, session)});
    }
    // Those of domains below come first.
    result.conditions.insert(result.conditions.begin(), conditions.begin(), conditions.end());
  }
  return domains_.emplace(domain, std::make_shared<const Compiled>(std::move(result)))
      .first->second;
}

void DomainChecks::check(Oid domain, const Value& value, SessionState& session) {
  // Owned: what a condition calls may check values of other domains, after a change of the catalog.
  const std::shared_ptr<const Compiled> constraints = compiled(domain, session);
  if (constraints->not_null && value.is_null()) {
    throw Error(sqlstate::kNotNullViolation,
                fmt::format("domain {} does not allow null values", format_type(Type{domain})));
  }
  const EvaluationContext context{session, session.text_settings(), {}};
  for (const Condition& condition : constraints->conditions) {
    const Value result = evaluate(*condition.expression, {&value, 1}, context);
    if (result.is_null() || result.as_bool()) continue;
    throw Error(sqlstate::kCheckViolation,
                fmt::format("value for domain {} violates check constraint \"{}\"",
                            format_type(Type{domain}), condition.name));
  }
}

}  // namespace carto_mock::sql
