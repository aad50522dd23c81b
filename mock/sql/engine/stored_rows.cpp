#include "sql/engine/stored_rows.h"

#include <fmt/format.h>

#include <string>

#include "sql/engine/function_privileges.h"
#include "sql/engine/statement_compiler.h"
#include "sql/evaluator/evaluator.h"
#include "support/error.h"

namespace carto_mock::sql {

void add_storage_column(const Relation& table, int attnum, const UtilityContext& context) {
  if (table.partition_key) return;
  context.connection().execute(fmt::format("ALTER TABLE {} ADD COLUMN {}", storage_table(table.oid),
                                           storage_column(attnum)));
}

void clear_stored_column(const Relation& table, int attnum, const UtilityContext& context) {
  if (table.partition_key) return;
  context.connection().execute(
      fmt::format("UPDATE {} SET {} = NULL", storage_table(table.oid), storage_column(attnum)));
}

void for_each_stored_row(const Relation& table, const UtilityContext& context,
                         const std::function<void(std::int64_t, std::span<const Value>)>& use) {
  if (table.partition_key) return;
  std::string columns = "position";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    columns += table.columns[i].dropped ? ", NULL" : ", " + storage_column(static_cast<int>(i) + 1);
  }
  std::vector<std::pair<std::int64_t, std::vector<Value>>> rows;
  {
    sqlite::Statement read = context.connection().prepare(
        fmt::format("SELECT {} FROM {} ORDER BY position", columns, storage_table(table.oid)));
    while (read.step()) {
      context.session.check_interrupts();
      std::vector<Value> row;
      row.reserve(table.columns.size());
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        row.push_back(read.value(static_cast<int>(i) + 1, table.columns[i].type.oid));
      }
      rows.emplace_back(read.integer(0), std::move(row));
    }
  }
  for (const auto& [position, row] : rows) use(position, row);
}

void set_stored_column(const Relation& table, int attnum, Oid type, const UtilityContext& context,
                       const std::function<Value(std::span<const Value>)>& compute) {
  if (table.partition_key) return;
  sqlite::Statement write =
      context.connection().prepare(fmt::format("UPDATE {} SET {} = ?1 WHERE position = ?2",
                                               storage_table(table.oid), storage_column(attnum)));
  for_each_stored_row(table, context, [&](std::int64_t position, std::span<const Value> row) {
    const Value value = compute(row);
    write.bind(1, value, type);
    write.bind(2, position);
    write.step();
    write.reset();
  });
}

void check_no_nulls(const Relation& table, int attnum, const UtilityContext& context) {
  if (table.partition_key) return;
  sqlite::Statement missing =
      context.connection().prepare(fmt::format("SELECT 1 FROM {} WHERE {} IS NULL LIMIT 1",
                                               storage_table(table.oid), storage_column(attnum)));
  if (!missing.step()) return;
  throw Error(sqlstate::kNotNullViolation,
              fmt::format("column \"{}\" of relation \"{}\" contains null values",
                          table.columns[static_cast<std::size_t>(attnum) - 1].name, table.name));
}

void check_rows_satisfy(const Relation& table, const Constraint& check,
                        const UtilityContext& context) {
  const Type boolean{oid::kBool};
  const ExpressionPtr condition =
      compile_stored_expression(check.check_sql, &table, &boolean, context.session);
  check_executable(context.session, restricted_functions(*condition, context.catalog()));
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  for_each_stored_row(table, context, [&](std::int64_t, std::span<const Value> row) {
    const Value holds = evaluate(*condition, row, evaluation);
    if (holds.is_null() || holds.as_bool()) return;
    throw Error(sqlstate::kCheckViolation,
                fmt::format("check constraint \"{}\" of relation \"{}\" is violated by some row",
                            check.name, table.name));
  });
}

}  // namespace carto_mock::sql
