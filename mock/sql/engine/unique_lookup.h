// Finds the row of a table that a unique index holds to be the same as another.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"
#include "sql/engine/unique_keys.h"
#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/connection.h"
#include "support/error.h"

namespace carto_mock::sql {

class UniqueLookup {
 public:
  // Everything outlives it. `index`: a unique index of `table`; `own`: its expressions, if it keeps
  // its keys (unique_keys.h), else null.
  UniqueLookup(const Relation& table, const Relation& index, const CompiledIndex* own,
               sqlite::Connection& connection);

  // A row's key; none: it has none that another row could have (a NULL in it, or the index does not
  // hold the row).
  std::optional<std::vector<Value>> key_of(std::span<const Value> row,
                                           const EvaluationContext& context) const;
  // The order of keys, by the types' own.
  bool is_less(std::span<const Value> left, std::span<const Value> right) const;

  // The rowid of a row with the key of `row`, other than `except`. Keys with NULL are never the
  // same.
  std::optional<std::int64_t> find(std::span<const Value> row, std::optional<std::int64_t> except,
                                   const EvaluationContext& context);

 private:
  const Relation& table_;
  const IndexDefinition& index_;
  const CompiledIndex* own_;
  sqlite::Statement select_;
};

// `(a, b)=(1, 2)`: a row's key in the index, for the details of errors; none: the session's role
// may not see it.
std::optional<std::string> shown_key(const Relation& table, const Relation& index,
                                     std::span<const PlainKey> key, const SessionState& session,
                                     const EvaluationContext& context);

// 23505 `duplicate key value violates unique constraint "c"`, with the key of `row` where the
// session's role may see it. `own`: see UniqueLookup.
Error unique_violation(const Relation& table, const Relation& index, const CompiledIndex* own,
                       std::span<const Value> row, const SessionState& session,
                       const EvaluationContext& context);

}  // namespace carto_mock::sql
