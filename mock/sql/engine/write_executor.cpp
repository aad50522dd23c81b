#include "sql/engine/write_executor.h"

#include <algorithm>
#include <unordered_set>

#include "sql/engine/row_inserter.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"
#include "sql/evaluator/evaluator.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

EvaluationContext evaluation_context(const Execution& execution) {
  return {execution.session, execution.session.text_settings(), execution.literals};
}

// Rows that come from the table that is written are all read before the first is written: a
// statement never sees its own changes.
void for_each_row(const std::shared_ptr<const Plan>& plan, bool read_all_first,
                  const Clearance& clearance, const Execution& execution,
                  const std::function<void(std::span<const Value>)>& write) {
  if (!read_all_first) {
    execute_plan(plan, clearance, execution, write);
    return;
  }
  std::vector<std::vector<Value>> rows;
  execute_plan(plan, clearance, execution,
               [&rows](std::span<const Value> row) { rows.emplace_back(row.begin(), row.end()); });
  for (const std::vector<Value>& row : rows) write(row);
}

class ReturningRows {
 public:
  ReturningRows(const CompiledStatement& statement, const CompiledReturning& returning,
                const Execution& execution)
      : returning_(returning), execution_(execution) {
    if (!returning_.values.empty()) execution_.sink.columns(statement.output);
  }

  void add(std::span<const Value> row) {
    if (returning_.values.empty()) return;
    values_.clear();
    const EvaluationContext context = evaluation_context(execution_);
    for (const ExpressionPtr& value : returning_.values)
      values_.push_back(evaluate(*value, row, context));
    execution_.sink.row(values_);
  }

 private:
  const CompiledReturning& returning_;
  const Execution& execution_;
  std::vector<Value> values_;
};

// Fills the columns that no source gives.
void apply_defaults(const std::vector<ExpressionPtr>& defaults, std::vector<Value>& row,
                    const EvaluationContext& context) {
  for (std::size_t i = 0; i < defaults.size(); ++i) {
    if (defaults[i] != nullptr) row[i] = evaluate(*defaults[i], {}, context);
  }
}

}  // namespace

std::int64_t execute_plan(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
                          const Execution& execution,
                          const std::function<void(std::span<const Value>)>& use) {
  sqlite::PreparedPlan& prepared = execution.transaction.connection().prepared(plan);
  require_cleared(execution.session.catalog(), clearance, prepared.accesses());
  const EvaluationContext context = evaluation_context(execution);
  prepared.start(context);
  std::int64_t count = 0;
  try {
    for (; prepared.step(); ++count) use(prepared.row());
  } catch (...) {
    prepared.reset();
    throw;
  }
  prepared.reset();
  return count;
}

CommandTag execute_compiled(const CompiledStatement& statement, const Clearance& clearance,
                            const Execution& execution) {
  struct Run {
    const CompiledStatement& statement;
    const Clearance& clearance;
    const Execution& execution;
    CommandTag operator()(const CompiledSelect& select) const {
      execution.sink.columns(statement.output);
      const std::int64_t count =
          execute_plan(select.plan, clearance, execution,
                       [this](std::span<const Value> row) { execution.sink.row(row); });
      return {"SELECT", count};
    }
    CommandTag operator()(const CompiledInsert& insert) const {
      return execute_insert(statement, insert, clearance, execution);
    }
    CommandTag operator()(const CompiledUpdate& update) const {
      return execute_update(statement, update, clearance, execution);
    }
    CommandTag operator()(const CompiledDelete& remove) const {
      return execute_delete(statement, remove, clearance, execution);
    }
  };
  // Functions of the statement may change the catalog; its relation stays.
  const std::shared_ptr<const CatalogSnapshot> catalog = execution.session.catalog_pointer();
  return std::visit(Run{statement, clearance, execution}, statement.body);
}

