// Subqueries in expressions: EXISTS, IN, ANY, ALL, scalar and ARRAY (manual,
// chapters 4.2.11, 4.2.12, 9.23).
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/native_conditions.h"
#include "sql/lowering/query_lowering.h"
#include "sql/tree/query_copy.h"
#include "support/error.h"

namespace carto_mock::sql {

std::string SubqueryText::table() const {
  return with_entry.empty() ? fmt::format("({})", select) : with_entry;
}

SubqueryText lower_subquery(PlanBuilder& builder, const Level& level, const Query& query) {
  const PlanBuilder::Dependencies dependencies(builder);
  builder.open_with_list();
  std::string select = lower_query(builder, query, &level);
  select = builder.close_with_list() + select;
  if (dependencies.needed_depth() > dependencies.available_depth()) return {{}, std::move(select)};
  const WithEntry entry = builder.add_with_entry(
      dependencies.needed_depth(), visible_target_count(query), select, query.calls_volatile);
  return {entry.name, fmt::format("SELECT c1 FROM {}", entry.name)};
}

namespace {

bool has_at_most_one_row(const Query& query) {
  if (query.set_operation) return false;
  if (query.is_grouped && query.group_by.empty() && query.grouping_sets.size() < 2) return true;
  if (query.limit && !query.with_ties) {
    const auto* limit = get_if<Constant>(*query.limit);
    if (limit != nullptr && !limit->value.is_null() && limit->value.as_integer() <= 1) return true;
  }
  return false;
}

// x = ANY (SELECT …) as IN, x <> ALL (SELECT …) as NOT IN. Null: it is no such comparison.
const Expression* find_in_operand(const SubqueryExpression& node, NativeOperator wanted) {
  const auto* call = get_if<FunctionCall>(*node.comparison);
  if (call == nullptr || call->arguments.size() != 2 ||
      find_native_operator(call->body, call->arguments[0]->type) != wanted)
    return nullptr;
  const Expression* output = call->arguments[1].get();
  while (const auto* relabel = get_if<Relabel>(*output)) {
    if (!same_stored_form(relabel->argument->type, output->type)) return nullptr;
    output = relabel->argument.get();
  }
  const auto* column = get_if<ColumnReference>(*output);
  if (column == nullptr || column->range_index != SubqueryExpression::kSubqueryOutput)
    return nullptr;
  return call->arguments[0].get();
}

std::string lower_quantified(PlanBuilder& builder, const Level& level,
                             const SubqueryExpression& node, bool any) {
  const Expression* operand =
      find_in_operand(node, any ? NativeOperator::kEqual : NativeOperator::kNotEqual);
  if (operand != nullptr) {
    const std::string left = collate(lower_scalar(builder, level, *operand), operand->type);
    const SubqueryText subquery = lower_subquery(builder, level, *node.query);
    return fmt::format("({} {}IN ({}))", left, any ? "" : "NOT ", subquery.select);
  }
  const SubqueryText subquery = lower_subquery(builder, level, *node.query);
  const std::string table = builder.unique_name('s');
  Level comparing = level;
  comparing.subquery_output =
      numbered_columns(table, static_cast<std::size_t>(visible_target_count(*node.query)));
  return fmt::format("(SELECT {}({}) FROM {} AS {})", any ? "pg_any" : "pg_all",
                     lower_scalar(builder, comparing, *node.comparison), subquery.table(), table);
}

bool computes_outputs(const Query& query) {
  if (query.set_operation) return true;
  return std::ranges::any_of(query.targets, [](const TargetEntry& target) {
    return !target.hidden && get_if<Constant>(*target.expression) == nullptr &&
           get_if<ColumnReference>(*target.expression) == nullptr;
  });
}

// PostgreSQL computes the first row's outputs, which may fail, where it has not left them out
// (tree/unread_outputs.h); EXISTS of SQLite's computes none.
std::string lower_exists(PlanBuilder& builder, const Level& level, const Query& query) {
  // One that stands apart has all of its rows computed, were it not for a LIMIT.
  std::unique_ptr<Query> limited;
  if (query.calls_volatile && query.limit == nullptr && !query.set_operation &&
      query.distinctness == Distinctness::kAll) {
    limited = clone(query);
    limited->limit = make_expression(Type{oid::kInt8}, Constant{Value::integer(1)});
  }
  const SubqueryText subquery = lower_subquery(builder, level, limited ? *limited : query);
  if (!computes_outputs(query)) return fmt::format("EXISTS ({})", subquery.select);
  const std::string table = builder.unique_name('s');
  std::string looked_at;
  for (const std::string& column :
       numbered_columns(table, static_cast<std::size_t>(visible_target_count(query))))
    looked_at += fmt::format("{}({} IS NULL)", looked_at.empty() ? "" : " + ", column);
  return fmt::format("coalesce((SELECT {} >= 0 FROM {} AS {} LIMIT 1), 0)", looked_at,
                     subquery.table(), table);
}

}  // namespace

std::string lower_subquery_expression(PlanBuilder& builder, const Level& level,
                                      const Expression& expression) {
  const SubqueryExpression& node = *get_if<SubqueryExpression>(expression);
  switch (node.kind) {
    case SubqueryKind::kExists:
      return lower_exists(builder, level, *node.query);
    case SubqueryKind::kAny:
      return lower_quantified(builder, level, node, true);
    case SubqueryKind::kAll:
      return lower_quantified(builder, level, node, false);
    case SubqueryKind::kScalar: {
      const SubqueryText subquery = lower_subquery(builder, level, *node.query);
      if (has_at_most_one_row(*node.query)) return fmt::format("({})", subquery.select);
      const std::string table = builder.unique_name('s');
      return fmt::format("(SELECT pg_single({0}.c1) FROM {1} AS {0})", table, subquery.table());
    }
    case SubqueryKind::kArray: {
      const SubqueryText subquery = lower_subquery(builder, level, *node.query);
      const Type element = node.query->targets.front().expression->type;
      const std::string program = builder.add_parameter(
          {std::make_shared<const ArrayProgram>(ArrayProgram{element, expression.type}),
           expression.type});
      const std::string empty =
          builder.add_constant(Value::array(Array::of(element.oid, {})), expression.type);
      const std::string table = builder.unique_name('s');
      return fmt::format("coalesce((SELECT pg_array({0}, {1}.c1) FROM {2} AS {1}), {3})", program,
                         table, subquery.table(), empty);
    }
  }
  throw Error(sqlstate::kInternalError, "unknown kind of subquery");
}

}  // namespace carto_mock::sql
