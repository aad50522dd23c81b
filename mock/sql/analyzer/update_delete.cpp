// UPDATE and DELETE.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/part_assignments.h"
#include "sql/analyzer/privileges.h"
#include "sql/analyzer/relations.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/stars.h"
#include "sql/analyzer/targets.h"
#include "sql/analyzer/view_targets.h"
#include "sql/analyzer/with_planning.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// DEFAULT has none.
ExpressionPtr source_value(const SyntaxNode& node, Scope& scope) {
  if (node.node_case == PG_QUERY__NODE__NODE_SET_TO_DEFAULT) return nullptr;
  return transform(node, scope, ExpressionKind::kUpdateSource);
}

std::vector<ExpressionPtr> values_of_row(const PgQuery__RowExpr& row, Scope& scope) {
  std::vector<ExpressionPtr> values;
  for (const SyntaxNode* field : nodes(row.n_args, row.args)) {
    if (!is_star_expression(*field)) {
      values.push_back(source_value(*field, scope));
      continue;
    }
    const KindGuard guard(scope, ExpressionKind::kUpdateSource);
    for (TargetEntry& column : expand_star(*field, scope))
      values.push_back(std::move(column.expression));
  }
  return values;
}

// The fields of one row, which is computed for each of them.
std::vector<ExpressionPtr> values_of_subquery(const PgQuery__SubLink& sublink, Scope& scope) {
  const KindGuard guard(scope, ExpressionKind::kUpdateSource);
  const ExpressionPtr row = transform_row_subquery(sublink, scope);
  if (is_volatile_throughout(*row))
    throw Error::unsupported("assignment of several columns from a volatile subquery");
  const Query& query = *get_if<SubqueryExpression>(*row)->query;
  const auto& fields = std::get<RowConstructor>(query.targets.front().expression->node).fields;
  std::vector<ExpressionPtr> values;
  values.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    values.push_back(make_expression(
        fields[i]->type, FieldSelection{clone(*row), static_cast<int>(i)}, sublink.location));
  }
  return values;
}

// Of SET (a, b) = ….
std::vector<ExpressionPtr> values_of_several(const PgQuery__MultiAssignRef& reference,
                                             Scope& scope) {
  const SyntaxNode& source = *reference.source;
  std::vector<ExpressionPtr> values;
  if (source.node_case == PG_QUERY__NODE__NODE_ROW_EXPR) {
    values = values_of_row(*source.row_expr, scope);
  } else if (source.node_case == PG_QUERY__NODE__NODE_SUB_LINK &&
             source.sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK) {
    values = values_of_subquery(*source.sub_link, scope);
  } else {
    throw Error(sqlstate::kFeatureNotSupported,
                "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression")
        .at(location_of(source));
  }
  if (values.size() != static_cast<std::size_t>(reference.ncolumns)) {
    throw Error(sqlstate::kSyntaxError, "number of columns does not match number of values")
        .at(location_of(source));
  }
  return values;
}

Error assigned_twice(const Column& column) {
  return {sqlstate::kSyntaxError,
          fmt::format("multiple assignments to same column \"{}\"", column.name)};
}

}  // namespace

std::size_t add_target(const Relation& relation, const PgQuery__RangeVar& name, Scope& scope) {
  NamespaceItem item = add_written_entry(relation, name, scope);
  scope.query.from.push_back(FromItem{FromEntry{item.range_index}});
  item.is_written = true;
  scope.items.push_back(std::move(item));
  return static_cast<std::size_t>(scope.notes[0].privilege);
}

namespace {

// FROM of UPDATE, USING of DELETE: nothing in it may look at the table that is written.
void analyze_sources(SyntaxNodes sources, Scope& scope) {
  NamespaceItem& target = scope.items.front();
  target.lateral_only = true;
  target.lateral_allowed = false;
  analyze_from(sources, scope);
  scope.items.front().lateral_only = false;
  scope.items.front().lateral_allowed = true;
}

}  // namespace

ExpressionPtr analyze_where(const SyntaxNode* node, Scope& scope) {
  if (node == nullptr) return nullptr;
  return to_boolean(transform(*node, scope, ExpressionKind::kWhere), "WHERE", scope);
}

