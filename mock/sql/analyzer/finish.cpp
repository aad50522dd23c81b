#include "sql/analyzer/finish.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/expression_collations.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

bool writes_when_called(const BuiltinProcedure& procedure) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"nextval", "setval", "cdb_cartodbfytable", "cdb_tablemetadatatouch", "cdb_synctable",
       "cdb_setuserquotainbytes", "cdb_conf_setconf", "cdb_conf_removeconf", "addgeometrycolumn",
       "dropgeometrycolumn", "dropgeometrytable", "updategeometrysrid",
       "populate_geometry_columns"});
  return std::find(kNames.begin(), kNames.end(), procedure.name) != kNames.end();
}

namespace {

// The private twins of the data services' functions, which take the user's and the organization's
// name, and what sets rate limits: granted to nobody (spec dataservices.md 1 and 1.5).
bool is_service_internal(const BuiltinProcedure& procedure) {
  const std::span<const std::string_view> names = procedure.argument_names;
  return names.size() >= 2 && names[0] == "username" && names[1] == "orgname";
}

// Of functions that carto-mock has no body for: may the role have called it?
bool may_execute(const BuiltinProcedure& procedure, Oid role, const CatalogSnapshot& catalog) {
  const bool is_internal =
      procedure.schema == "cdb_dataservices_client" && is_service_internal(procedure);
  if (is_internal) return catalog.find_role(role)->superuser;
  return catalog.has_object_privilege(role, procedure.oid, ObjectKind::kFunction,
                                      Privilege::kExecute);
}

// A call of a strict function of NULL, which PostgreSQL computes when it plans: whoever may execute
// the function, and whatever it does.
bool is_known_null(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->body == nullptr && call->strict &&
         std::ranges::any_of(call->arguments, [](const ExpressionPtr& argument) {
           const auto* constant = get_if<Constant>(*argument);
           return constant != nullptr && constant->value.is_null();
         });
}

// Is a constant of type `type` that came of a literal still the literal's own value?
bool is_same_value(Oid literal, Oid type) {
  switch (literal) {
    case oid::kInt4:
      return type == oid::kInt4 || type == oid::kInt8;
    case oid::kUnknown:
      return type == oid::kText || type == oid::kVarchar;
    default:
      return type == literal && (type == oid::kInt8 || type == oid::kNumeric);
  }
}

class Finisher {
 public:
  explicit Finisher(const Analysis& analysis) : analysis_(analysis) {}

  void visit(ExpressionPtr& expression) {
    while (collate_clause(*expression) != Collation::kNone)
      expression = std::move(std::get<Relabel>(expression->node).argument);
    open_literal(*expression);
    if (is_known_null(*expression)) expression->node = Constant{Value()};
    std::visit([this](const auto& node) { check(node); }, expression->node);
    visit_children(*expression, ChildVisitor{[this](ExpressionPtr& child) { visit(child); },
                                             [this](Query& query) { visit(query); }});
  }

  // A query has the flags of all that is nested in it.
  void visit(Query& query) {
    const bool outer_volatile = calls_volatile_;
    const bool outer_write = may_write_;
    calls_volatile_ = false;
    may_write_ = query.may_write;  // FOR UPDATE
    visit_children(query, ChildVisitor{[this](ExpressionPtr& child) { visit(child); },
                                       [this](Query& nested) { visit(nested); }});
    query.calls_volatile = calls_volatile_;
    query.may_write = may_write_;
    calls_volatile_ = calls_volatile_ || outer_volatile;
    may_write_ = may_write_ || outer_write;
  }

 private:
  // A constant stays open, that is, another value may take its place in the cached plan, if it is
  // the statement's literal as it was written: an integer as int4 or int8, a number as numeric, a
  // string as text or varchar, without a modifier to apply. Everything else that comes of a literal
  // (dates read from strings, casts to other types, array literals) holds what was computed from
  // this very text. Literals that decided about the plan, such as those of a GROUP BY expression
  // found again in the select list, are in consumed_literals; LIMIT's, ORDER BY positions, type
  // modifiers and the like never become a constant with their location.
  void open_literal(Expression& expression) {
    const AnalysisContext& context = analysis_.context;
    if (context.literal_offsets == nullptr || context.open_literals == nullptr) return;
    const auto* constant = get_if<Constant>(expression);
    if (constant == nullptr || constant->value.is_null() || expression.location < 0 ||
        expression.type.typmod >= 0)
      return;
    const auto written = analysis_.literal_types.find(expression.location);
    if (written == analysis_.literal_types.end()) return;
    if (!is_same_value(written->second, expression.type.oid)) return;
    if (analysis_.consumed_literals.contains(expression.location)) return;
    const std::vector<int>& offsets = *context.literal_offsets;
    const auto found = std::lower_bound(offsets.begin(), offsets.end(), expression.location);
    if (found == offsets.end() || *found != expression.location) return;
    const int index = static_cast<int>(found - offsets.begin());
    context.open_literals->insert(index);
    expression.node = LiteralReference{index};
  }

  void require_body(const void* body, Oid procedure_oid) {
    const CatalogSnapshot& catalog = analysis_.context.catalog;
    const BuiltinProcedure* procedure = catalog.find_procedure(procedure_oid);
    if (body == nullptr) {
      if (procedure != nullptr && !may_execute(*procedure, analysis_.context.role, catalog)) {
        throw Error(sqlstate::kInsufficientPrivilege,
                    fmt::format("permission denied for function {}", procedure->name));
      }
      throw Error::unsupported(
          fmt::format("function {}", procedure == nullptr ? "" : procedure->signature));
    }
    if (procedure == nullptr) return;
    calls_volatile_ = calls_volatile_ || procedure->volatility == 'v';
    const bool is_users = catalog.find_function(procedure_oid) != nullptr;
    may_write_ =
        may_write_ || (is_users ? procedure->volatility == 'v' : writes_when_called(*procedure));
  }

  void check(const FunctionCall& call) { require_body(call.body, call.procedure); }
  void check(const AggregateCall& call) { require_body(call.body, call.procedure); }
  void check(const SetFunctionCall& call) { require_body(call.body, call.procedure); }
  void check(const ArrayComparison& comparison) {
    require_body(comparison.body, comparison.procedure);
  }
  template <typename Node>
  void check(const Node&) {}  // other nodes call nothing

  const Analysis& analysis_;
  bool calls_volatile_ = false;
  bool may_write_ = false;
};

}  // namespace

void finish(ExpressionPtr& expression, const Analysis& analysis) {
  check_collations(*expression, analysis.context.catalog);
  Finisher(analysis).visit(expression);
}

void finish(Statement& statement, const Analysis& analysis) {
  static_cast<void>(collation_of(analysis.privileges, analysis.context.catalog));
  check_collations(statement, analysis.context.catalog);
  Finisher finisher(analysis);
  visit_children(statement,
                 ChildVisitor{[&](ExpressionPtr& expression) { finisher.visit(expression); },
                              [&](Query& query) { finisher.visit(query); }});
}

}  // namespace carto_mock::sql::analysis
