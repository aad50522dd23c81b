#include "sql/engine/write_executor.h"

#include <algorithm>
#include <unordered_set>

#include "sql/catalog/partitions.h"
#include "sql/engine/bulk_boxes.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/merge_run.h"
#include "sql/engine/row_inserter.h"
#include "sql/engine/row_plans.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/trigger_effects.h"
#include "sql/engine/triggers.h"
#include "sql/engine/written_rows.h"
#include "sql/evaluator/evaluator.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Evaluates RETURNING.
class ReturningRows {
 public:
  ReturningRows(const CompiledReturning& returning, const Execution& execution,
                const Clearance& clearance, const RowUse& returned)
      : returning_(returning), execution_(execution), clearance_(clearance), returned_(returned) {}

  void add(std::span<const Value> row) {
    if (returning_.empty()) return;
    if (returning_.plan.plan != nullptr) {
      run_row_plan(returning_.plan, row, clearance_, execution_, returned_);
      return;
    }
    values_.clear();
    const EvaluationContext context = execution_.evaluation();
    for (const ExpressionPtr& value : returning_.values)
      values_.push_back(evaluate(*value, row, context));
    returned_(values_);
  }

 private:
  const CompiledReturning& returning_;
  const Execution& execution_;
  const Clearance& clearance_;
  const RowUse& returned_;
  std::vector<Value> values_;
};

// Are all rows of the source read before the first one is written?
bool reads_first(const CompiledInsert& insert, const Relation& relation,
                 const CatalogSnapshot& catalog) {
  if (has_user_triggers(relation, trigger_type::kInsert | trigger_type::kUpdate)) return true;
  return std::ranges::any_of(insert.source->tables, [&](Oid table) {
    const Relation* read = catalog.find_relation(table);
    return read != nullptr &&
           partition_root(catalog, *read).oid == partition_root(catalog, relation).oid;
  });
}

// The row that an INSERT proposes, from the values that its source gives.
std::vector<Value> proposed_row(const CompiledInsert& insert, const Relation& relation,
                                std::span<const Value> given, const EvaluationContext& context) {
  std::vector<Value> row(relation.columns.size());
  for (std::size_t i = 0; i < insert.columns.size() && i < given.size(); ++i) {
    row[static_cast<std::size_t>(insert.columns[i]) - 1] = given[i];
  }
  fill_defaults(insert.defaults, row, context);
  return row;
}

std::vector<const Expression*> computed_values(const CompiledReturning& returning) {
  std::vector<const Expression*> values;
  values.reserve(returning.values.size());
  for (const ExpressionPtr& value : returning.values) values.push_back(value.get());
  return values;
}

class WriteRunner {
 public:
  WriteRunner(const Relation& written, const Clearance& its_clearance,
              const Execution& its_execution, const RowUse& use)
      : relation(written), clearance(its_clearance), execution(its_execution), returned(use) {}

  const Relation& relation;
  const Clearance& clearance;
  const Execution& execution;
  const RowUse& returned;

  // Writes may come after the executor is gone.
  template <typename Writer>
  void keep(const std::shared_ptr<Writer>& writer) const {
    if (execution.pending != nullptr) execution.pending->keep(writer);
  }

  Triggers triggers_of(int event, std::span<const int> columns) const {
    return {relation, event, columns, execution};
  }

