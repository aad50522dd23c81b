#include "sql/engine/write_executor.h"

#include <algorithm>
#include <memory>

#include "sql/catalog/partitions.h"
#include "sql/engine/bulk_boxes.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/limited_sink.h"
#include "sql/engine/row_inserter.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/running_writes.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/trigger_effects.h"
#include "sql/engine/triggers.h"
#include "sql/engine/written_rows.h"
#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/writing_parts.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

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
    const auto* limited = dynamic_cast<const LimitedSink*>(&execution.sink);
    for (; (limited == nullptr || !limited->is_full()) && prepared.step(); ++count)
      use(prepared.row());
  } catch (...) {
    prepared.reset();
    throw;
  }
  prepared.reset();
  return count;
}

CommandTag execute_write(const CompiledWrite& write, const Clearance& clearance,
                         const Execution& execution, const RowUse& returned) {
  const std::unique_ptr<RunningWrite> running = start_write(write, clearance, execution, returned);
  while (running->step()) continue;
  return running->tag();
}

namespace {

// The tables of which the statement reads rows while it writes.
std::vector<Oid> tables_read(const CompiledStatement& statement, const CatalogSnapshot& catalog) {
  std::vector<Oid> tables;
  const auto add = [&tables](const std::shared_ptr<const Plan>& plan) {
    if (plan != nullptr) tables.insert(tables.end(), plan->tables.begin(), plan->tables.end());
  };
  // Otherwise read_rows() says what a write reads before it starts.
  const bool reads_row_by_row = !statement.with_writes.empty();
  const auto add_targets = [&](const std::vector<CompiledRows>& targets) {
    for (const CompiledRows& target : targets) add(target.source);
  };
  const auto add_write = [&](const CompiledWrite& write) {
    add(write.returning().plan.plan);
    if (reads_row_by_row) {
      if (const auto* update = std::get_if<CompiledUpdate>(&write.change))
        add_targets(update->targets);
      if (const auto* remove = std::get_if<CompiledDelete>(&write.change))
        add_targets(remove->targets);
    }
    const auto* insert = std::get_if<CompiledInsert>(&write.change);
    if (insert == nullptr) return;
    if (insert->on_conflict) {
      add(insert->on_conflict->values_plan.plan);
      add(insert->on_conflict->condition_plan.plan);
    }
    if (insert->source == nullptr) return;
    if (reads_row_by_row || !reads_first(*insert, *catalog.find_relation(write.relation), catalog))
      add(insert->source);
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

// How often the plan reads what the parts of its statement return.
std::ptrdiff_t reads_of_parts(const Plan& plan, std::size_t parts) {
  return std::ranges::count_if(plan.parameters, [parts](const PlanParameter& parameter) {
    const auto* rows = std::get_if<std::shared_ptr<const RowSourceProgram>>(&parameter.value);
    return rows != nullptr && (*rows)->written &&
           static_cast<std::size_t>(*(*rows)->written) < parts;
  });
}

// Do the parts run in the same order in all plans that PostgreSQL may make? It is the one that they
// have here where what writes reads no part, and SELECT one at most. What else reads them may read
// all rows of one first, or row by row.
bool has_order_of_parts(const CompiledStatement& statement) {
  const std::size_t parts = statement.with_writes.size();
  const auto* select = std::get_if<CompiledSelect>(&statement.body);
  return std::ranges::all_of(statement.plans(), [&](const std::shared_ptr<const Plan>& plan) {
    const bool is_select = select != nullptr && plan == select->plan;
    return reads_of_parts(*plan, parts) <= (is_select ? 1 : 0);
  });
}

// PostgreSQL's BEFORE triggers see what the parts of a statement have written by then, and those of
// several parts fire in an order that depends on its plan, unless all plans have the same one.
// Triggers that change their row alone are the same in each.
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
    const bool may_be_otherwise = ordered > 1 && !has_order_of_parts(statement);
    if (may_be_otherwise || effects == plpgsql::Effects::kAny) {
      throw Error::unsupported(
          "WITH that writes, where triggers in PL/pgSQL may see what its parts write");
    }
  };
  std::ranges::for_each(statement.with_writes, check);
  if (const auto* write = std::get_if<CompiledWrite>(&statement.body)) check(*write);
}

// What WITH writes, each part as far as somebody reads what it returns; the rest at the end, from
// the last part on, as PostgreSQL's ExecPostprocessPlan has it.
class RunningParts final : public sqlite::WritingParts {
 public:
  // Everything outlives it.
  RunningParts(const CompiledStatement& statement, const Clearance& clearance,
               const Execution& execution, std::vector<Rows>& written)
      : statement_(statement),
        clearance_(clearance),
        execution_(execution),
        written_(written),
        parts_(statement.with_writes.size()) {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      parts_[i].add = [this, i](std::span<const Value> row) {
        written_[i].emplace_back(row.begin(), row.end());
      };
    }
  }

