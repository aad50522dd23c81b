#include "sql/engine/function_privileges.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/engine/privilege_check.h"
#include "sql/functions/execute_privilege.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The function that a node calls; kInvalidOid: none.
struct CalledFunction {
  Oid operator()(const FunctionCall& call) const { return call.procedure; }
  Oid operator()(const AggregateCall& call) const { return call.procedure; }
  Oid operator()(const SetFunctionCall& call) const { return call.procedure; }
  Oid operator()(const WindowCall& call) const { return call.procedure; }
  Oid operator()(const ArrayComparison& comparison) const { return comparison.procedure; }
  template <typename Other>
  Oid operator()(const Other&) const {
    return kInvalidOid;
  }
};

class Collector {
 public:
  explicit Collector(const CatalogSnapshot& catalog) : catalog_(catalog) {}

  void visit(const Expression& expression) {
    const Oid function = std::visit(CalledFunction(), expression.node);
    if (function != kInvalidOid && catalog_.find_object_acl(function) != nullptr &&
        std::ranges::find(functions, function) == functions.end()) {
      functions.push_back(function);
    }
    visit_children(expression, visitor());
  }
  void visit(const Query& query) { visit_children(query, visitor()); }

  void visit(const Statement& statement) { visit_children(statement, visitor()); }

  std::vector<Oid> functions;

 private:
  ConstChildVisitor visitor() {
    return {[this](const Expression& child) { visit(child); },
            [this](const Query& child) { visit(child); }};
  }

  const CatalogSnapshot& catalog_;
};

}  // namespace

std::vector<Oid> restricted_functions(const Statement& statement, const CatalogSnapshot& catalog) {
  Collector collector(catalog);
  collector.visit(statement);
  return std::move(collector.functions);
}

std::vector<Oid> restricted_functions(const Query& query, const CatalogSnapshot& catalog) {
  Collector collector(catalog);
  collector.visit(query);
  return std::move(collector.functions);
}

std::vector<Oid> restricted_functions(const Expression& expression,
                                      const CatalogSnapshot& catalog) {
  Collector collector(catalog);
  collector.visit(expression);
  return std::move(collector.functions);
}

namespace {

// Materialized views WITH NO DATA cannot be read.
void check_populated(const std::shared_ptr<const Plan>& plan, const CatalogSnapshot& catalog) {
  if (plan == nullptr) return;
  for (const Oid table : plan->tables) {
    const Relation* relation = catalog.find_relation(table);
    if (relation == nullptr || relation->is_populated) continue;
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("materialized view \"{}\" has not been populated", relation->name))
        .hint("Use the REFRESH MATERIALIZED VIEW command.");
  }
}

}  // namespace

void check_executable(const SessionState& session, std::span<const Oid> functions) {
  for (const Oid function : functions) require_execute(session, function);
}

Clearance check_may_run(const SessionState& session, const CompiledStatement& statement) {
  Clearance clearance = check_privileges(session, statement.privileges);
  check_executable(session, statement.functions);
  const CatalogSnapshot& catalog = session.catalog();
  for (const std::shared_ptr<const Plan>& plan : statement.plans()) check_populated(plan, catalog);
  return clearance;
}

}  // namespace carto_mock::sql
