// UNION, INTERSECT, EXCEPT (manual, chapter 7.4). SQLite's own would compare values stored as text
// without their collation and keep the last of equal rows, so duplicates are found by DISTINCT and
// by counting over both sides.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "sql/lowering/native_operators.h"
#include "sql/lowering/query_lowering.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::vector<Type> column_types(const Query& query) {
  std::vector<Type> types;
  for (const OutputColumn& column : query.output()) types.push_back(column.type);
  return types;
}

class SetOperationLowering {
 public:
  SetOperationLowering(PlanBuilder& builder, Level& level, const SetOperation& operation)
      : builder_(builder),
        level_(level),
        operation_(operation),
        types_(column_types(*operation.left)) {
    for (std::size_t i = 0; i < types_.size(); ++i) {
      columns_.push_back(fmt::format("c{}", i + 1));
      collated_.push_back(collate(columns_.back(), types_[i]));
    }
  }

  SelectBody lower() {
    if (types_.empty()) throw Error::unsupported("a set operation without columns");
    const std::string rows = select();
    const WithEntry entry = builder_.add_stage(static_cast<int>(types_.size()), rows, false);
    const std::string table = builder_.unique_name('r');
    level_.ranges.front() = numbered_columns(table, types_.size());
    return {fmt::format("{} AS {}", entry.name, table), {}};
  }

 private:
  std::string select() {
    const std::string left = lower_to_with_entry(builder_, *operation_.left, &level_, false).name;
    const std::string right = lower_to_with_entry(builder_, *operation_.right, &level_, false).name;
    switch (operation_.op) {
      case SetOperator::kUnion:
        if (operation_.all) return union_all(left, right);
        return fmt::format("SELECT DISTINCT {} FROM ({})", fmt::join(collated_, ", "),
                           union_all(left, right));
      case SetOperator::kIntersect:
        return count_sides(left, right, true);
      case SetOperator::kExcept:
        return count_sides(left, right, false);
    }
    throw Error(sqlstate::kInternalError, "unknown set operator");
  }

  std::string union_all(const std::string& left, const std::string& right) const {
    const std::string columns = fmt::format("{}", fmt::join(columns_, ", "));
    return fmt::format("SELECT {0} FROM {1} UNION ALL SELECT {0} FROM {2}", columns, left, right);
  }

  // Both sides in one table, `side` 0 and 1. A row of the left side that comes for the n-th time
  // stays by how often it is on the right: ALL keeps the first (INTERSECT) or leaves out as many
  // (EXCEPT); without ALL only the first counts.
  std::string count_sides(const std::string& left, const std::string& right,
                          bool is_intersect) const {
    const std::string columns = fmt::format("{}", fmt::join(columns_, ", "));
    const std::string collated = fmt::format("{}", fmt::join(collated_, ", "));
    const std::string both = fmt::format(
        "SELECT {0}, 0 AS side FROM {1} UNION ALL SELECT {0}, 1 FROM {2}", columns, left, right);
    const std::string counted = fmt::format(
        "SELECT {0}, side, row_number() OVER (PARTITION BY {1}, side) AS place, "
        "sum(side) OVER (PARTITION BY {1}) AS matches FROM ({2})",
        columns, collated, both);
    std::string condition;
    if (operation_.all) {
      condition = is_intersect ? "place <= matches" : "place > matches";
    } else {
      condition = is_intersect ? "place = 1 AND matches > 0" : "place = 1 AND matches = 0";
    }
    return fmt::format("SELECT {} FROM ({}) WHERE side = 0 AND {}", columns, counted, condition);
  }

  PlanBuilder& builder_;
  Level& level_;
  const SetOperation& operation_;
  std::vector<Type> types_;
  std::vector<std::string> columns_;
  std::vector<std::string> collated_;
};

}  // namespace

SelectBody lower_set_operation(PlanBuilder& builder, Level& level, const Query& query) {
  return SetOperationLowering(builder, level, *query.set_operation).lower();
}

}  // namespace carto_mock::sql
