// ON CONFLICT (manual, page INSERT): looks whether a proposed row is there already, and then leaves
// it out or changes the existing one.
#pragma once

#include <cstdint>
#include <optional>
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
  // The existing row as DO UPDATE makes it; none: WHERE does not hold.
  std::optional<std::vector<Value>> changed(const std::vector<Value>& existing,
                                            const std::vector<Value>& proposed);

  const Relation& relation_;
  const CompiledConflict& conflict_;
  const Clearance& clearance_;
  Execution execution_;
  std::optional<Partitions> siblings_;  // of a partition, and itself
  Triggers triggers_;                   // of UPDATE
  // Where a row may be there already.
  struct Arbiter {
    bool is_deferrable;
    std::variant<UniqueLookup, ExclusionLookup> lookup;
  };
  std::vector<Arbiter> arbiters_;
  RowReader reader_;
  std::unordered_set<std::int64_t> touched_;  // rowids
};

}  // namespace carto_mock::sql
