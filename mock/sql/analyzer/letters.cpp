#include "sql/analyzer/letters.h"

#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/expression_collations.h"

namespace carto_mock::sql::analysis {
namespace {

void relabel(ExpressionPtr& argument, Oid type) {
  const int location = argument->location;
  argument = make_expression(Type{type}, Relabel{std::move(argument)}, location);
  argument->notation = Notation::kHiddenCast;
}

Collation collation_of(std::span<ExpressionPtr* const> arguments, const Scope& scope) {
  ExpressionCollations::Queries queries;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) queries.push_back(&at->query);
  ExpressionCollations collations(scope.analysis.context.catalog);
  return collations.of_arguments(arguments, queries).collation;
}

}  // namespace

void choose_letters(const BuiltinProcedure& procedure, std::span<ExpressionPtr* const> arguments,
                    const Scope& scope) {
  if (!depends_on_letters(procedure.name) || arguments.empty()) return;
  constexpr std::string_view kSystemSchema = "pg_catalog";
  if (procedure.schema != kSystemSchema) return;
  const Collation found = collation_of(arguments, scope);
  ExpressionPtr& first = *arguments.front();
  const bool is_name = first->type.oid == oid::kName;
  if (has_own_letters(found) && !is_name) relabel(first, oid::kName);
  if (!has_own_letters(found) && is_name) relabel(first, oid::kText);
}

void choose_letters(const BuiltinProcedure& procedure, std::span<ExpressionPtr> arguments,
                    const Scope& scope) {
  if (!depends_on_letters(procedure.name)) return;
  std::vector<ExpressionPtr*> places;
  places.reserve(arguments.size());
  for (ExpressionPtr& argument : arguments) places.push_back(&argument);
  choose_letters(procedure, places, scope);
}

}  // namespace carto_mock::sql::analysis
