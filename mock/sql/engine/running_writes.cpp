#include "sql/engine/running_writes.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/engine/bulk_boxes.h"
#include "sql/engine/merge_run.h"
#include "sql/engine/row_inserter.h"
#include "sql/engine/row_plans.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"
#include "sql/engine/written_rows.h"
#include "sql/evaluator/evaluator.h"
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

// The rows of a plan: all read at once, or one by one.
class SourceRows {
 public:
  SourceRows(std::shared_ptr<const Plan> plan, const Clearance& clearance,
             const Execution& execution, bool at_once)
      : plan_(std::move(plan)), clearance_(clearance), execution_(execution) {
    if (!at_once) return;
    rows_ = read_rows(plan_, clearance_, execution_);
    is_read_ = true;
  }
  ~SourceRows() {
    if (running_ != nullptr) running_->reset();
  }
  SourceRows(const SourceRows&) = delete;
  SourceRows& operator=(const SourceRows&) = delete;

  // How many there are; none: they are read one by one.
  std::size_t known_count() const { return rows_.size(); }
  // Valid until the next call; none: at the end.
  std::optional<std::span<const Value>> next() {
    if (is_read_) {
      if (next_ == rows_.size()) return std::nullopt;
      return rows_[next_++];
    }
    if (running_ == nullptr) start();
    if (running_->step()) return running_->row();
    std::exchange(running_, nullptr)->reset();
    is_read_ = true;
    return std::nullopt;
  }

 private:
  void start() {
    sqlite::PreparedPlan& prepared = execution_.transaction.connection().prepared(plan_);
    require_cleared(execution_.session.catalog(), clearance_, prepared.accesses());
    context_.emplace(execution_.evaluation());
    prepared.start(*context_);
    running_ = &prepared;
  }

  std::shared_ptr<const Plan> plan_;
  const Clearance& clearance_;
  const Execution& execution_;
  Rows rows_;
  std::size_t next_ = 0;
  bool is_read_ = false;
  sqlite::PreparedPlan* running_ = nullptr;
  std::optional<EvaluationContext> context_;
};

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

// What all have.
struct Write {
  const Relation& relation;
  const Clearance& clearance;
  const Execution& execution;
  const RowUse& returned;

  // Writes may come after the statement has run.
  template <typename Writer>
  void keep(const std::shared_ptr<Writer>& writer) const {
    if (execution.pending != nullptr) execution.pending->keep(writer);
  }
  Triggers triggers_of(int event, std::span<const int> columns) const {
    return {relation, event, columns, execution};
  }
};

// The columns of the table in a row of a plan that has its identity before them.
std::vector<Value> row_of(std::span<const Value> found, std::size_t width) {
  return {found.begin() + 1, found.begin() + 1 + static_cast<std::ptrdiff_t>(width)};
}

class RunningInsert final : public RunningWrite {
 public:
  RunningInsert(const CompiledInsert& insert, const Write& write)
      : insert_(insert),
        write_(write),
        returning_(insert.returning, write_.execution, write_.clearance, write_.returned),
        triggers_(write_.triggers_of(trigger_type::kInsert, {})),
        writer_(std::make_shared<RowInserter>(write.relation, insert.rules, insert.columns,
                                              insert.on_conflict ? &*insert.on_conflict : nullptr,
                                              write.clearance, write.execution)) {
    write_.keep(writer_);
    if (insert.on_conflict && insert.on_conflict->updates)
      conflict_triggers_.emplace(
          write_.triggers_of(trigger_type::kUpdate, insert.on_conflict->columns));
    if (is_whole() && conflict_triggers_ &&
        (triggers_.shows_rows() || conflict_triggers_->shows_rows()))
      throw Error::unsupported("ON CONFLICT DO UPDATE of a partitioned table with REFERENCING");
    if (insert.source != nullptr) {
      // Beside a writing WITH nothing is written before all is read.
      const bool at_once = write.execution.pending == nullptr &&
                           reads_first(insert, write.relation, write.execution.session.catalog());
      source_.emplace(insert.source, write_.clearance, write_.execution, at_once);
    }
    triggers_.before_statement();
    if (conflict_triggers_) conflict_triggers_->before_statement();
  }

