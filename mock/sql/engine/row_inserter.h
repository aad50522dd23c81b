// New rows of a table; those of a partitioned table go to its partitions. ON CONFLICT decides what
// becomes of a row that is there already.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/catalog/partitions.h"
#include "sql/engine/conflict_resolver.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"

namespace carto_mock::sql {

class RowInserter {
 public:
  // Everything outlives the inserter. `rules`: of the relation; each partition has its own, which
  // the inserter finds. `named_columns`: see TableWriter. `on_conflict`: may be null.
  RowInserter(const Relation& relation, const RowRules& rules, std::vector<int> named_columns,
              const CompiledConflict* on_conflict, const Clearance& clearance,
              const Execution& execution, BoxKeeper keeper = BoxKeeper::kWriter);

  // `row`: a value for each attnum, of the column's type; afterwards the row as it is stored, which
  // triggers and DO UPDATE may have changed. False: a conflict or a trigger, and nothing was
  // changed. Throws
  // 23514 `no partition of relation "t" found for row`.
  bool insert(std::vector<Value>& row);

  // Of a partitioned table: would insert() put the row into this partition? 23514 for a row that
  // the table does not take, as a partition itself.
  bool belongs_to(const Relation& partition, std::span<const Value> row) {
    if (own_bounds_) own_bounds_->check_bounds(row);
    const Relation* found = router_->find(row).leaf;
    return found != nullptr && found->oid == partition.oid;
  }

  // Of a row that insert() has stored: see TableWriter.
  void check_views(std::span<const CompiledCheck> checks, std::span<const Value> row);

 private:
  // A table that rows go to.
  struct Target {
    // `rules`: none where the inserter's are the table's.
    Target(const Relation& relation, std::optional<RowRules> rules, const RowInserter& inserter);
    std::optional<RowRules> own_rules;
    TableWriter writer;
    Triggers triggers;
    std::optional<ConflictResolver> conflicts;
  };
  Target& target_for(std::span<const Value> row);
  // The detail of the error: none where the role may not see the key of the table.
  std::optional<std::string> key_of(const Relation& table, std::span<const Value> row) const;

  const Relation& relation_;
  const RowRules& rules_;
  std::vector<int> named_columns_;
  const Clearance& clearance_;
  Execution execution_;
  BoxKeeper keeper_;
  std::optional<PartitionRouter> router_;  // of a partitioned table
  std::optional<TableWriter> own_bounds_;  // of one that is a partition itself: only checks them
  std::map<Oid, std::unique_ptr<Target>> targets_;
  const CompiledConflict* on_conflict_;  // may be null
};

}  // namespace carto_mock::sql
