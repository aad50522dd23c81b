// ON CONFLICT (manual, page INSERT): looks whether a proposed row is there already, and then leaves
// it out or changes the existing one. Rows that wait to be written (beside a writing WITH) are
// there as well.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <unordered_set>
#include <variant>
#include <vector>

#include "sql/catalog/partitions.h"
#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/row_reader.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"
#include "sql/engine/unique_lookup.h"

namespace carto_mock::sql {

enum class ConflictOutcome { kInserted, kUpdated, kNothing };

class ConflictResolver {
 public:
  // `relation`, `conflict`, `rules` and `clearance` outlive it. `is_part`: rows are proposed for
  // the partitioned table that `relation` is a partition of.
  ConflictResolver(const Relation& relation, const CompiledConflict& conflict,
                   const RowRules& rules, const Clearance& clearance, const Execution& execution,
                   bool is_part);

  // Inserts `row`, or changes the row that it conflicts with, which `row` then is. 21000 for a row
  // that this statement has made or changed already. Fires the row triggers of UPDATE.
  ConflictOutcome insert(std::vector<Value>& row, TableWriter& writer);

 private:
  std::optional<std::int64_t> find(const std::vector<Value>& row);
  // Does a row with such a key wait to be written?
  bool is_waiting(std::span<const Value> row) const;
  void note_waiting(std::span<const Value> row);
  // Of a row that waits to be changed: keys that it has no more, and new ones.
  void note_changed_keys(std::int64_t rowid, std::span<const Value> before,
                         std::span<const Value> after);
  // The existing row as DO UPDATE makes it; none: WHERE does not hold.
  std::optional<std::vector<Value>> changed(const std::vector<Value>& existing,
                                            const std::vector<Value>& proposed);

  const CompiledConflict& conflict_;
  const Clearance& clearance_;
  Execution execution_;
  std::optional<PartitionConstraint> bounds_;  // of a partition
  Triggers triggers_;                          // of UPDATE
  // Where a row may be there already.
  struct Arbiter {
    bool is_deferrable;
    std::variant<UniqueLookup, ExclusionLookup> lookup;
  };
  std::vector<Arbiter> arbiters_;
  using WaitingKeys = std::set<std::vector<Value>,
                               std::function<bool(std::span<const Value>, std::span<const Value>)>>;
  std::vector<WaitingKeys> waiting_;  // for each arbiter; empty: rows are written at once
  // Likewise: rows that are found by a key which they will have lost.
  std::vector<std::unordered_set<std::int64_t>> without_key_;
  RowReader reader_;
  std::unordered_set<std::int64_t> touched_;  // rowids
};

}  // namespace carto_mock::sql