  bool step() override {
    if (!source_) {
      if (!std::exchange(is_started_, true)) {
        add({});
        return true;
      }
    } else if (const auto given = source_->next()) {
      add(*given);
      return true;
    }
    if (conflict_triggers_) conflict_triggers_->after_statement();
    triggers_.after_statement();
    return false;
  }

  CommandTag tag() const override { return {"INSERT", count_}; }

 private:
  bool is_whole() const { return write_.relation.partition_key.has_value(); }

  void add(std::span<const Value> given) {
    std::vector<Value> row =
        proposed_row(insert_, write_.relation, given, write_.execution.evaluation());
    if (!writer_->insert(row)) return;
    if (is_whole()) triggers_.note_partition_row(nullptr, &row);
    writer_->check_views(insert_.view_checks, row);
    ++count_;
    returning_.add(row);
  }

  const CompiledInsert& insert_;
  Write write_;
  ReturningRows returning_;
  Triggers triggers_;
  std::optional<Triggers> conflict_triggers_;
  std::shared_ptr<RowInserter> writer_;
  std::optional<SourceRows> source_;  // none: DEFAULT VALUES
  bool is_started_ = false;
  std::int64_t count_ = 0;
};

// A table whose rows UPDATE or DELETE changes: the one that it names, or one of its partitions.
struct ChangedTable {
  ChangedTable(const CompiledRows& target, int event, const std::vector<int>& columns,
               std::span<const Expression* const> computed, const Write& write)
      : relation(*write.execution.session.catalog().find_relation(target.table)),
        rows(target.source, write.clearance, write.execution, write.execution.pending == nullptr),
        triggers(relation, event, columns, write.execution),
        boxes(BulkBoxes::of_changes(relation, target.rules, event, computed, rows.known_count(),
                                    write.execution)),
        writer(std::make_shared<TableWriter>(relation, &target.rules, columns, write.clearance,
                                             write.execution, boxes.keeper())) {
    write.keep(writer);
  }

  const Relation& relation;
  SourceRows rows;
  Triggers triggers;
  BulkBoxes boxes;
  std::shared_ptr<TableWriter> writer;
  // With FROM a row may be joined several times; the first one counts (manual, page UPDATE).
  std::unordered_set<std::int64_t> seen = {};
};

// UPDATE and DELETE.
class RunningChange : public RunningWrite {
 public:
  bool step() override {
    while (at_ < tables_.size()) {
      ChangedTable& table = *tables_[at_];
      const auto found = table.rows.next();
      if (!found) {
        ++at_;
        continue;
      }
      if (table.seen.insert(found->front().as_integer()).second) change(table, *found);
      return true;
    }
    for (const auto& table : tables_) table->boxes.fill();
    triggers_.after_statement();
    return false;
  }

 protected:
  RunningChange(const Write& write, const CompiledReturning& returning, int event,
                const std::vector<int>& columns, const std::vector<CompiledRows>& targets,
                std::span<const Expression* const> computed)
      : write_(write),
        returning_(returning, write_.execution, write_.clearance, write_.returned),
        triggers_(write_.triggers_of(event, columns)) {
    for (const CompiledRows& target : targets)
      tables_.push_back(std::make_unique<ChangedTable>(target, event, columns, computed, write_));
  }

  virtual void change(ChangedTable& table, std::span<const Value> found) = 0;

  bool may_lose_rows(const ChangedTable& table) const {
    return table.triggers.run_user_functions() || triggers_.run_user_functions();
  }

  Write write_;
  ReturningRows returning_;
  Triggers triggers_;  // of the table that the statement names
  std::vector<std::unique_ptr<ChangedTable>> tables_;
  std::int64_t count_ = 0;

 private:
  std::size_t at_ = 0;
};

class RunningUpdate final : public RunningChange {
 public:
  RunningUpdate(const CompiledUpdate& update, const Write& write)
      : RunningChange(write, update.returning, trigger_type::kUpdate, update.columns,
                      update.targets, computed_by(update)),
        update_(update) {
    // What puts a row into another partition that does not belong to its own any more.
    if (write_.relation.partition_key && !tables_.empty()) {
      mover_ = std::make_shared<RowInserter>(write_.relation, update.targets.front().rules,
                                             update.columns, nullptr, write_.clearance,
                                             write_.execution);
      write_.keep(mover_);
    }
    triggers_.before_statement();
  }