  CommandTag operator()(const CompiledInsert& insert) const {
    if (relation.kind == RelationKind::kView) return {"INSERT", insert_into_view(insert)};
    const auto writer = std::make_shared<RowInserter>(
        relation, insert.rules, insert.columns, insert.on_conflict ? &*insert.on_conflict : nullptr,
        clearance, execution);
    keep(writer);
    const Triggers triggers = triggers_of(trigger_type::kInsert, {});
    std::optional<Triggers> conflict_triggers;
    if (insert.on_conflict && insert.on_conflict->updates)
      conflict_triggers.emplace(triggers_of(trigger_type::kUpdate, insert.on_conflict->columns));
    const bool is_whole = relation.partition_key.has_value();
    if (is_whole && conflict_triggers && (triggers.shows_rows() || conflict_triggers->shows_rows()))
      throw Error::unsupported("ON CONFLICT DO UPDATE of a partitioned table with REFERENCING");
    ReturningRows returning(insert.returning, execution, clearance, returned);
    const EvaluationContext context = execution.evaluation();
    std::int64_t count = 0;
    const auto add = [&](std::span<const Value> given) {
      std::vector<Value> row = proposed_row(insert, relation, given, context);
      if (!writer->insert(row)) return;
      if (is_whole) triggers.note_partition_row(nullptr, &row);
      writer->check_views(insert.view_checks, row);
      ++count;
      returning.add(row);
    };
    Rows rows;
    const bool is_read_first =
        insert.source != nullptr && reads_first(insert, relation, execution.session.catalog());
    if (is_read_first) rows = read_rows(insert.source, clearance, execution);
    triggers.before_statement();
    if (conflict_triggers) conflict_triggers->before_statement();
    if (insert.source == nullptr) {
      add({});
    } else if (is_read_first) {
      std::ranges::for_each(rows, add);
    } else {
      execute_plan(insert.source, clearance, execution, add);
    }
    if (conflict_triggers) conflict_triggers->after_statement();
    triggers.after_statement();
    return {"INSERT", count};
  }

  CommandTag operator()(const CompiledMerge& merge) const {
    return {"MERGE", run_merge(merge, relation, clearance, execution)};
  }

  CommandTag operator()(const CompiledUpdate& update) const {
    if (relation.kind == RelationKind::kView) return {"UPDATE", update_view(update)};
    const Triggers triggers = triggers_of(trigger_type::kUpdate, update.columns);
    ReturningRows returning(update.returning, execution, clearance, returned);
    std::vector<const Expression*> computed = computed_values(update.returning);
    for (const CompiledCheck& check : update.view_checks) computed.push_back(check.condition.get());
    const auto tables =
        changed_tables(update.targets, trigger_type::kUpdate, update.columns, computed);
    const std::shared_ptr<RowInserter> mover = mover_of(update, tables);
    std::int64_t count = 0;
    triggers.before_statement();
    for (const auto& table : tables)
      count += update_rows(update, *table, triggers, mover.get(), returning);
    for (const auto& table : tables) table->boxes.fill();
    triggers.after_statement();
    return {"UPDATE", count};
  }

  CommandTag operator()(const CompiledDelete& remove) const {
    if (relation.kind == RelationKind::kView) return {"DELETE", delete_from_view(remove)};
    const Triggers triggers = triggers_of(trigger_type::kDelete, {});
    ReturningRows returning(remove.returning, execution, clearance, returned);
    const auto tables = changed_tables(remove.targets, trigger_type::kDelete, {},
                                       computed_values(remove.returning));
    std::int64_t count = 0;
    triggers.before_statement();
    for (const auto& table : tables) count += delete_rows(*table, triggers, returning);
    for (const auto& table : tables) table->boxes.fill();
    triggers.after_statement();
    return {"DELETE", count};
  }

 private:
  // INSTEAD OF triggers do all that is done to a view; see compile_view_rows() for its rows.
  std::int64_t insert_into_view(const CompiledInsert& insert) const {
    const Triggers triggers = triggers_of(trigger_type::kInsert, {});
    ReturningRows returning(insert.returning, execution, clearance, returned);
    const EvaluationContext context = execution.evaluation();
    Rows rows(1);  // DEFAULT VALUES gives none of the columns
    if (insert.source != nullptr) rows = read_rows(insert.source, clearance, execution);
    std::int64_t count = 0;
    triggers.before_statement();
    for (const std::vector<Value>& given : rows) {
      std::vector<Value> row = proposed_row(insert, relation, given, context);
      if (!triggers.instead_of_row(nullptr, &row)) continue;
      ++count;
      returning.add(row);
    }
    triggers.after_statement();
    return count;
  }

