#include "sql/lowering/recursion_by_steps.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sql/lowering/native_operators.h"
#include "sql/lowering/query_lowering.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class RecursionBySteps {
 public:
  RecursionBySteps(PlanBuilder& builder, Level& level, const CommonTableExpression& cte, int index)
      : builder_(builder),
        level_(level),
        cte_(cte),
        operation_(*cte.query->set_operation),
        index_(static_cast<std::size_t>(index)),
        count_(cte.columns.size()) {}

  WithEntry lower() {
    // The number of the step stands before the columns.
    if (count_ + 1 > kMaximumRowSourceColumns)
      throw Error::unsupported("WITH RECURSIVE with this many columns");
    const PlanBuilder::Dependencies dependencies(builder_);
    const Level own = builder_.make_level(*cte_.query, &level_);
    const WithEntry start = lower_to_with_entry(builder_, *operation_.left, &own, false);
    add_program();
    const std::string select = fmt::format(
        "SELECT 0, (SELECT {} FROM {}) UNION ALL SELECT {}.c1 + 1, ({}) FROM {} WHERE {}.c2 IS NOT "
        "NULL",
        packed("0", "s"), distinct(start.name, "s"), steps_, step(own), steps_, steps_);
    if (dependencies.needed_depth() > dependencies.available_depth())
      throw Error::unsupported("LATERAL");
    const int depth = dependencies.needed_depth();
    builder_.add_with_entry(depth, 2, select, false, steps_);
    return builder_.add_with_entry(
        depth, static_cast<int>(count_),
        fmt::format("SELECT {} FROM {} CROSS JOIN {} AS r WHERE r.c1 = {}.c1", columns("r", 2),
                    steps_, rows(), steps_),
        cte_.query->calls_volatile);
  }

 private:
  void add_program() {
    RowSourceProgram program;
    program.is_packed = true;
    program.columns = cte_.columns;
    program.columns.insert(program.columns.begin(), {"step", Type{oid::kInt8}});
    program.input_types = {Type{oid::kRecordArray}};
    parameter_ = builder_.add_parameter(
        {std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
  }

  // `first`: the number of the first column, whose place in the packed rows is one behind.
  std::string columns(const std::string& table, std::size_t first) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count_; ++i)
      names.push_back(fmt::format("{}.c{}", table, first + i));
    return fmt::format("{}", fmt::join(names, ", "));
  }

  std::string packed(const std::string& step, const std::string& table) const {
    return fmt::format("pg_pack({}, {}, {})", parameter_, step, columns(table, 1));
  }

  // All that are packed.
  std::string rows() const { return fmt::format("pg_rows({}, {}.c2)", parameter_, steps_); }

  // The rows as a table in FROM; UNION without ALL tells them apart.
  std::string distinct(const std::string& table, const std::string& alias) const {
    if (operation_.all) return fmt::format("{} AS {}", table, alias);
    std::vector<std::string> compared;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::string name = fmt::format("c{}", i + 1);
      compared.push_back(fmt::format("{} AS {}", collate(name, cte_.columns[i].type), name));
    }
    return fmt::format("(SELECT DISTINCT {} FROM {}) AS {}", fmt::join(compared, ", "), table,
                       alias);
  }

  // The packed rows after one more step; NULL: it has found none.
  std::string step(const Level& own) {
    builder_.open_with_list();
    // Its stages stand in that list, where they read the rows of the one before.
    const PlanBuilder::Dependencies dependencies(builder_);
    // Within the step, its own name stands for the rows of the one before. SQLite does not merge
    // what has a LIMIT.
    level_.ctes[index_] = {fmt::format("(SELECT {} FROM {} AS r WHERE r.c1 = {}.c1 LIMIT -1)",
                                       named_columns(), rows(), steps_),
                           builder_.with_depth()};
    std::string select = lower_query(builder_, *operation_.right, &own);
    select = builder_.close_with_list() + select;
    const std::string found = fmt::format("({})", select);
    if (operation_.all)
      return fmt::format("SELECT {} FROM {} AS s", packed(steps_ + ".c1 + 1", "s"), found);
    std::vector<std::string> equal;
    for (std::size_t i = 0; i < count_; ++i)
      equal.push_back(fmt::format(
          "{} IS s.c{}", collate(fmt::format("o.c{}", i + 2), cte_.columns[i].type), i + 1));
    return fmt::format(
        "SELECT CASE WHEN max(a.c0) > {0}.c1 THEN {1} END FROM (SELECT r.c1 AS c0, {2} FROM {3} AS "
        "r UNION ALL SELECT {0}.c1 + 1, {4} FROM {5} WHERE NOT EXISTS (SELECT 1 FROM {3} AS o "
        "WHERE "
        "{6})) AS a",
        steps_, packed("a.c0", "a"), named_columns(), rows(), columns("s", 1), distinct(found, "s"),
        fmt::join(equal, " AND "));
  }

  std::string named_columns() const {
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count_; ++i)
      names.push_back(fmt::format("r.c{} AS c{}", i + 1, i));
    return fmt::format("{}", fmt::join(names, ", "));
  }

  PlanBuilder& builder_;
  Level& level_;
  const CommonTableExpression& cte_;
  const SetOperation& operation_;
  std::size_t index_;
  std::size_t count_;
  std::string parameter_;
  std::string steps_ = builder_.unique_name('q');
};

}  // namespace

WithEntry lower_recursion_by_steps(PlanBuilder& builder, Level& level,
                                   const CommonTableExpression& cte, int index) {
  return RecursionBySteps(builder, level, cte, index).lower();
}

}  // namespace carto_mock::sql