std::vector<ColumnAssignment> analyze_assignments(SyntaxNodes list, const ViewTarget& target,
                                                  Scope& scope) {
  const Relation& relation = target.named();
  std::vector<ColumnAssignment> assignments;
  std::set<int> parts;  // columns that are assigned by parts
  std::vector<ExpressionPtr> values;
  for (const SyntaxNode* node : list) {
    const SyntaxNode& value = *node->res_target->val;
    if (value.node_case != PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF) {
      values.push_back(source_value(value, scope));
    } else if (value.multi_assign_ref->colno == 1) {
      // The columns that follow are of the same source.
      std::ranges::move(values_of_several(*value.multi_assign_ref, scope),
                        std::back_inserter(values));
    }
  }
  std::optional<Error> refused;  // which PostgreSQL finds when all are analyzed
  for (std::size_t i = 0; i < list.size(); ++i) {
    const PgQuery__ResTarget& named = *list[i]->res_target;
    if (is_system_column_name(named.name)) {
      throw Error(sqlstate::kFeatureNotSupported,
                  fmt::format("cannot assign to system column \"{}\"", named.name))
          .at(named.location);
    }
    const int attnum = find_target_column(relation, named.name, named.location);
    const SyntaxNodes steps = nodes(named.n_indirection, named.indirection);
    const Column& column = relation.columns[static_cast<std::size_t>(attnum - 1)];
    const Column* stored = target.table_column(attnum);
    // DEFAULT is that of the view's column, which is a value for the table's.
    const bool is_value = values[i] != nullptr || stored != &column;
    if (!refused && is_value && stored != nullptr &&
        (stored->identity == Identity::kAlways || stored->generated)) {
      refused = takes_only_default(
          fmt::format("column \"{}\" can only be updated to DEFAULT", stored->name), *stored);
    }
    const auto before = std::ranges::find(assignments, attnum, &ColumnAssignment::column);
    if (!steps.empty()) {
      if (values[i] == nullptr) refuse_default_of_part(steps, location_of(*named.val));
      const bool is_first = before == assignments.end();
      if (!is_first && !parts.contains(attnum)) throw assigned_twice(column);
      // What other parts are set to stays.
      const KindGuard guard(scope, ExpressionKind::kUpdateSource);
      ExpressionPtr value =
          assign_part(is_first ? make_expression(column.type, ColumnReference{0, 0, attnum - 1})
                               : std::move(before->value),
                      column, steps, std::move(values[i]), scope);
      parts.insert(attnum);
      if (is_first) {
        assignments.push_back({attnum, std::move(value)});
      } else {
        before->value = std::move(value);
      }
      continue;
    }
    ExpressionPtr value = values[i]
                              ? to_column(std::move(values[i]), column.name, column.type, scope)
                              : column_default(column, scope.analysis.context);
    if (before != assignments.end()) throw assigned_twice(column);
    assignments.push_back({attnum, std::move(value)});
  }
  if (refused) throw Error(*std::move(refused));
  return assignments;
}

Error takes_only_default(std::string message, const Column& column) {
  return Error(SqlState("428C9"), std::move(message))
      .detail(column.generated
                  ? fmt::format("Column \"{}\" is a generated column.", column.name)
                  : fmt::format("Column \"{}\" is an identity column defined as GENERATED ALWAYS.",
                                column.name));
}

namespace {

[[noreturn]] void refuse_target(std::string_view kind, const Relation& relation,
                                std::string_view action, const Analysis& analysis) {
  const Privilege privilege = action == "insert into" ? Privilege::kInsert
                              : action == "update"    ? Privilege::kUpdate
                                                      : Privilege::kDelete;
  const CatalogSnapshot& catalog = analysis.context.catalog;
  const Oid role = analysis.context.role;
  bool may_change = catalog.has_table_privilege(role, relation, privilege);
  for (std::size_t i = 0; i < relation.columns.size() && !may_change; ++i) {
    may_change =
        catalog.has_own_column_privilege(role, relation, static_cast<int>(i) + 1, privilege);
  }
  if (!may_change) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied for {} {}", kind, relation.name));
  }
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("cannot change {} \"{}\"", kind, relation.name));
}

}  // namespace

void check_written_kind(const Relation& relation, std::string_view action,
                        const Analysis& analysis) {
  if (relation.kind == RelationKind::kMaterializedView)
    refuse_target("materialized view", relation, action, analysis);
}

