// UNION, INTERSECT, EXCEPT (manual, chapter 7.4). SQLite's own would compare values stored as text
// without their collation and keep the last of equal rows, so duplicates are found by DISTINCT and
// by counting over both sides.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "sql/lowering/full_joins.h"
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
        if (operation_.all) return union_all(left, right) + boundary();
        return fmt::format("SELECT DISTINCT {} FROM ({})", fmt::join(collated_, ", "),
                           union_all(left, right));
      case SetOperator::kIntersect:
        return count_sides(left, right, true);
      case SetOperator::kExcept:
        return count_sides(left, right, false);
    }
    throw Error(sqlstate::kInternalError, "unknown set operator");
  }

  // SQLite would put the sides of a UNION ALL in the place of the whole, where it cannot join a
  // FULL JOIN to more tables; a LIMIT keeps it from that.
  std::string boundary() const {
    const bool has_full_join =
        contains_full_join(*operation_.left) || contains_full_join(*operation_.right);
    return has_full_join ? " LIMIT -1" : "";
  }

  std::string union_all(const std::string& left, const std::string& right) const {
    const std::string columns = fmt::format("{}", fmt::join(columns_, ", "));
    return fmt::format("SELECT {0} FROM {1} UNION ALL SELECT {0} FROM {2}", columns, left, right);
  }

  // Both sides in one table, `side` 0 and 1. A row of the left side that comes for the n-th time
  // stays by how often it is on the right: ALL keeps the first (INTERSECT) or leaves out as many
  // (EXCEPT); without ALL only the first counts.
  std::string count_sides(const std::string& left, const std::string& right, bool is_intersect) {
    const std::string columns = fmt::format("{}", fmt::join(columns_, ", "));
    const std::string collated = fmt::format("{}", fmt::join(collated_, ", "));
    const std::string both = fmt::format(
        "SELECT {0}, 0 AS side FROM {1} UNION ALL SELECT {0}, 1 FROM {2}", columns, left, right);
    const bool may_vary = is_intersect && may_show_other_side();
    const std::string counted = fmt::format(
        "SELECT {0}, side, row_number() OVER (PARTITION BY {1}, side) AS place, "
        "sum(side) OVER (PARTITION BY {1}) AS matches{3} FROM ({2})",
        columns, collated, both,
        may_vary ? fmt::format(", ({}) AS varies", variation(collated)) : std::string());
    std::string condition;
    if (operation_.all) {
      condition = is_intersect ? "place <= matches" : "place > matches";
    } else {
      condition = is_intersect ? "place = 1 AND matches > 0" : "place = 1 AND matches = 0";
    }
    condition = fmt::format("side = 0 AND {}", condition);
    if (may_vary) {
      condition = fmt::format("CASE WHEN {} THEN CASE WHEN varies THEN {} ELSE 1 END END",
                              condition, refusal());
    }
    return fmt::format("SELECT {} FROM ({}) WHERE {}", columns, counted, condition);
  }

  // PostgreSQL's INTERSECT shows the rows of the side that it takes to have fewer groups, the left
  // one where both have as many. Which one that is hangs on statistics, and can be seen where rows
  // are equal that print otherwise, such as 1.0 and 1.00.
  bool may_show_other_side() const {
    const Query& left = *operation_.left;
    const bool is_left_single = left.is_grouped && left.group_by.empty() &&
                                left.grouping_sets.empty() && left.having == nullptr;
    return !is_left_single && std::ranges::any_of(types_, has_collation);
  }

  // Do rows that are equal print otherwise?
  std::string variation(const std::string& collated) const {
    std::vector<std::string> terms;
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (!has_collation(types_[i])) continue;
      terms.push_back(fmt::format(
          "min({0} COLLATE BINARY) OVER (PARTITION BY {1}) <> max({0} COLLATE BINARY) OVER "
          "(PARTITION BY {1})",
          columns_[i], collated));
    }
    return fmt::format("{}", fmt::join(terms, " OR "));
  }

  std::string refusal() {
    static constexpr FunctionEntry kRefusal{
        "", [](const CallContext&, Arguments) -> Value {
          throw Error::unsupported("INTERSECT of rows that are equal but print otherwise");
        }};
    FunctionCall call{.procedure = kInvalidOid,
                      .body = &kRefusal,
                      .strict = false,
                      .immutable = false,
                      .is_volatile = true,
                      .arguments = {}};
    const Type type{oid::kBool};
    const std::string parameter =
        builder_.add_parameter({std::make_shared<const ExpressionProgram>(
                                    ExpressionProgram{make_expression(type, std::move(call)), {}}),
                                type});
    return fmt::format("pg_eval_volatile({})", parameter);
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
