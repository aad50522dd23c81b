// The expressions of a table: defaults, generation expressions and CHECK conditions.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/stored_expression.h"
#include "sql/engine/immutability.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_builder.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/tree/walk.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidObjectDefinition = "42P17";

bool contains(const PgQuery__Node& expression, PgQuery__Node__NodeCase kind, int& location) {
  bool found = false;
  visit_nodes(expression, [&](const PgQuery__Node& node) {
    if (found || node.node_case != kind) return;
    found = true;
    location =
        kind == PG_QUERY__NODE__NODE_SUB_LINK ? node.sub_link->location : node.column_ref->location;
  });
  return found;
}

// DEFAULT 'now' is the moment at which the table was made (manual, chapter 8.5.1.4), which the kept
// text would not say.
void refuse_time_words(const PgQuery__Node& expression) {
  constexpr std::array<std::string_view, 4> kWords = {"now", "today", "tomorrow", "yesterday"};
  visit_nodes(expression, [&](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_A_CONST) return;
    if (node.a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL) return;
    const std::string text = to_lower_ascii(node.a_const->sval->sval);
    if (std::ranges::find(kWords, text) != kWords.end()) {
      throw Error::unsupported(fmt::format("'{}' in a default", text));
    }
  });
}

// In the order in which the expression names them, each once.
void collect_columns(const Expression& expression, std::vector<int>& columns) {
  const auto* column = get_if<ColumnReference>(expression);
  if (column != nullptr && std::ranges::find(columns, column->column) == columns.end())
    columns.push_back(column->column);
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { collect_columns(child, columns); }, nullptr});
}

int location_of_column(const Expression& expression, int index) {
  const auto* column = get_if<ColumnReference>(expression);
  if (column != nullptr && column->column == index) return expression.location;
  int location = -1;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 if (location < 0)
                                                   location = location_of_column(child, index);
                                               },
                                               nullptr});
  return location;
}

// The analyzer cannot know which column an expression is for.
Error mismatched_default(const Column& column, Type type) {
  return Error(sqlstate::kDatatypeMismatch,
               fmt::format("column \"{}\" is of type {} but default expression is of type {}",
                           column.name, format_type(Type{column.type.oid}),
                           format_type(Type{type.oid})))
      .hint("You will need to rewrite or cast the expression.");
}

}  // namespace

void TableBuilder::add_default(PgQuery__Node& expression, Column& column) {
  int location = -1;
  if (contains(expression, PG_QUERY__NODE__NODE_COLUMN_REF, location)) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use column reference in DEFAULT expression")
        .at(location);
  }
  if (contains(expression, PG_QUERY__NODE__NODE_SUB_LINK, location)) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use subquery in DEFAULT expression")
        .at(location);
  }
  const std::vector<std::string> path = context_.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context_.session, path);
  try {
    const ExpressionPtr value = analyze_expression(expression, nullptr, &column.type, analysis);
    column.default_sql = catalog_text(*value, nullptr, expression_text(expression), analysis);
    if (column.default_sql.starts_with(kAsWritten)) refuse_time_words(expression);
    // NULL is what a column has without a default.
    const auto* constant = get_if<Constant>(*value);
    if (constant != nullptr && constant->value.is_null()) column.default_sql.clear();
  } catch (const Error& error) {
    if (error.state() != sqlstate::kDatatypeMismatch && error.state() != sqlstate::kCannotCoerce)
      throw;
    const ExpressionPtr as_written = analyze_expression(expression, nullptr, nullptr, analysis);
    throw mismatched_default(column, as_written->type);
  }
}

void TableBuilder::add_generated(PgQuery__Node& expression, Column& column) {
  visit_nodes(expression, [&](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return;
    const PgQuery__Node& name = *node.column_ref->fields[0];
    if (node.column_ref->n_fields != 1 || name.node_case != PG_QUERY__NODE__NODE_STRING) return;
    if (name.string->sval != relation_.name || relation_.find_column(relation_.name) != nullptr)
      return;
    throw Error(kInvalidObjectDefinition,
                "cannot use whole-row variable in column generation expression")
        .detail("This would cause the generated column to depend on its own value.")
        .at(node.column_ref->location);
  });
  const std::vector<std::string> path = context_.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context_.session, path);
  const ExpressionPtr as_written =
      analyze_generation_expression(expression, relation_, nullptr, analysis);
  std::vector<int> columns;
  collect_columns(*as_written, columns);
  for (const int index : columns) {
    const Column& read = relation_.columns[static_cast<std::size_t>(index)];
    if (!read.generated) continue;
    throw Error(kInvalidObjectDefinition,
                fmt::format("cannot use generated column \"{}\" in column generation expression",
                            read.name))
        .detail("A generated column cannot reference another generated column.")
        .at(location_of_column(*as_written, index));
  }
  // As PostgreSQL 15 does: how the value becomes the column's type may hang on settings.
  if (!is_immutable(*as_written, context_.session))
    throw Error(kInvalidObjectDefinition, "generation expression is not immutable");
  try {
    const ExpressionPtr value =
        analyze_generation_expression(expression, relation_, &column.type, analysis);
    column.default_sql = catalog_text(*value, &relation_, expression_text(expression), analysis);
  } catch (const Error& error) {
    if (error.state() != sqlstate::kDatatypeMismatch && error.state() != sqlstate::kCannotCoerce)
      throw;
    throw mismatched_default(column, as_written->type);
  }
}

void TableBuilder::change_default(int attnum, PgQuery__Node& expression) {
  add_default(expression, relation_.columns[static_cast<std::size_t>(attnum) - 1]);
}

void TableBuilder::add_check(const PendingCheck& check) {
  int location = -1;
  if (contains(*check.expression, PG_QUERY__NODE__NODE_SUB_LINK, location)) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use subquery in check constraint")
        .at(location);
  }
  const std::vector<std::string> path = context_.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context_.session, path);
  const ExpressionPtr condition = analyze_check(*check.expression, relation_, analysis);
  std::vector<int> columns;
  collect_columns(*condition, columns);
  Constraint constraint;
  constraint.kind = ConstraintKind::kCheck;
  constraint.validated = check.validated;
  constraint.no_inherit = check.no_inherit;
  for (const int column : columns) constraint.columns.push_back(column + 1);
  const std::string_view named_after =
      columns.size() == 1
          ? std::string_view(relation_.columns[static_cast<std::size_t>(columns.front())].name)
          : std::string_view();
  constraint.name = check.name.empty() ? free_constraint_name(named_after, "check") : check.name;
  if (std::ranges::any_of(relation_.constraints,
                          [&](const Constraint& other) { return other.name == constraint.name; })) {
    throw Error(sqlstate::kDuplicateObject,
                relation_.oid == kInvalidOid
                    ? fmt::format("check constraint \"{}\" already exists", constraint.name)
                    : fmt::format("constraint \"{}\" for relation \"{}\" already exists",
                                  constraint.name, relation_.name));
  }
  if (check.no_inherit && relation_.partition_key) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("cannot add NO INHERIT constraint to partitioned table \"{}\"",
                            relation_.name));
  }
  constraint.check_sql =
      catalog_text(*condition, &relation_, expression_text(*check.expression), analysis);
  relation_.constraints.push_back(std::move(constraint));
}

}  // namespace carto_mock::sql
