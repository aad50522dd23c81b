// Writes rows into one table's storage, computes its generated columns and holds its constraints:
// NOT NULL, CHECK, unique indexes, in PostgreSQL's order and words. Where the rows come from is the
// caller's business (write_executor.h).
//
// A row's SQLite rowid is its place in PostgreSQL's heap: new rows and new versions of rows go to
// the end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sql/catalog/partitions.h"
#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/execution.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/row_reader.h"
#include "sql/engine/spatial_boxes.h"
#include "sql/engine/unique_keys.h"
#include "support/error.h"

namespace carto_mock::sql {

// Who keeps the boxes of spatial indexes.
enum class BoxKeeper {
  kWriter,
  kCaller,  // fills them when all rows are written: many rows at once go faster
};

class TableWriter {
 public:
  // `relation`, `rules` (null: none, nor has it indexes so far), `clearance` and what `execution`
  // refers to outlive the writer. `named_columns`: attnums that the statement writes, for the
  // details of errors, which show a role no column that it could not read. What the clearance lacks
  // is refused before the first row: 42501.
  TableWriter(const Relation& relation, const RowRules* rules, std::vector<int> named_columns,
              const Clearance& clearance, const Execution& execution,
              BoxKeeper keeper = BoxKeeper::kWriter);

  // `row`: a value for each attnum, of the column's type. Completes it at once, and writes it at
  // once unless the execution's writes are pending.
  void insert(std::span<Value> row);
  // insert() of a row that is complete.
  void place(std::span<const Value> row);
  void update(std::int64_t rowid, std::span<Value> row);
  void remove(std::int64_t rowid);
  // Out of this partition into another one of `whole`, as `row`.
  void move_away(std::int64_t rowid, const Relation& whole, std::span<const Value> row);

  // Where insert() or update() has put the row, if it was not pending.
  std::int64_t last_rowid() const { return last_rowid_; }
  // Gives it its generated columns and checks it: NOT NULL, CHECK, partition bounds: 23502, 23514.
  // 42501 for a function in these.
  void complete(std::span<Value> row);

  // WITH CHECK OPTION of views that were written through: 44000.
  void check_views(std::span<const CompiledCheck> checks, std::span<const Value> row) const;
  // Of an existing row that DO UPDATE is to change: 55000.
  void require_visible(std::span<const CompiledCheck> views, std::span<const Value> row) const;

  // Of a partition: throws 23514 `new row for relation "p" violates partition constraint`.
  void check_bounds(std::span<const Value> row) const;

 private:
  void check(std::span<const Value> row);
  void check_conditions(std::span<const Value> row);
  // A statement that does `action` to the table, which must be cleared.
  sqlite::Statement prepare(Privilege action, const std::string& sql) const;
  void store(std::span<const Value> row);
  void replace(std::int64_t rowid, std::span<const Value> row);
  // What foreign keys are told of the row that was there.
  using RowGone = std::function<void(std::span<const Value>)>;
  void erase(std::int64_t rowid, const RowGone& tell);
  void write(sqlite::Statement& statement, std::span<const Value> row,
             std::optional<std::int64_t> replaced);
  // Of the unique indexes that keep them, in their place: 23505; and of the spatial ones.
  void add_keys(std::span<const Value> row, std::int64_t rowid);
  void remove_keys(std::int64_t rowid);
  void bind_row(sqlite::Statement& statement, std::span<const Value> row) const;
  // The row before a change, for the foreign keys; empty where none concerns the table.
  std::vector<Value> row_before(std::int64_t rowid);
  // Null: SQLite has the index.
  const CompiledIndex* own_keys_of(const Relation& index) const;
  // The first condition that does not hold; null: all hold.
  const CompiledCheck* first_failing(std::span<const CompiledCheck> checks,
                                     std::span<const Value> row) const;
  // Of the first unique index or EXCLUDE, in the order of creation, that has such a row already.
  Error unique_violation(std::span<const Value> row, std::optional<std::int64_t> replaced);
  // 23P01
  void check_exclusion(ExclusionLookup& lookup, std::span<const Value> row,
                       std::optional<std::int64_t> except) const;
  std::string failing_row(std::span<const Value> row) const;
  std::string shown(const Value& value, Type type) const;

  const Relation& relation_;
  const RowRules* rules_;
  std::vector<int> named_columns_;
  const Clearance& clearance_;
  Execution execution_;
  SessionState& session_;
  sqlite::Connection& connection_;
  std::optional<PartitionConstraint> bounds_;  // of a partition
  std::vector<int> stored_;                    // attnums of columns that are not dropped
  const ForeignKeyEvents::TableKeys* foreign_keys_ = nullptr;  // null: no key concerns the table
  std::vector<UniqueKeys> unique_keys_;                        // of the rules' indexes
  std::vector<ExclusionLookup> exclusions_;                    // that no statement may break
  std::vector<SpatialBoxes> boxes_;                            // of the table's spatial indexes
  std::optional<RowReader> reader_;                            // where there are keys
  std::optional<sqlite::Statement> insert_;
  std::optional<sqlite::Statement> update_;
  std::optional<sqlite::Statement> newest_;  // the last row's position, once update_ is there
  std::optional<sqlite::Statement> remove_;
  bool may_check_ = false;  // EXECUTE on the functions of the rules was found
  std::int64_t last_rowid_ = 0;
};

}  // namespace carto_mock::sql
