#include "sql/lowering/row_source_inputs.h"

#include <fmt/format.h>

#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {

std::string lower_row_source_inputs(PlanBuilder& builder, const Level& level,
                                    const std::vector<const Expression*>& arguments,
                                    RowSourceProgram& program) {
  if (has_row_of_inputs(program)) {
    RowConstructor row;
    row.fields.reserve(arguments.size());
    for (const Expression* argument : arguments) row.fields.push_back(clone(*argument));
    program.input_types = {Type{oid::kRecord}};
    const ExpressionPtr packed = make_expression(Type{oid::kRecord}, std::move(row), -1);
    return fmt::format(", {}", lower_scalar(builder, level, *packed));
  }
  std::string inputs;
  for (const Expression* argument : arguments) {
    inputs += fmt::format(", {}", lower_scalar(builder, level, *argument));
    program.input_types.push_back(argument->type);
  }
  return inputs;
}

std::vector<std::string> row_source_columns(const PlanBuilder& builder,
                                            const RowSourceProgram& program, std::string_view table,
                                            std::size_t count) {
  // SQLite makes two conditions of one that compares two columns.
  const std::size_t condition_count =
      2 * builder.comparison_count() + 1 + program.input_types.size();
  const bool is_shielded = condition_count > kUncheckedConditions;
  std::vector<std::string> columns;
  columns.reserve(count);
  for (std::size_t i = 1; i <= count; ++i)
    columns.push_back(fmt::format("{}{}.c{}", is_shielded ? "+" : "", table, i));
  return columns;
}

bool has_end_row(const RowSourceProgram& program) {
  if (program.functions.empty()) return false;
  std::size_t count = 0;
  for (const RowFunction& function : program.functions)
    count += static_cast<std::size_t>(function.column_count);
  return program.columns.size() > count;
}

}  // namespace carto_mock::sql
