// Functions in FROM.
#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/column_names.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/locations.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

const BuiltinProcedure* procedure_of(const Expression& call) {
  if (const auto* set = get_if<SetFunctionCall>(call)) {
    return BuiltinCatalog::instance().find_procedure(set->procedure);
  }
  if (const auto* function = get_if<FunctionCall>(call)) {
    return BuiltinCatalog::instance().find_procedure(function->procedure);
  }
  return nullptr;
}

void refuse_nested_sets(const Expression& expression) {
  if (get_if<SetFunctionCall>(expression) != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported,
                "set-returning functions must appear at top level of FROM")
        .at(location_of(expression));
  }
  visit_children(expression,
                 ConstChildVisitor{[](const Expression& child) { refuse_nested_sets(child); }, {}});
}

// What the call's rows look like. `name`: of the only column of a scalar function.
std::vector<OutputColumn> function_columns(const Expression& call, const std::string& name,
                                           int location) {
  const BuiltinProcedure* procedure = procedure_of(call);
  std::vector<ResultColumn> columns;
  if (procedure != nullptr) {
    ResolvedFunction function{};
    function.procedure = procedure;
    function.result = call.type;
    columns = result_columns(function);
    if (columns.empty()) {
      throw Error(sqlstate::kSyntaxError,
                  "a column definition list is required for functions returning \"record\"")
          .at(location);
    }
  } else {
    columns.push_back({"", call.type});
  }
  std::vector<OutputColumn> result;
  for (ResultColumn& column : columns) {
    result.push_back({column.name.empty() ? name : std::move(column.name), column.type});
  }
  return result;
}

}  // namespace

FromElement analyze_range_function(const PgQuery__RangeFunction& function, Scope& scope) {
  if (function.n_functions != 1) throw Error::unsupported("ROWS FROM with several functions");
  if (function.n_coldeflist > 0) throw Error::unsupported("column definition list");
  const PgQuery__List& item = *function.functions[0]->list;
  if (item.n_items > 1 && item.items[1]->node_case == PG_QUERY__NODE__NODE_LIST &&
      item.items[1]->list->n_items > 0) {
    throw Error::unsupported("column definition list");
  }
  const SyntaxNode& node = *item.items[0];
  // A function in FROM is always LATERAL (manual, chapter 7.2.1.5).
  const LateralGuard guard(scope, true);
  ExpressionPtr call = transform(node, scope, ExpressionKind::kFromFunction);
  resolve_unknown(call, scope);
  visit_children(*call,
                 ConstChildVisitor{[](const Expression& child) { refuse_nested_sets(child); }, {}});
  const std::string function_name = column_name(node, scope.analysis);
  RangeTableEntry entry;
  entry.alias =
      function.alias != nullptr ? std::string(text_of(function.alias->aliasname)) : function_name;
  entry.columns = function_columns(*call, entry.alias, location_of(*call));
  if (function.ordinality) entry.columns.push_back({"ordinality", Type{oid::kInt8}});
  entry.source = FunctionSource{std::move(call), function.ordinality != 0};
  rename_columns(entry.columns, entry.alias, function.alias);
  EntryNotes notes;
  notes.has_alias = function.alias != nullptr;
  return make_element(add_range_entry(scope, std::move(entry), notes));
}

}  // namespace carto_mock::sql::analysis
