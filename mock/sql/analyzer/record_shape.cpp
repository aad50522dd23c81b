#include "sql/analyzer/record_shape.h"

#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/resolve.h"
#include "sql/analyzer/user_functions.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/composite_columns.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

using Shape = std::vector<OutputColumn>;

std::optional<Shape> shape_of_type(Oid type, const CatalogSnapshot& catalog) {
  std::optional<std::vector<CompositeColumn>> columns = composite_columns(type, catalog);
  if (!columns) return std::nullopt;
  Shape shape;
  for (CompositeColumn& column : *columns) shape.push_back({std::move(column.name), column.type});
  return shape;
}

// Of a function that gives records: its OUT parameters.
template <typename Call>
std::optional<Shape> shape_of_result(const Call& call, const CatalogSnapshot& catalog) {
  const BuiltinProcedure* procedure = catalog.find_procedure(call.procedure);
  if (procedure == nullptr) return std::nullopt;
  Shape shape;
  for (ResultColumn& column : call_outputs(*procedure, call.arguments))
    shape.push_back({std::move(column.name), column.type});
  return shape.empty() ? std::nullopt : std::optional(std::move(shape));
}

Shape shape_of_constructor(const RowConstructor& row) {
  Shape shape;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    shape.push_back(
        {row.names.empty() ? fmt::format("f{}", i + 1) : row.names[i], row.fields[i]->type});
  }
  return shape;
}

// What an entry of the query's range table takes its rows from; null: no query.
const Query* source_query(const RangeTableEntry& entry, const Query& query) {
  if (const auto* subquery = std::get_if<SubquerySource>(&entry.source))
    return subquery->query.get();
  const auto* cte = std::get_if<CteSource>(&entry.source);
  if (cte == nullptr) return nullptr;
  if (cte->levels_up > 0) throw Error::unsupported("fields of a record of WITH further out");
  return query.ctes.at(static_cast<std::size_t>(cte->index)).query.get();
}

// `query`: the one whose range table the expression's own columns are of.
std::optional<Shape> shape_in(const Expression& expression, const Query& query,
                              const CatalogSnapshot& catalog) {
  if (const auto* row = get_if<RowConstructor>(expression)) return shape_of_constructor(*row);
  // A row that an outer join may leave out.
  const auto* choice = get_if<CaseExpression>(expression);
  if (choice != nullptr && expression.notation == Notation::kWholeRow)
    return shape_in(*choice->branches.front().result, query, catalog);
  if (std::optional<Shape> shape = shape_of_type(expression.type.oid, catalog)) return shape;
  if (const auto* call = get_if<SetFunctionCall>(expression))
    return shape_of_result(*call, catalog);
  if (const auto* call = get_if<FunctionCall>(expression)) return shape_of_result(*call, catalog);
  const auto* column = get_if<ColumnReference>(expression);
  if (column == nullptr || column->levels_up > 0 || column->range_index < 0 ||
      expression.type.oid != oid::kRecord)
    return std::nullopt;
  const auto index = static_cast<std::size_t>(column->range_index);
  // The columns of a set operation, which its ORDER BY may name, are of no entry.
  if (index >= query.range_table.size()) return std::nullopt;
  const Query* inner = source_query(query.range_table[index], query);
  // Of a set operation, the first of its queries tells.
  while (inner != nullptr && inner->set_operation) inner = inner->set_operation->left.get();
  if (inner == nullptr) return std::nullopt;
  return shape_in(*inner->targets[static_cast<std::size_t>(column->column)].expression, *inner,
                  catalog);
}

}  // namespace

std::optional<Shape> record_shape(const Expression& expression, const Scope& scope) {
  const CatalogSnapshot& catalog = scope.analysis.context.catalog;
  const auto* column = get_if<ColumnReference>(expression);
  const Scope* owner = &scope;
  for (int level = 0; column != nullptr && level < column->levels_up; ++level)
    owner = owner->parent;
  if (column == nullptr || column->levels_up == 0)
    return shape_in(expression, scope.query, catalog);
  const Expression at_home{expression.type,
                           ColumnReference{0, column->range_index, column->column}};
  return shape_in(at_home, owner->query, catalog);
}

}  // namespace carto_mock::sql::analysis