CommandTag execute_insert(const CompiledStatement& statement, const CompiledInsert& insert,
                          const Clearance& clearance, const Execution& execution) {
  const Relation& relation = *execution.session.catalog().find_relation(statement.relation);
  RowInserter writer(relation, insert.checks, insert.columns, clearance, execution);
  const Triggers triggers(relation, trigger_type::kInsert, {}, execution);
  ReturningRows returning(statement, insert.returning, execution);
  const EvaluationContext context = evaluation_context(execution);
  std::int64_t count = 0;
  const auto add = [&](std::span<const Value> given) {
    std::vector<Value> row(relation.columns.size());
    for (std::size_t i = 0; i < insert.columns.size() && i < given.size(); ++i) {
      row[static_cast<std::size_t>(insert.columns[i]) - 1] = given[i];
    }
    apply_defaults(insert.defaults, row, context);
    writer.insert(row);
    ++count;
    returning.add(row);
  };
  triggers.before_statement();
  if (insert.source == nullptr) {
    add({});
  } else {
    const bool reads_itself = std::ranges::any_of(insert.source->tables, [&](Oid table) {
      const Relation* read = execution.session.catalog().find_relation(table);
      const bool is_partition =
          read != nullptr && read->partition_bound && read->partition_bound->parent == relation.oid;
      return table == relation.oid || is_partition;
    });
    for_each_row(insert.source, reads_itself, clearance, execution, add);
  }
  triggers.after_statement();
  return {"INSERT", count};
}

CommandTag execute_update(const CompiledStatement& statement, const CompiledUpdate& update,
                          const Clearance& clearance, const Execution& execution) {
  const Relation& relation = *execution.session.catalog().find_relation(statement.relation);
  TableWriter writer(relation, update.checks, update.columns, clearance, execution);
  const Triggers triggers(relation, trigger_type::kUpdate, update.columns, execution);
  ReturningRows returning(statement, update.returning, execution);
  // With FROM a row may be joined several times; the first one counts (manual, page UPDATE).
  std::unordered_set<std::int64_t> seen;
  std::int64_t count = 0;
  triggers.before_statement();
  for_each_row(update.source, true, clearance, execution, [&](std::span<const Value> found) {
    const std::int64_t rowid = found[0].as_integer();
    if (!seen.insert(rowid).second) return;
    std::vector<Value> row(
        found.begin() + 1,
        found.begin() + 1 + static_cast<std::ptrdiff_t>(relation.columns.size()));
    const auto values = found.subspan(1 + relation.columns.size());
    for (std::size_t i = 0; i < update.columns.size(); ++i) {
      row[static_cast<std::size_t>(update.columns[i]) - 1] = values[i];
    }
    triggers.before_row(&row);
    writer.update(rowid, row);
    triggers.after_row(&row);
    ++count;
    returning.add(row);
  });
  triggers.after_statement();
  return {"UPDATE", count};
}

CommandTag execute_delete(const CompiledStatement& statement, const CompiledDelete& remove,
                          const Clearance& clearance, const Execution& execution) {
  const Relation& relation = *execution.session.catalog().find_relation(statement.relation);
  TableWriter writer(relation, {}, {}, clearance, execution);
  const Triggers triggers(relation, trigger_type::kDelete, {}, execution);
  ReturningRows returning(statement, remove.returning, execution);
  std::unordered_set<std::int64_t> seen;
  std::int64_t count = 0;
  triggers.before_statement();
  for_each_row(remove.source, true, clearance, execution, [&](std::span<const Value> found) {
    const std::int64_t rowid = found[0].as_integer();
    if (!seen.insert(rowid).second) return;
    triggers.before_row(nullptr);
    writer.remove(rowid);
    triggers.after_row(nullptr);
    ++count;
    returning.add(found.subspan(1, relation.columns.size()));
  });
  triggers.after_statement();
  return {"DELETE", count};
}

std::int64_t insert_values(const Relation& relation, std::span<const int> columns,
                           const std::function<bool(std::vector<Value>&)>& next,
                           const Clearance& clearance, const Execution& execution) {
  const std::vector<CompiledCheck> checks = compile_checks(relation, execution.session);
  std::vector<ExpressionPtr> defaults;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const bool given = std::ranges::find(columns, static_cast<int>(i) + 1) != columns.end();
    defaults.push_back(given ? nullptr : compile_default(relation.columns[i], execution.session));
  }
  RowInserter writer(relation, checks, {columns.begin(), columns.end()}, clearance, execution);
  const Triggers triggers(relation, trigger_type::kInsert, {}, execution);
  const EvaluationContext context = evaluation_context(execution);
  std::vector<Value> given(columns.size());
  std::vector<Value> row(relation.columns.size());
  std::int64_t count = 0;
  triggers.before_statement();
  for (; next(given); ++count) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto index = static_cast<std::size_t>(columns[i]) - 1;
      row[index] = apply_typmod(std::move(given[i]), relation.columns[index].type, false);
      given[i] = Value();
    }
    apply_defaults(defaults, row, context);
    writer.insert(row);
  }
  triggers.after_statement();
  return count;
}

}  // namespace carto_mock::sql