  CommandTag tag() const override { return {"UPDATE", count_}; }

 private:
  static std::vector<const Expression*> computed_by(const CompiledUpdate& update) {
    std::vector<const Expression*> computed = computed_values(update.returning);
    for (const CompiledCheck& check : update.view_checks) computed.push_back(check.condition.get());
    return computed;
  }

  void change(ChangedTable& table, std::span<const Value> found) override {
    const std::int64_t rowid = found.front().as_integer();
    const std::size_t width = table.relation.columns.size();
    if (may_lose_rows(table)) require_unchanged(table.relation, rowid, "updated", write_.execution);
    const std::vector<Value> before = row_of(found, width);
    std::vector<Value> row = before;
    const auto values = found.subspan(1 + width);
    for (std::size_t i = 0; i < update_.columns.size(); ++i)
      row[static_cast<std::size_t>(update_.columns[i]) - 1] = values[i];
    if (!table.triggers.before_row(&before, &row)) return;
    if (may_lose_rows(table)) require_unchanged(table.relation, rowid, "updated", write_.execution);
    if (mover_ != nullptr && !mover_->belongs_to(table.relation, row)) {
      if (has_user_row_triggers(table.relation, trigger_type::kUpdate | trigger_type::kDelete))
        throw Error::unsupported("moving a row between partitions that have triggers");
      table.writer->move_away(rowid, write_.relation, row);
      if (!mover_->insert(row)) return;
    } else {
      table.writer->update(rowid, row);
    }
    table.triggers.after_row(&before, &row);
    if (write_.relation.partition_key) triggers_.note_partition_row(&before, &row);
    table.writer->check_views(update_.view_checks, row);
    ++count_;
    const auto others = values.subspan(update_.columns.size());
    row.insert(row.end(), others.begin(), others.end());
    returning_.add(row);
  }

  const CompiledUpdate& update_;
  std::shared_ptr<RowInserter> mover_;  // null: the table is not partitioned
};

class RunningDelete final : public RunningChange {
 public:
  RunningDelete(const CompiledDelete& remove, const Write& write)
      : RunningChange(write, remove.returning, trigger_type::kDelete, {}, remove.targets,
                      computed_values(remove.returning)) {
    triggers_.before_statement();
  }

  CommandTag tag() const override { return {"DELETE", count_}; }

 private:
  void change(ChangedTable& table, std::span<const Value> found) override {
    const std::int64_t rowid = found.front().as_integer();
    if (may_lose_rows(table)) require_unchanged(table.relation, rowid, "deleted", write_.execution);
    const std::vector<Value> before = row_of(found, table.relation.columns.size());
    if (!table.triggers.before_row(&before, nullptr)) return;
    if (may_lose_rows(table)) require_unchanged(table.relation, rowid, "deleted", write_.execution);
    table.writer->remove(rowid);
    table.triggers.after_row(&before, nullptr);
    if (write_.relation.partition_key) triggers_.note_partition_row(&before, nullptr);
    ++count_;
    returning_.add(found.subspan(1));
  }
};

// INSTEAD OF triggers do all that is done to a view; see compile_view_rows() for its rows, which
// are all read first.
class RunningViewWrite final : public RunningWrite {
 public:
  RunningViewWrite(const CompiledInsert& insert, const Write& write)
      : RunningViewWrite(write, insert.returning, trigger_type::kInsert, {}, "INSERT") {
    rows_.emplace_back();  // DEFAULT VALUES gives none of the columns
    if (insert.source != nullptr)
      rows_ = read_rows(insert.source, write.clearance, write.execution);
    change_ = [this, &insert](std::vector<Value>& found) {
      found = proposed_row(insert, write_.relation, found, write_.execution.evaluation());
      return triggers_.instead_of_row(nullptr, &found);
    };
    triggers_.before_statement();
  }

  RunningViewWrite(const CompiledUpdate& update, const Write& write)
      : RunningViewWrite(write, update.returning, trigger_type::kUpdate, update.columns, "UPDATE") {
    rows_ = read_rows(update.targets.front().source, write.clearance, write.execution);
    change_ = [this, &update](std::vector<Value>& found) {
      const std::vector<Value> before = columns_of(found);
      std::vector<Value> row = before;
      auto value = found.begin() + static_cast<std::ptrdiff_t>(before.size());
      for (const int column : update.columns) row[static_cast<std::size_t>(column) - 1] = *value++;
      if (!triggers_.instead_of_row(&before, &row)) return false;
      row.insert(row.end(), value, found.end());
      found = std::move(row);
      return true;
    };
    triggers_.before_statement();
  }