  bool is_of(const EvaluationContext& context) const override {
    return context.written.data() == written_.data();
  }

  bool more(std::size_t number) override {
    if (number >= parts_.size()) return false;  // not one of them
    Part& part = parts_[number];
    if (part.has_ended) return false;
    if (part.running == nullptr) {
      part.running = start_write(statement_.with_writes[number], clearance_, execution_, part.add);
    }
    const std::size_t count = written_[number].size();
    while (!part.has_ended && written_[number].size() == count)
      part.has_ended = !part.running->step();
    return written_[number].size() > count;
  }

  void finish() {
    for (std::size_t i = parts_.size(); i-- > 0;) {
      while (more(i)) continue;
    }
  }

  // Nobody reads any further.
  void stop() {
    for (Part& part : parts_) {
      part.running.reset();
      part.has_ended = true;
    }
  }

 private:
  struct Part {
    RowUse add;
    std::unique_ptr<RunningWrite> running;  // null: it has not started
    bool has_ended = false;
  };

  const CompiledStatement& statement_;
  const Clearance& clearance_;
  const Execution& execution_;
  std::vector<Rows>& written_;
  std::vector<Part> parts_;
};

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
  // Rows of RETURNING are sent when all is written. Where WITH writes, everything is written when
  // all is read.
  PendingWrites pending;
  std::vector<Rows> written(statement.row_slot() + 1 + statement.tables_before.size());
  for (std::size_t i = 0; i < statement.tables_before.size(); ++i) {
    written[statement.row_slot() + 1 + i] =
        read_rows(statement.tables_before[i].plan, clearance, execution);
  }
  const std::size_t own = statement.with_writes.size();
  const auto collect = [&written, own](std::span<const Value> row) {
    written[own].emplace_back(row.begin(), row.end());
  };
  Execution part = execution;
  part.written = written;
  part.plan_row = &written[statement.row_slot()];
  ForeignKeyEvents foreign_keys(execution);
  part.foreign_keys = &foreign_keys;
  RunningParts parts(statement, clearance, part, written);
  std::optional<sqlite::WritingPartsScope> scope;
  if (!statement.with_writes.empty()) {
    refuse_user_triggers(statement, execution.session);
    part.pending = &pending;
    scope.emplace(execution.transaction.connection().sqlite(), parts);
  }
  const auto run = [&] {
    const CommandTag tag = execute_body(statement, clearance, part, collect);
    parts.finish();
    return tag;
  };
  const auto run_until_first_error = [&] {
    try {
      return run();
    } catch (const Error& error) {
      // PostgreSQL would have written by then what waits here.
      parts.stop();
      const bool is_answer =
          error.unsupported_construct().empty() && error.state() != sqlstate::kQueryCanceled;
      if (is_answer) pending.run();
      throw;
    }
  };
  const CommandTag tag = statement.with_writes.empty() ? run() : run_until_first_error();
  pending.run();
  reading.reset();
  foreign_keys.run();
  if (has_rows(statement)) execution.sink.columns(statement.output);
  for (const std::vector<Value>& row : written[own]) send(row);
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