const Relation& find_target_table(const PgQuery__RangeVar& name, std::string_view action,
                                  Analysis& analysis) {
  if (find_named_rows(analysis, name) != nullptr) {
    throw Error(
        sqlstate::kFeatureNotSupported,
        fmt::format("relation \"{}\" cannot be the target of a modifying statement", name.relname));
  }
  const Relation& relation = find_relation(analysis, name);
  if (relation.oid < kFirstUserOid) {
    const Role* role = analysis.context.catalog.find_role(analysis.context.role);
    if (relation.kind == RelationKind::kTable && !role->superuser) {
      throw Error(sqlstate::kInsufficientPrivilege,
                  fmt::format("permission denied for table {}", relation.name));
    }
    throw Error::unsupported(fmt::format("{} the system catalog {}", action, relation.name));
  }
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kPartitioned:
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return relation;
    case RelationKind::kForeignTable:
      throw Error::unsupported(fmt::format("{} a foreign table", action));
    case RelationKind::kSequence:
      refuse_target("sequence", relation, action, analysis);
    case RelationKind::kIndex:
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is an index", relation.name))
          .at(name.location);
    case RelationKind::kComposite:
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("\"{}\" is a composite type", relation.name))
          .at(name.location);
  }
  return relation;
}

int find_target_column(const Relation& relation, std::string_view name, int location) {
  int attnum = 0;
  const Column* column = relation.find_column(name, &attnum);
  if (column == nullptr) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name))
        .at(location);
  }
  return attnum;
}

Statement analyze_update(const PgQuery__UpdateStmt& update, Analysis& analysis, const Scope* with) {
  const DepthGuard guard(analysis);
  UpdateStatement result;
  result.source = std::make_unique<Query>();
  Scope scope(analysis, nullptr, *result.source);
  if (with != nullptr) inherit_with(*with, scope);
  if (update.with_clause != nullptr) analyze_with(*update.with_clause, scope);
  const Relation& relation = find_target_table(*update.relation, "update", analysis);
  const ViewTarget through(relation, trigger_type::kUpdate, analysis);
  result.relation = relation.oid;
  const std::size_t privilege = add_target(relation, *update.relation, scope);
  analyze_sources(nodes(update.n_from_clause, update.from_clause), scope);
  refuse_sequences(scope);
  result.source->where = analyze_where(update.where_clause, scope);
  result.returning =
      analyze_returning(nodes(update.n_returning_list, update.returning_list), scope);
  result.assignments =
      analyze_assignments(nodes(update.n_target_list, update.target_list), through, scope);
  leave_out_unplanned(scope);

  RequiredPrivilege& required = analysis.privileges[privilege];
  required.privileges = required.privileges | Privilege::kUpdate;
  for (const ColumnAssignment& assignment : result.assignments)
    required.updated_columns.push_back(assignment.column);
  std::sort(required.updated_columns.begin(), required.updated_columns.end());

  Statement statement;
  statement.output = output_of(result.returning);
  through.rewrite(result, privilege);
  statement.body = std::move(result);
  return statement;
}

Statement analyze_delete(const PgQuery__DeleteStmt& syntax, Analysis& analysis, const Scope* with) {
  const DepthGuard guard(analysis);
  DeleteStatement result;
  result.source = std::make_unique<Query>();
  Scope scope(analysis, nullptr, *result.source);
  if (with != nullptr) inherit_with(*with, scope);
  if (syntax.with_clause != nullptr) analyze_with(*syntax.with_clause, scope);
  const Relation& relation = find_target_table(*syntax.relation, "delete from", analysis);
  const ViewTarget through(relation, trigger_type::kDelete, analysis);
  result.relation = relation.oid;
  const std::size_t privilege = add_target(relation, *syntax.relation, scope);
  analyze_sources(nodes(syntax.n_using_clause, syntax.using_clause), scope);
  refuse_sequences(scope);
  result.source->where = analyze_where(syntax.where_clause, scope);
  result.returning =
      analyze_returning(nodes(syntax.n_returning_list, syntax.returning_list), scope);
  leave_out_unplanned(scope);

  RequiredPrivilege& required = analysis.privileges[privilege];
  required.privileges = required.privileges | Privilege::kDelete;

  Statement statement;
  statement.output = output_of(result.returning);
  through.rewrite(result, privilege);
  statement.body = std::move(result);
  return statement;
}

}  // namespace carto_mock::sql::analysis