  std::int64_t update_view(const CompiledUpdate& update) const {
    return change_view_rows(
        update, trigger_type::kUpdate, update.columns,
        [&](const Triggers& triggers, std::vector<Value>& found, const std::vector<Value>& before) {
          std::vector<Value> row = before;
          auto value = found.begin() + static_cast<std::ptrdiff_t>(before.size());
          for (const int column : update.columns)
            row[static_cast<std::size_t>(column) - 1] = *value++;
          if (!triggers.instead_of_row(&before, &row)) return false;
          row.insert(row.end(), value, found.end());
          found = std::move(row);
          return true;
        });
  }

  std::int64_t delete_from_view(const CompiledDelete& remove) const {
    return change_view_rows(
        remove, trigger_type::kDelete, {},
        [](const Triggers& triggers, std::vector<Value>&, const std::vector<Value>& before) {
          return triggers.instead_of_row(&before, nullptr);
        });
  }

  // `change`: what is done for a row of the plan, whose first columns are the view's; false: the
  // row is left out. It makes the row what RETURNING reads.
  template <typename Statement, typename Change>
  std::int64_t change_view_rows(const Statement& statement, int event, std::span<const int> columns,
                                const Change& change) const {
    const Triggers triggers = triggers_of(event, columns);
    ReturningRows returning(statement.returning, execution, clearance, returned);
    Rows rows = read_rows(statement.targets.front().source, clearance, execution);
    const auto width = static_cast<std::ptrdiff_t>(relation.columns.size());
    std::int64_t count = 0;
    triggers.before_statement();
    for (std::vector<Value>& found : rows) {
      const std::vector<Value> before(found.begin(), found.begin() + width);
      if (!change(triggers, found, before)) continue;
      ++count;
      returning.add(found);
    }
    triggers.after_statement();
    return count;
  }

  // A table whose rows UPDATE or DELETE changes: the one that it names, or one of its partitions.
  struct ChangedTable {
    ChangedTable(const CompiledRows& target, int event, const std::vector<int>& columns,
                 std::span<const Expression* const> computed, const Clearance& clearance,
                 const Execution& execution)
        : relation(*execution.session.catalog().find_relation(target.table)),
          rows(read_rows(target.source, clearance, execution)),
          triggers(relation, event, columns, execution),
          boxes(BulkBoxes::of_changes(relation, target.rules, event, computed, rows.size(),
                                      execution)),
          writer(std::make_shared<TableWriter>(relation, &target.rules, columns, clearance,
                                               execution, boxes.keeper())) {}

    const Relation& relation;
    Rows rows;
    Triggers triggers;
    BulkBoxes boxes;
    std::shared_ptr<TableWriter> writer;
  };
  using ChangedTables = std::vector<std::unique_ptr<ChangedTable>>;

  ChangedTables changed_tables(const std::vector<CompiledRows>& targets, int event,
                               const std::vector<int>& columns,
                               std::span<const Expression* const> computed) const {
    ChangedTables tables;
    for (const CompiledRows& target : targets) {
      tables.push_back(
          std::make_unique<ChangedTable>(target, event, columns, computed, clearance, execution));
      keep(tables.back()->writer);
    }
    return tables;
  }

  // Of a partitioned table: what puts a row into another partition that does not belong to its own
  // any more. Null: the table is none.
  std::shared_ptr<RowInserter> mover_of(const CompiledUpdate& update,
                                        const ChangedTables& tables) const {
    if (!relation.partition_key || tables.empty()) return nullptr;
    auto mover = std::make_shared<RowInserter>(relation, update.targets.front().rules,
                                               update.columns, nullptr, clearance, execution);
    keep(mover);
    return mover;
  }

