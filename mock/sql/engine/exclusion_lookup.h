// EXCLUDE (manual, page CREATE TABLE): no two rows may have keys for all of which the constraint's
// operators hold. Whether a row has another one that it conflicts with is asked of the evaluator,
// row by row in the order of the heap, which is that of an index of one page.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"
#include "sql/engine/utility.h"
#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/connection.h"
#include "support/error.h"

namespace carto_mock::sql {

CompiledExclusion compile_exclusion(const Relation& table, const Constraint& constraint,
                                    SessionState& session);
// All of a table's.
std::vector<CompiledExclusion> compile_exclusions(const Relation& table, SessionState& session);

class ExclusionLookup {
 public:
  // Everything outlives it.
  ExclusionLookup(const Relation& table, const CompiledExclusion& exclusion,
                  sqlite::Connection& connection);

  const CompiledExclusion& exclusion() const { return exclusion_; }
  // The rowid of the first row, other than `except`, with which `row` conflicts. A key of NULL
  // conflicts with none.
  std::optional<std::int64_t> find(std::span<const Value> row, std::optional<std::int64_t> except,
                                   const EvaluationContext& context);
  // 23P01 `conflicting key value violates exclusion constraint "c"`, of `row` and the row that
  // find() has found for it.
  Error violation(std::span<const Value> row, const SessionState& session,
                  const EvaluationContext& context) const;
  // 23P01 `could not create exclusion constraint "c"`, likewise.
  Error violation_at_creation(std::span<const Value> row, const SessionState& session,
                              const EvaluationContext& context) const;

 private:
  bool conflicts(std::span<const Value> key, const EvaluationContext& context) const;
  std::optional<std::string> shown(std::span<const Value> row, const SessionState& session,
                                   const EvaluationContext& context) const;
  const Relation& index_of(const SessionState& session) const;

  const Relation& table_;
  const CompiledExclusion& exclusion_;
  sqlite::Statement select_;
  std::vector<Value> found_;  // the row that find() reads, by attnum - 1
};

// Of all rows of the table: violation_at_creation().
void check_no_conflicts(const Relation& table, const Constraint& constraint,
                        const UtilityContext& context);

}  // namespace carto_mock::sql
