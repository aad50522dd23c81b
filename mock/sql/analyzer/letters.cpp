#include "sql/analyzer/letters.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/type_rules.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// What an expression has for its collation; of several arguments the greatest one wins.
enum class Collation { kNone, kDatabase, kC, kDatabaseByClause };

Collation collation_of(Type type) {
  const Oid base = base_type(type.oid);
  const Oid element = element_type(base);
  const Oid compared = element == kInvalidOid ? base : base_type(element);
  if (compared == oid::kName) return Collation::kC;
  return type_category(compared).category == 'S' ? Collation::kDatabase : Collation::kNone;
}

class Collations {
 public:
  // Where an expression stands: its query, and those around it, from the inside.
  using Queries = std::vector<const Query*>;

  Collation of(const Expression& expression, const Queries& queries) {
    constexpr int kMostNodes = 100'000;
    if (++nodes_ > kMostNodes) throw Error::unsupported("the collation of so large an expression");
    const Collation own = collation_of(expression.type);
    if (own == Collation::kNone) return own;
    if (is_collate_clause(expression)) return Collation::kDatabaseByClause;
    if (const auto* column = get_if<ColumnReference>(expression))
      return of_column(*column, own, queries);
    if (get_if<FieldSelection>(expression) != nullptr) return own;
    if (const auto* subquery = get_if<SubqueryExpression>(expression))
      return of_output(*subquery->query, 0, own, below(subquery->query.get(), queries, 0));
    const Collation below = of_children(expression, queries);
    return below == Collation::kNone ? own : below;
  }

 private:
  Collation of_children(const Expression& expression, const Queries& queries) {
    Collation result = Collation::kNone;
    const auto add = [&](const Expression& child) {
      result = std::max(result, of(child, queries));
    };
    if (const auto* choice = get_if<CaseExpression>(expression)) {
      for (const CaseBranch& branch : choice->branches) add(*branch.result);
      add(*choice->otherwise);
    } else if (const auto* aggregate = get_if<AggregateCall>(expression)) {
      for (int i = 0; i < aggregate->argument_count; ++i)
        add(*aggregate->arguments[static_cast<std::size_t>(i)]);
    } else if (const auto* window = get_if<WindowCall>(expression)) {
      for (const ExpressionPtr& argument : window->arguments) add(*argument);
    } else if (const auto* subscript = get_if<Subscript>(expression)) {
      add(*subscript->array);
    } else if (const auto* conversion = get_if<ArrayConversion>(expression)) {
      add(*conversion->array);
    } else {
      visit_children(expression, ConstChildVisitor{.expression = add, .query = {}});
    }
    return result;
  }

  // The queries around one that stands in queries[level].
  static Queries below(const Query* query, const Queries& queries, std::size_t level) {
    Queries result{query};
    result.insert(result.end(), queries.begin() + static_cast<std::ptrdiff_t>(level),
                  queries.end());
    return result;
  }

  Collation of_column(const ColumnReference& column, Collation own, const Queries& queries) {
    const auto level = static_cast<std::size_t>(column.levels_up);
    if (column.range_index < 0 || level >= queries.size()) return own;
    const std::vector<RangeTableEntry>& entries = queries[level]->range_table;
    const auto index = static_cast<std::size_t>(column.range_index);
    if (index >= entries.size()) return own;
    const auto& source = entries[index].source;
    const auto place = static_cast<std::size_t>(column.column);
    if (const auto* subquery = std::get_if<SubquerySource>(&source))
      return of_output(*subquery->query, place, own, below(subquery->query.get(), queries, level));
    if (const auto* cte = std::get_if<CteSource>(&source))
      return of_common_table(*cte, place, own, queries, level);
    const Queries here(queries.begin() + static_cast<std::ptrdiff_t>(level), queries.end());
    if (const auto* values = std::get_if<ValuesSource>(&source)) {
      Collation result = Collation::kNone;
      for (const auto& row : values->rows) result = std::max(result, of(*row.at(place), here));
      return result;
    }
    const auto* functions = std::get_if<FunctionSource>(&source);
    if (functions != nullptr && functions->calls.size() == 1 &&
        functions->calls.front().column_count == 1 && place == 0)
      return of(*functions->calls.front().call, here);
    return own;
  }

  Collation of_common_table(const CteSource& source, std::size_t place, Collation own,
                            const Queries& queries, std::size_t level) {
    const std::size_t owner = level + static_cast<std::size_t>(source.levels_up);
    if (owner >= queries.size()) return own;
    const auto& ctes = queries[owner]->ctes;
    const auto index = static_cast<std::size_t>(source.index);
    if (index >= ctes.size() || ctes[index].query == nullptr) return own;
    const Query* query = ctes[index].query.get();
    // What comes before the recursion decides.
    Queries around = below(query, queries, owner);
    if (ctes[index].recursive && query->set_operation)
      return of_output(*query->set_operation->left, place, own,
                       below(query->set_operation->left.get(), around, 0));
    return of_output(*query, place, own, around);
  }

  // `queries`: the query itself, and those around it.
  Collation of_output(const Query& query, std::size_t place, Collation own,
                      const Queries& queries) {
    if (query.set_operation) {
      const Query* left = query.set_operation->left.get();
      const Query* right = query.set_operation->right.get();
      return std::max(of_output(*left, place, own, below(left, queries, 0)),
                      of_output(*right, place, own, below(right, queries, 0)));
    }
    // What the subquery says with COLLATE is only what its column is of.
    if (place >= query.targets.size()) return own;
    const Collation found = of(*query.targets[place].expression, queries);
    return found == Collation::kDatabaseByClause ? Collation::kDatabase : found;
  }

  int nodes_ = 0;
};

void relabel(ExpressionPtr& argument, Oid type) {
  const int location = argument->location;
  argument = make_expression(Type{type}, Relabel{std::move(argument)}, location);
  argument->notation = Notation::kHiddenCast;
}

}  // namespace

void choose_letters(const BuiltinProcedure& procedure, std::span<ExpressionPtr* const> arguments,
                    const Scope& scope) {
  if (!depends_on_letters(procedure.name) || arguments.empty()) return;
  check_collation_for(procedure.name, scope);
  constexpr std::string_view kSystemSchema = "pg_catalog";
  if (procedure.schema != kSystemSchema) return;
  Collations::Queries queries;
  for (const Scope* at = &scope; at != nullptr; at = at->parent) queries.push_back(&at->query);
  Collations collations;
  Collation found = Collation::kNone;
  for (const ExpressionPtr* argument : arguments)
    found = std::max(found, collations.of(**argument, queries));
  ExpressionPtr& first = *arguments.front();
  const bool is_name = first->type.oid == oid::kName;
  if (found == Collation::kC && !is_name) relabel(first, oid::kName);
  if (found != Collation::kC && is_name) relabel(first, oid::kText);
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

namespace carto_mock::sql {

bool is_collate_clause(const Expression& expression) {
  const auto* relabel = get_if<Relabel>(expression);
  return relabel != nullptr && expression.notation == Notation::kHiddenCast &&
         relabel->argument->type.oid == expression.type.oid;
}

ExpressionPtr with_database_collation(ExpressionPtr argument, int location) {
  const Type type = argument->type;
  ExpressionPtr result = make_expression(type, Relabel{std::move(argument)}, location);
  result->notation = Notation::kHiddenCast;
  return result;
}

}  // namespace carto_mock::sql