  // `named`: of the table that the statement names.
  std::int64_t update_rows(const CompiledUpdate& update, const ChangedTable& table,
                           const Triggers& named, RowInserter* mover,
                           ReturningRows& returning) const {
    // With FROM a row may be joined several times; the first one counts (manual, page UPDATE).
    std::unordered_set<std::int64_t> seen;
    std::int64_t count = 0;
    const std::size_t width = table.relation.columns.size();
    const bool may_lose_rows = table.triggers.run_user_functions() || named.run_user_functions();
    for (const std::vector<Value>& found : table.rows) {
      const std::int64_t rowid = found[0].as_integer();
      if (!seen.insert(rowid).second) continue;
      if (may_lose_rows) require_unchanged(table.relation, rowid, "updated", execution);
      const std::vector<Value> before = row_of(found, width);
      std::vector<Value> row = before;
      const auto values = std::span(found).subspan(1 + width);
      for (std::size_t i = 0; i < update.columns.size(); ++i) {
        row[static_cast<std::size_t>(update.columns[i]) - 1] = values[i];
      }
      if (!table.triggers.before_row(&before, &row)) continue;
      if (may_lose_rows) require_unchanged(table.relation, rowid, "updated", execution);
      if (mover != nullptr && !mover->belongs_to(table.relation, row)) {
        if (has_user_row_triggers(table.relation, trigger_type::kUpdate | trigger_type::kDelete))
          throw Error::unsupported("moving a row between partitions that have triggers");
        table.writer->move_away(rowid, relation, row);
        if (!mover->insert(row)) continue;
      } else {
        table.writer->update(rowid, row);
      }
      table.triggers.after_row(&before, &row);
      if (relation.partition_key) named.note_partition_row(&before, &row);
      table.writer->check_views(update.view_checks, row);
      ++count;
      const auto others = values.subspan(update.columns.size());
      row.insert(row.end(), others.begin(), others.end());
      returning.add(row);
    }
    return count;
  }

  std::int64_t delete_rows(const ChangedTable& table, const Triggers& named,
                           ReturningRows& returning) const {
    std::unordered_set<std::int64_t> seen;
    std::int64_t count = 0;
    const bool may_lose_rows = table.triggers.run_user_functions() || named.run_user_functions();
    for (const std::vector<Value>& found : table.rows) {
      const std::int64_t rowid = found[0].as_integer();
      if (!seen.insert(rowid).second) continue;
      if (may_lose_rows) require_unchanged(table.relation, rowid, "deleted", execution);
      const std::vector<Value> before = row_of(found, table.relation.columns.size());
      if (!table.triggers.before_row(&before, nullptr)) continue;
      if (may_lose_rows) require_unchanged(table.relation, rowid, "deleted", execution);
      table.writer->remove(rowid);
      table.triggers.after_row(&before, nullptr);
      if (relation.partition_key) named.note_partition_row(&before, nullptr);
      ++count;
      returning.add(std::span(found).subspan(1));
    }
    return count;
  }

  // The target's columns of a row of its plan.
  static std::vector<Value> row_of(const std::vector<Value>& found, std::size_t width) {
    return {found.begin() + 1, found.begin() + 1 + static_cast<std::ptrdiff_t>(width)};
  }
};

bool has_rows(const CompiledStatement& statement) {
  const auto* write = std::get_if<CompiledWrite>(&statement.body);
  return write == nullptr || !write->returning().empty();
}

CommandTag execute_body(const CompiledStatement& statement, const Clearance& clearance,
                        const Execution& execution, const RowUse& use) {
  if (const auto* write = std::get_if<CompiledWrite>(&statement.body))
    return execute_write(*write, clearance, execution, use);
  return {"SELECT",
          execute_plan(std::get<CompiledSelect>(statement.body).plan, clearance, execution, use)};
}

}  // namespace

