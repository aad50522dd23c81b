#include "sql/engine/generated_columns.h"

#include <fmt/format.h>

#include <string>

#include "sql/engine/function_privileges.h"
#include "sql/engine/object_names.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/system_column_names.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/syntax_walk.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidColumnDefinition{"42611"};

}  // namespace

std::vector<int> columns_generated_from(const Relation& table, std::string_view column) {
  std::vector<int> attnums;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& other = table.columns[i];
    if (!other.generated || other.dropped) continue;
    const SyntaxTree tree = parse("SELECT " + other.default_sql);
    if (names_column(tree.statement(0), column)) attnums.push_back(static_cast<int>(i) + 1);
  }
  return attnums;
}

void drop_expression(Relation table, const PgQuery__AlterTableCmd& command,
                     const UtilityContext& context) {
  Column& column = table.columns[static_cast<std::size_t>(altered_column(table, command.name)) - 1];
  if (!column.generated) {
    const std::string message =
        fmt::format("column \"{}\" of relation \"{}\" is not a stored generated column",
                    column.name, table.name);
    if (command.missing_ok == 0) throw Error(sqlstate::kObjectNotInPrerequisiteState, message);
    context.session.notice(Severity::kNotice, message + ", skipping");
    return;
  }
  column.generated = false;
  column.default_sql.clear();
  context.put(std::move(table));
}

Error is_generated_column(const Relation& table, std::string_view column) {
  return Error(
      sqlstate::kSyntaxError,
      fmt::format("column \"{}\" of relation \"{}\" is a generated column", column, table.name));
}

void check_may_have_using(const Column& column) {
  if (!column.generated) return;
  throw Error(kInvalidColumnDefinition,
              "cannot specify USING when altering type of generated column")
      .detail(fmt::format("Column \"{}\" is a generated column.", column.name));
}

void check_no_generated_reads(const Relation& table, const Column& column) {
  const std::vector<int> generated = columns_generated_from(table, column.name);
  if (generated.empty()) return;
  throw Error(sqlstate::kFeatureNotSupported,
              "cannot alter type of a column used by a generated column")
      .detail(fmt::format("Column \"{}\" is used by generated column \"{}\".", column.name,
                          table.columns[static_cast<std::size_t>(generated.front()) - 1].name));
}

void compute_stored_column(const Relation& before, const Relation& table, int attnum,
                           const UtilityContext& context) {
  const RowRules rules = compile_row_rules(table, context.session);
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  for (const CompiledGenerated& column : rules.generated) {
    if (column.attnum != attnum) continue;
    check_executable(context.session, column.functions);
    set_stored_column(
        before, attnum, table.columns[static_cast<std::size_t>(attnum) - 1].type.oid, context,
        [&](std::span<const Value> row) { return evaluate(*column.value, row, evaluation); });
  }
}

}  // namespace carto_mock::sql
