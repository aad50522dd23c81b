#include "sql/engine/alter_column_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/catalog/keys.h"
#include "sql/engine/column_readers.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/generated_columns.h"
#include "sql/engine/identity_columns.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/storage_index.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/system_column_names.h"
#include "sql/engine/table_builder.h"
#include "sql/engine/trigger_columns.h"
#include "sql/engine/views.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The column's values as the new type: by USING, else as an assignment would convert them.
ExpressionPtr conversion(const Relation& table, const Column& column, Type type,
                         const PgQuery__ColumnDef& definition, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  if (definition.raw_default != nullptr) {
    ExpressionPtr value;
    try {
      value = analyze_expression(*definition.raw_default, &table, &type,
                                 analysis_context(context.session, path));
    } catch (const Error& error) {
      if (error.state() != sqlstate::kDatatypeMismatch) throw;
      throw Error(error.state(), fmt::format("result of USING clause for column \"{}\" cannot be "
                                             "cast automatically to type {}",
                                             column.name, format_type(Type{type.oid})))
          .hint("You might need to add an explicit cast.");
    }
    read_row_from_inputs(value, "a subquery in USING");
    return value;
  }
  try {
    return compile_stored_expression(quote_identifier(column.name), &table, &type, context.session);
  } catch (const Error& error) {
    if (error.state() != sqlstate::kDatatypeMismatch && error.state() != sqlstate::kCannotCoerce)
      throw;
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("column \"{}\" cannot be cast automatically to type {}", column.name,
                            format_type(Type{type.oid})))
        .hint(fmt::format("You might need to specify \"USING {}::{}\".",
                          quote_identifier(column.name), format_type(type)));
  }
}

// USING is analyzed before anything else is looked at.
void check_using(PgQuery__Node& expression, const Relation& table, const UtilityContext& context) {
  constexpr std::string_view kTakenFor = "check constraint";
  const std::vector<std::string> path = context.session.effective_search_path();
  try {
    static_cast<void>(
        analyze_expression(expression, &table, nullptr, analysis_context(context.session, path)));
  } catch (const Error& error) {
    std::string message = error.message();
    const std::size_t at = message.rfind(kTakenFor);
    if (at == std::string::npos || !error.unsupported_construct().empty()) throw;
    throw Error(error.state(), message.replace(at, kTakenFor.size(), "transform expression"));
  }
}

void check_default(const Column& column, const UtilityContext& context) {
  if (column.default_sql.empty() || column.generated) return;
  const std::vector<std::string> path = context.session.effective_search_path();
  try {
    static_cast<void>(column_default(column, analysis_context(context.session, path)));
  } catch (const Error&) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("default for column \"{}\" cannot be cast automatically to type {}",
                            column.name, format_type(Type{column.type.oid})));
  }
}

// Indexes of the column have its collation.
std::vector<Relation> indexes_to_reread(const Relation& table, int attnum,
                                        const UtilityContext& context) {
  const std::string& name = table.columns[static_cast<std::size_t>(attnum) - 1].name;
  std::vector<Relation> indexes;
  for (const Relation* index : context.catalog().indexes_of(table.oid)) {
    const std::vector<int>& columns = index->index->columns;
    const bool reads = std::ranges::find(columns, attnum) != columns.end() ||
                       expressions_name(*index->index, name);
    if (reads && exclusion_of_index(table, index->oid) != nullptr)
      throw Error::unsupported("ALTER COLUMN … TYPE of a column that EXCLUDE reads");
    if (reads) indexes.push_back(*index);
  }
  return indexes;
}

}  // namespace

void change_column_type(const Relation& table, const PgQuery__AlterTableCmd& command,
                        const UtilityContext& context) {
  if (command.def->column_def->raw_default != nullptr)
    check_using(*command.def->column_def->raw_default, table, context);
  const int attnum = altered_column(table, command.name);
  const std::size_t place = static_cast<std::size_t>(attnum) - 1;
  const PgQuery__ColumnDef& definition = *command.def->column_def;
  if (definition.raw_default != nullptr) check_may_have_using(table.columns[place]);
  const std::vector<std::string> path = context.session.effective_search_path();
  const Type type =
      resolve_type_name(*definition.type_name, analysis_context(context.session, path));
  // PostgreSQL reads the type twice.
  if (definition.type_name->n_typmods > 0)
    static_cast<void>(
        resolve_type_name(*definition.type_name, analysis_context(context.session, path)));
  if (table.columns[place].identity != Identity::kNone)
    change_identity_type(table, attnum, type.oid, context);
  check_may_use_type(type.oid, context);
  static_cast<void>(type_traits(type.oid));  // refuses types that cannot be stored
  Relation changed = table;
  Column& column = changed.columns[place];
  const ExpressionPtr value = conversion(table, column, type, definition, context);
  check_executable(context.session, restricted_functions(*value, context.catalog()));
  check_no_trigger_names(table, attnum);
  column.type = type;
  column.storage = '\0';
  column.collation = declared_collation(definition.coll_clause, type);
  static_cast<void>(collation_of(changed));
  check_default(column, context);
  check_no_generated_reads(table, column);
  check_no_view_reads(table, attnum, context);
  check_rows_not_stored(table, context.catalog());
  const std::vector<Relation> indexes = indexes_to_reread(table, attnum, context);
  for (const Relation& index : indexes) {
    if (is_stored(table, *index.index)) context.connection().execute(drop_storage_index(index));
  }
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  if (column.generated) {
    compute_stored_column(table, changed, attnum, context);
  } else {
    set_stored_column(table, attnum, type.oid, context, [&](std::span<const Value> row) {
      return evaluate(*value, row, evaluation);
    });
  }
  forget_counted_rows(changed, context);
  context.put(changed);
  for (const Relation& before : indexes) {
    const Relation index = reread_index(before, changed, context);
    context.put(index);
    create_storage_index(changed, index, context);
  }
  for (const Constraint& constraint : changed.constraints) {
    const bool named = std::ranges::find(constraint.columns, attnum) != constraint.columns.end();
    if (constraint.kind == ConstraintKind::kCheck && constraint.validated && named)
      check_rows_satisfy(changed, constraint, context);
  }
  if (changed.columns[place].not_null) check_no_nulls(changed, attnum, context);
  recheck_foreign_keys(changed.oid, attnum, context);
}

}  // namespace carto_mock::sql
