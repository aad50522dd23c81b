#include "sql/engine/trigger_effects.h"

#include <algorithm>
#include <array>
#include <string>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/syntax/syntax_walk.h"

namespace carto_mock::sql {
namespace {

using plpgsql::Effects;

Effects effects_of(const BuiltinProcedure& procedure) {
  constexpr std::array<std::string_view, 4> kOwnEachTime = {"random", "clock_timestamp",
                                                            "timeofday", "gen_random_uuid"};
  if (procedure.schema != "pg_catalog" && procedure.schema != "public") return Effects::kAny;
  if (procedure.name.ends_with("_to_xml")) return Effects::kAny;  // of tables and queries
  if (procedure.volatility != 'v' ||
      std::ranges::find(kOwnEachTime, procedure.name) != kOwnEachTime.end())
    return Effects::kNone;
  return procedure.name == "nextval" ? Effects::kOrdered : Effects::kAny;
}

// Of whatever function the name may be: which of them is called, the types would tell.
Effects effects_of_call(std::string_view name, const CatalogSnapshot& catalog) {
  if (!catalog.functions(name).empty()) return Effects::kAny;
  Effects effects = Effects::kNone;
  for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures(name))
    effects = std::max(effects, effects_of(*procedure));
  return effects;
}

Effects effects_of_expression(const std::string& sql, const CatalogSnapshot& catalog) {
  const SyntaxTree tree = parse("SELECT " + sql);
  Effects effects = tree.size() == 1 ? Effects::kNone : Effects::kAny;
  if (tree.size() == 0) return effects;
  visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
    switch (node.node_case) {
      case PG_QUERY__NODE__NODE_RANGE_VAR:
      case PG_QUERY__NODE__NODE_SUB_LINK:
      case PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR:
        effects = Effects::kAny;
        break;
      case PG_QUERY__NODE__NODE_FUNC_CALL: {
        const PgQuery__FuncCall& call = *node.func_call;
        const std::string_view name = call.funcname[call.n_funcname - 1]->string->sval;
        effects = std::max(effects, effects_of_call(name, catalog));
        break;
      }
      default:
        break;
    }
  });
  return effects;
}

}  // namespace

Effects effects_of(const Trigger& trigger, SessionState& session) {
  const CatalogSnapshot& catalog = session.catalog();
  const auto of_expression = [&catalog](const std::string& sql) {
    return effects_of_expression(sql, catalog);
  };
  const StoredFunction& function = *catalog.find_function(trigger.function);
  const Effects effects =
      plpgsql::effects_of(*known_program(function.definition(), session), of_expression);
  return trigger.when_sql.empty() ? effects : std::max(effects, of_expression(trigger.when_sql));
}

}  // namespace carto_mock::sql
