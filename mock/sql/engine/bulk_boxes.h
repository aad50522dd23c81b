// Spatial indexes of a table that a statement changes much of: where nothing can ask them before
// all is written, they are made anew then, which takes a fraction of the time.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"
#include "sql/engine/table_writer.h"

namespace carto_mock::sql {

class BulkBoxes {
 public:
  // Rows are about to be inserted into `relation`: worth it where it has none. `expressions`: what
  // is computed for each (null: nothing); with the rules' they are all that runs meanwhile, beside
  // triggers. Everything outlives it.
  static BulkBoxes of_inserts(const Relation& relation, const RowRules& rules,
                              std::span<const Expression* const> expressions,
                              const Execution& execution);
  // So many rows are about to be updated or deleted, `event` of trigger_type: worth it where they
  // are not few of all.
  static BulkBoxes of_changes(const Relation& relation, const RowRules& rules, int event,
                              std::span<const Expression* const> expressions, std::size_t rows,
                              const Execution& execution);

  // For the writer of the rows.
  BoxKeeper keeper() const { return keeper_; }
  // All rows are written.
  void fill() const;

 private:
  BulkBoxes(const Relation& relation, const Execution& execution);

  const Relation& relation_;
  Execution execution_;
  std::shared_ptr<const CatalogSnapshot> catalog_;  // has the indexes
  BoxKeeper keeper_ = BoxKeeper::kWriter;
  std::vector<const Relation*>
      indexes_;  // the spatial ones; filled afterwards if not by the writer
};

}  // namespace carto_mock::sql
