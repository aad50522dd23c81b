// INSERT, UPDATE, DELETE and MERGE as they run, row by row: those in WITH go on as far as somebody
// reads what they return.
#pragma once

#include <memory>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"
#include "sql/engine/write_executor.h"

namespace carto_mock::sql {

class RunningWrite {
 public:
  virtual ~RunningWrite() = default;
  // Takes the next row; false: there was none, and what is due at the end is done.
  virtual bool step() = 0;
  virtual CommandTag tag() const = 0;
};

// Everything outlives it. Fires the triggers of the statement at once; rows of RETURNING go to
// `returned`.
std::unique_ptr<RunningWrite> start_write(const CompiledWrite& write, const Clearance& clearance,
                                          const Execution& execution, const RowUse& returned);

// Are all rows of the source read before the first one is written?
bool reads_first(const CompiledInsert& insert, const Relation& relation,
                 const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
