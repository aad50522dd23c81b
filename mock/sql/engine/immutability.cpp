#include "sql/engine/immutability.h"

#include <vector>

#include "sql/engine/functions_in_place.h"
#include "sql/evaluator/sql_definitions.h"
#include "sql/functions/xml_construction.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool is_immutable(const FunctionCall& call, Type type, SessionState& session) {
  const StoredFunction* made = session.catalog().find_function(call.procedure);
  // What the grammar has of XML counts as immutable, though nothing computes it at planning.
  if (made == nullptr)
    return call.immutable || is_text_of_fixed(call) || find_xml_construct(call.body);
  if (made->definition().volatility == 'i') return true;
  std::vector<Oid> functions;
  const ExpressionPtr body = functions_in_place(session, &functions)(call, type);
  return body != nullptr && is_immutable(*body, session);
}

}  // namespace

bool is_immutable(const Expression& expression, SessionState& session) {
  bool immutable = true;
  if (const auto* call = get_if<FunctionCall>(expression))
    immutable = is_immutable(*call, expression.type, session);
  if (get_if<SessionValueExpression>(expression) != nullptr) immutable = false;
  // Some types are read and written as the session's settings say.
  if (const auto* conversion = get_if<TextConversion>(expression))
    immutable =
        has_fixed_output(conversion->argument->type.oid) && has_fixed_text(expression.type.oid);
  visit_children(expression, ConstChildVisitor{.expression =
                                                   [&](const Expression& child) {
                                                     immutable =
                                                         immutable && is_immutable(child, session);
                                                   },
                                               .query = {}});
  return immutable;
}

}  // namespace carto_mock::sql