  RunningViewWrite(const CompiledDelete& remove, const Write& write)
      : RunningViewWrite(write, remove.returning, trigger_type::kDelete, {}, "DELETE") {
    rows_ = read_rows(remove.targets.front().source, write.clearance, write.execution);
    change_ = [this](std::vector<Value>& found) {
      const std::vector<Value> before = columns_of(found);
      return triggers_.instead_of_row(&before, nullptr);
    };
    triggers_.before_statement();
  }

  bool step() override {
    if (next_ == rows_.size()) {
      triggers_.after_statement();
      return false;
    }
    std::vector<Value>& row = rows_[next_++];
    if (change_(row)) {
      ++count_;
      returning_.add(row);
    }
    return true;
  }

  CommandTag tag() const override { return {std::string(word_), count_}; }

 private:
  RunningViewWrite(const Write& write, const CompiledReturning& returning, int event,
                   std::span<const int> columns, std::string_view word)
      : write_(write),
        returning_(returning, write_.execution, write_.clearance, write_.returned),
        triggers_(write_.triggers_of(event, columns)),
        word_(word) {}

  // The view's columns of a row of a plan that has others behind them.
  std::vector<Value> columns_of(const std::vector<Value>& found) const {
    return {found.begin(),
            found.begin() + static_cast<std::ptrdiff_t>(write_.relation.columns.size())};
  }

  Write write_;
  ReturningRows returning_;
  Triggers triggers_;
  std::string_view word_;
  Rows rows_;
  std::size_t next_ = 0;
  // What is done for a row, which it makes the one that RETURNING reads; false: it is left out.
  std::function<bool(std::vector<Value>&)> change_;
  std::int64_t count_ = 0;
};

// All at once.
class RunningMerge final : public RunningWrite {
 public:
  RunningMerge(const CompiledMerge& merge, const Write& write)
      : count_(run_merge(merge, write.relation, write.clearance, write.execution)) {}

  bool step() override { return false; }
  CommandTag tag() const override { return {"MERGE", count_}; }

 private:
  std::int64_t count_;
};

struct WriteStarter {
  Write write;

  bool is_view() const { return write.relation.kind == RelationKind::kView; }

  std::unique_ptr<RunningWrite> operator()(const CompiledInsert& insert) const {
    if (is_view()) return std::make_unique<RunningViewWrite>(insert, write);
    return std::make_unique<RunningInsert>(insert, write);
  }
  std::unique_ptr<RunningWrite> operator()(const CompiledUpdate& update) const {
    if (is_view()) return std::make_unique<RunningViewWrite>(update, write);
    return std::make_unique<RunningUpdate>(update, write);
  }
  std::unique_ptr<RunningWrite> operator()(const CompiledDelete& remove) const {
    if (is_view()) return std::make_unique<RunningViewWrite>(remove, write);
    return std::make_unique<RunningDelete>(remove, write);
  }
  std::unique_ptr<RunningWrite> operator()(const CompiledMerge& merge) const {
    return std::make_unique<RunningMerge>(merge, write);
  }
};

}  // namespace

bool reads_first(const CompiledInsert& insert, const Relation& relation,
                 const CatalogSnapshot& catalog) {
  if (insert.source->tables.empty()) return false;
  if (has_user_triggers(relation, trigger_type::kInsert | trigger_type::kUpdate)) return true;
  return std::ranges::any_of(insert.source->tables, [&](Oid table) {
    const Relation* read = catalog.find_relation(table);
    return read != nullptr &&
           partition_root(catalog, *read).oid == partition_root(catalog, relation).oid;
  });
}

std::unique_ptr<RunningWrite> start_write(const CompiledWrite& write, const Clearance& clearance,
                                          const Execution& execution, const RowUse& returned) {
  const Relation& relation = *execution.session.catalog().find_relation(write.relation);
  return std::visit(WriteStarter{{relation, clearance, execution, returned}}, write.change);
}

}  // namespace carto_mock::sql
