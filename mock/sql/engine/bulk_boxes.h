// Spatial indexes of a table that takes many rows at once: where nothing can ask them before all
// rows are there, they are made then, which takes a fraction of the time.
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
  // Rows are about to be inserted into `relation`. `expressions`: what is computed for each (null:
  // nothing); with the rules' they are all that runs meanwhile, beside triggers. Everything
  // outlives it.
  BulkBoxes(const Relation& relation, const RowRules& rules,
            std::span<const Expression* const> expressions, const Execution& execution);

  // For the writer of the rows.
  BoxKeeper keeper() const { return keeper_; }
  // All rows are written.
  void fill() const;

 private:
  const Relation& relation_;
  Execution execution_;
  std::shared_ptr<const CatalogSnapshot> catalog_;  // has the indexes
  BoxKeeper keeper_ = BoxKeeper::kWriter;
  std::vector<const Relation*> indexes_;  // that are filled afterwards
};

}  // namespace carto_mock::sql
