// Unique indexes that SQLite's own cannot be, since what they are on only the evaluator can
// compute: those on expressions, with WHERE or NULLS NOT DISTINCT. The keys of their rows are in a
// table of SQLite's, u<oid>, by the rows' places, under a unique index of SQLite's. Rows that they
// do not hold have none there, nor have keys with NULL, which are never the same. Where NULL is to
// be the same, each key is an array of it alone, which is not NULL.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/engine/compiled_statement.h"
#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

bool keeps_keys(const IndexDefinition& index);
// Is it on expressions, or of some rows only (WHERE)?
bool is_computed(const IndexDefinition& index);
// A key, with its type, as the index is on it: without the array around it.
struct PlainKey {
  Value value;
  Type type;
};
PlainKey plain_key(Value stored, Type type, const IndexDefinition& index);

// The column of u<oid> that has the key, counted from 0.
std::string key_column(std::size_t place);
// None: the index does not hold the row.
std::optional<std::vector<Value>> index_key(const CompiledIndex& index, std::span<const Value> row,
                                            const EvaluationContext& context);

class UniqueKeys {
 public:
  // Both outlive it.
  UniqueKeys(const CompiledIndex& index, sqlite::Connection& connection);

  // False: the key is there already.
  bool add(std::span<const Value> row, std::int64_t rowid, const EvaluationContext& context);
  void remove(std::int64_t rowid);

 private:
  const CompiledIndex& index_;
  sqlite::Statement insert_;
  sqlite::Statement remove_;
};

}  // namespace carto_mock::sql
