// A plan (lowering/plan.h) compiled on one connection, to be run any number of times.
//
//   PreparedPlan prepared(connection, plan);
//   prepared.start(context);
//   while (prepared.step()) sink.row(prepared.row());
//   prepared.reset();
//
// Its connection outlives it and is used by the same thread. After an error it is reset and may run
// again.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "sql/evaluator/evaluator.h"
#include "sql/lowering/plan.h"
#include "sql/sqlite/connection.h"
#include "sql/sqlite/indexed_rows.h"
#include "sql/sqlite/statement.h"

namespace carto_mock::sql::sqlite {

class PreparedPlan {
 public:
  PreparedPlan(Connection& connection, std::shared_ptr<const Plan> plan);

  // Binds the parameters. `context` (session, settings, literals) must outlive the run, until
  // reset() or the last step.
  void start(const EvaluationContext& context);
  // True: row() has the next row. Throws the Error of whatever failed inside, with its SQLSTATE.
  bool step();
  // One Value for each of the plan's columns; valid until the next step().
  std::span<const Value> row() const { return row_; }
  // Ends a run early: releases its read lock. Also done by step() at the end and on errors.
  void reset() noexcept;

  const Plan& plan() const { return *plan_; }
  // The tables that it reads as SQLite says, and the system catalogs that its row sources make.
  std::span<const TableAccess> accesses() const { return accesses_; }
  // Between start() and the end of its rows.
  bool is_running() const { return context_ != nullptr; }

 private:
  ConnectionState* state_;
  std::shared_ptr<const Plan> plan_;
  Statement statement_;
  TableAccesses accesses_;
  const EvaluationContext* context_ = nullptr;
  std::map<Oid, IndexedRows> system_rows_;  // that the run has read
  std::vector<Value> row_;
};

}  // namespace carto_mock::sql::sqlite
