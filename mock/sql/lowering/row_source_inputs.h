// Inside lowering and the table pg_rows: its inputs and columns, of which SQLite can take so many.
//
// SQLite asks a table-valued function for the rows whose hidden columns equal the arguments. Of the
// conditions on one table it spares the first 16 a second check, those of WHERE and ON counted
// before the arguments; and the arguments would not stand it, since NULL equals nothing. So what
// has many arguments gets them as one row, and beside many conditions none reaches the table: a
// column under a unary plus has no index to SQLite.
#pragma once

#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lowering/plan.h"

namespace carto_mock::sql {

class PlanBuilder;
struct Level;

// The conditions of a table that SQLite does not check once more.
inline constexpr std::size_t kUncheckedConditions = 16;
// All but the program.
inline constexpr std::size_t kMaximumSeparateInputs = kUncheckedConditions - 1;

// Whether the functions' arguments are the fields of the only input.
inline bool has_row_of_inputs(const RowSourceProgram& program) {
  const std::size_t argument_count = std::accumulate(
      program.functions.begin(), program.functions.end(), std::size_t{0},
      [](std::size_t sum, const RowFunction& one) { return sum + one.argument_types.size(); });
  return argument_count > kMaximumSeparateInputs;
}

// The SQL of the arguments of all functions one after another, each behind a comma; fills the
// program's types of inputs.
std::string lower_row_source_inputs(PlanBuilder& builder, const Level& level,
                                    const std::vector<const Expression*>& arguments,
                                    RowSourceProgram& program);

// c1, c2, … of pg_rows in FROM, whose inputs are known.
std::vector<std::string> row_source_columns(const PlanBuilder& builder,
                                            const RowSourceProgram& program, std::string_view table,
                                            std::size_t count);

// Does one row more come behind those of the functions? A column behind theirs tells: it is 1 in
// their rows, and the row behind them is NULL throughout.
bool has_end_row(const RowSourceProgram& program);

}  // namespace carto_mock::sql