std::int64_t execute_plan(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
                          const Execution& execution, const RowUse& use) {
  sqlite::PreparedPlan& prepared = execution.transaction.connection().prepared(plan);
  require_cleared(execution.session.catalog(), clearance, prepared.accesses());
  const EvaluationContext context = execution.evaluation();
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

CommandTag execute_write(const CompiledWrite& write, const Clearance& clearance,
                         const Execution& execution, const RowUse& returned) {
  const Relation& relation = *execution.session.catalog().find_relation(write.relation);
  return std::visit(WriteRunner(relation, clearance, execution, returned), write.change);
}

namespace {

// The tables of which the statement reads rows while it writes.
std::vector<Oid> tables_read(const CompiledStatement& statement, const CatalogSnapshot& catalog) {
  std::vector<Oid> tables;
  const auto add = [&tables](const std::shared_ptr<const Plan>& plan) {
    if (plan != nullptr) tables.insert(tables.end(), plan->tables.begin(), plan->tables.end());
  };
  const auto add_write = [&](const CompiledWrite& write) {
    add(write.returning().plan.plan);
    const auto* insert = std::get_if<CompiledInsert>(&write.change);
    if (insert == nullptr) return;  // read_rows() says what it reads
    if (insert->on_conflict) {
      add(insert->on_conflict->values_plan.plan);
      add(insert->on_conflict->condition_plan.plan);
    }
    if (insert->source == nullptr) return;
    if (!reads_first(*insert, *catalog.find_relation(write.relation), catalog)) add(insert->source);
  };
  std::ranges::for_each(statement.with_writes, add_write);
  if (const auto* select = std::get_if<CompiledSelect>(&statement.body)) {
    add(select->plan);
  } else {
    add_write(std::get<CompiledWrite>(statement.body));
  }
  return tables;
}

// A function's statement must not write where a statement reads that calls the function.
void check_not_being_read(const CompiledStatement& statement, const SessionState& session) {
  const std::span<const Oid> being_read = session.tables_being_read();
  if (being_read.empty()) return;
  const auto check = [&](const CompiledWrite& write) {
    std::vector<Oid> written = {write.relation};
    for (const Relation* partition : partitions_below(session.catalog(), write.relation))
      written.push_back(partition->oid);
    for (const Oid relation : written) {
      if (std::ranges::find(being_read, relation) != being_read.end())
        throw Error::unsupported("a function that writes into a table that its caller reads");
    }
  };
  std::ranges::for_each(statement.with_writes, check);
  if (const auto* write = std::get_if<CompiledWrite>(&statement.body)) check(*write);
}

// The events of triggers (trigger_type) that a write may be.
int events_of(const CompiledWrite& write) {
  struct Events {
    int operator()(const CompiledInsert& insert) const {
      const bool updates = insert.on_conflict && insert.on_conflict->updates;
      return trigger_type::kInsert | (updates ? trigger_type::kUpdate : 0);
    }
    int operator()(const CompiledUpdate&) const { return trigger_type::kUpdate; }
    int operator()(const CompiledDelete&) const { return trigger_type::kDelete; }
    int operator()(const CompiledMerge&) const {
      return trigger_type::kInsert | trigger_type::kUpdate | trigger_type::kDelete;
    }
  };
  return std::visit(Events(), write.change);
}

// PostgreSQL's BEFORE triggers see what the parts of a statement have written by then, and those of
// several parts fire in an order that depends on its plan: triggers that change their row alone are
// the same in each.
void refuse_user_triggers(const CompiledStatement& statement, SessionState& session) {
  int ordered = 0;
  const auto check = [&](const CompiledWrite& write) {
    const Relation& table = *session.catalog().find_relation(write.relation);
    plpgsql::Effects effects = plpgsql::Effects::kNone;
    for (const Trigger& trigger : table.triggers) {
      if (!is_user_trigger(trigger, events_of(write))) continue;
      effects = std::max(effects, is_fired_before(trigger) ? effects_of(trigger, session)
                                                           : plpgsql::Effects::kOrdered);
    }
    if (effects != plpgsql::Effects::kNone) ++ordered;
    if (ordered > 1 || effects == plpgsql::Effects::kAny) {
      throw Error::unsupported(
          "WITH that writes, where triggers in PL/pgSQL may see what its parts write");
    }
  };
  std::ranges::for_each(statement.with_writes, check);
  if (const auto* write = std::get_if<CompiledWrite>(&statement.body)) check(*write);
}

}  // namespace

CommandTag execute_statement(const CompiledStatement& statement, const Clearance& clearance,
                             const Execution& execution) {
  // Functions of the statement may change the catalog; its relations stay.
  const std::shared_ptr<const CatalogSnapshot> catalog = execution.session.catalog_pointer();
  check_not_being_read(statement, execution.session);
  std::optional<SessionState::ReadScope> reading(std::in_place, execution.session,
                                                 tables_read(statement, *catalog));
  const auto send = [&execution](std::span<const Value> row) { execution.sink.row(row); };
  if (!statement.writes()) {
    execution.sink.columns(statement.output);
    return execute_body(statement, clearance, execution, send);
  }
  // Rows of RETURNING are sent when all is written. Where WITH writes, all is read first, then
  // everything is written.
  PendingWrites pending;
  std::vector<Rows> written(statement.row_slot() + 1 + statement.tables_before.size());
  for (std::size_t i = 0; i < statement.tables_before.size(); ++i) {
    written[statement.row_slot() + 1 + i] =
        read_rows(statement.tables_before[i].plan, clearance, execution);
  }
  std::size_t at = 0;
  const auto collect = [&written, &at](std::span<const Value> row) {
    written[at].emplace_back(row.begin(), row.end());
  };
  Execution part = execution;
  part.written = written;
  part.plan_row = &written[statement.row_slot()];
  ForeignKeyEvents foreign_keys(execution);
  part.foreign_keys = &foreign_keys;
  if (!statement.with_writes.empty()) {
    refuse_user_triggers(statement, execution.session);
    part.pending = &pending;
  }
  for (const CompiledWrite& write : statement.with_writes) {
    execute_write(write, clearance, part, collect);
    ++at;
  }
  const CommandTag tag = execute_body(statement, clearance, part, collect);
  pending.run();
  reading.reset();
  foreign_keys.run();
  if (has_rows(statement)) execution.sink.columns(statement.output);
  for (const std::vector<Value>& row : written[at]) send(row);
  return tag;
}

std::int64_t insert_values(const Relation& relation, std::span<const int> columns,
                           const std::function<bool(std::vector<Value>&)>& next,
                           const Expression* condition, const Clearance& clearance,
                           const Execution& outer) {
  ForeignKeyEvents foreign_keys(outer);
  Execution execution = outer;
  execution.foreign_keys = &foreign_keys;
  const RowRules rules = compile_row_rules(relation, execution.session);
  std::vector<ExpressionPtr> defaults;
  std::vector<Oid> functions;
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    const bool given = std::ranges::find(columns, static_cast<int>(i) + 1) != columns.end();
    defaults.push_back(given ? nullptr
                             : compile_default(relation.columns[i], execution.session, functions));
  }
  check_executable(execution.session, functions);
  std::vector<const Expression*> computed{condition};
  computed.reserve(defaults.size() + 1);
  for (const ExpressionPtr& value : defaults) computed.push_back(value.get());
  const BulkBoxes boxes = BulkBoxes::of_inserts(relation, rules, computed, execution);
  std::optional<RowInserter> writer;  // none: triggers INSTEAD OF do all that is done to a view
  if (relation.kind != RelationKind::kView) {
    writer.emplace(relation, rules, std::vector(columns.begin(), columns.end()), nullptr, clearance,
                   execution, boxes.keeper());
  }
  const Triggers triggers(relation, trigger_type::kInsert, {}, execution);
  const EvaluationContext context = execution.evaluation();
  std::vector<Value> given(columns.size());
  std::vector<Value> row(relation.columns.size());
  std::int64_t count = 0;
  triggers.before_statement();
  while (next(given)) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto index = static_cast<std::size_t>(columns[i]) - 1;
      row[index] = apply_typmod(std::move(given[i]), relation.columns[index].type, false);
      given[i] = Value();
    }
    fill_defaults(defaults, row, context);
    if (condition != nullptr) {
      const Value holds = evaluate(*condition, row, context);
      if (holds.is_null() || !holds.as_bool()) continue;
    }
    if (writer) {
      if (!writer->insert(row)) continue;
      ++count;
      if (relation.partition_key) triggers.note_partition_row(nullptr, &row);
    } else {
      static_cast<void>(triggers.instead_of_row(nullptr, &row));
      ++count;  // also a row that they pass over
    }
  }
  boxes.fill();
  triggers.after_statement();
  foreign_keys.run();
  return count;
}

}  // namespace carto_mock::sql
