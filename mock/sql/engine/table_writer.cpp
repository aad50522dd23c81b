#include "sql/engine/table_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/keys.h"
#include "sql/catalog/spatial_index.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/unique_lookup.h"
#include "sql/engine/value_conversion.h"
#include "sql/evaluator/evaluator.h"
#include "sql/functions/object_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// How much of a value the detail of an error shows, in bytes.
constexpr std::size_t kLongestShownValue = 64;

}  // namespace

TableWriter::TableWriter(const Relation& relation, const RowRules* rules,
                         std::vector<int> named_columns, const Clearance& clearance,
                         const Execution& execution, BoxKeeper keeper)
    : relation_(relation),
      rules_(rules),
      named_columns_(std::move(named_columns)),
      clearance_(clearance),
      execution_(execution),
      session_(execution.session),
      connection_(execution.transaction.connection().sqlite()) {
  for (std::size_t i = 0; i < relation_.columns.size(); ++i) {
    if (!relation_.columns[i].dropped) stored_.push_back(static_cast<int>(i) + 1);
  }
  if (relation_.partition_bound) bounds_.emplace(session_.catalog(), relation_);
  if (rules_ != nullptr) {
    for (const CompiledIndex& index : rules_->unique) unique_keys_.emplace_back(index, connection_);
    for (const CompiledExclusion& exclusion : rules_->exclusions) {
      if (!exclusion.deferrable) exclusions_.emplace_back(relation_, exclusion, connection_);
    }
  }
  if (rules_ != nullptr && keeper == BoxKeeper::kWriter) {
    for (const Relation* index : session_.catalog().indexes_of(relation_.oid)) {
      if (boxed_column(relation_, *index->index))
        boxes_.emplace_back(relation_, *index, connection_);
    }
  }
  if (execution_.foreign_keys != nullptr)
    foreign_keys_ = execution_.foreign_keys->keys_of(relation_);
}

sqlite::Statement TableWriter::prepare(Privilege action, const std::string& sql) const {
  // Rows are found by their positions, which is reading.
  sqlite::Statement statement =
      connection_.prepare(sql, {{relation_.oid, action | Privilege::kSelect}});
  require_cleared(session_.catalog(), clearance_, statement.accesses());
  return statement;
}

void TableWriter::insert(std::span<Value> row) {
  complete(row);
  place(row);
}

void TableWriter::place(std::span<const Value> row) {
  if (execution_.pending == nullptr) return store(row);
  execution_.pending->add([this, kept = std::vector(row.begin(), row.end())] { store(kept); });
}

void TableWriter::update(std::int64_t rowid, std::span<Value> row) {
  complete(row);
  if (execution_.pending == nullptr) return replace(rowid, row);
  execution_.pending->claim(relation_.oid, rowid, this);
  execution_.pending->add(
      [this, rowid, kept = std::vector(row.begin(), row.end())] { replace(rowid, kept); });
}

void TableWriter::remove(std::int64_t rowid) {
  const auto tell = [this](std::span<const Value> before) {
    execution_.foreign_keys->deleted(*foreign_keys_, before);
  };
  if (execution_.pending == nullptr) return erase(rowid, tell);
  execution_.pending->claim(relation_.oid, rowid, this);
  execution_.pending->add([this, rowid, tell] { erase(rowid, tell); });
}

void TableWriter::move_away(std::int64_t rowid, const Relation& whole, std::span<const Value> row) {
  const auto tell = [this, &whole,
                     after = std::vector(row.begin(), row.end())](std::span<const Value> before) {
    execution_.foreign_keys->moved(whole, before, after);
  };
  if (execution_.pending == nullptr) return erase(rowid, tell);
  execution_.pending->claim(relation_.oid, rowid, this);
  execution_.pending->add([this, rowid, tell] { erase(rowid, tell); });
}

void TableWriter::store(std::span<const Value> row) {
  if (!insert_) {
    std::string names = "position";
    std::string places = "NULL";
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      names += ", " + storage_column(stored_[i]);
      places += fmt::format(", ?{}", i + 1);
    }
    insert_.emplace(
        prepare(Privilege::kInsert, fmt::format("INSERT INTO {}({}) VALUES ({})",
                                                storage_table(relation_.oid), names, places)));
  }
  write(*insert_, row, std::nullopt);
  last_rowid_ = connection_.last_insert_rowid();
  add_keys(row, last_rowid_);
  if (foreign_keys_ != nullptr) execution_.foreign_keys->inserted(*foreign_keys_, row, last_rowid_);
}

void TableWriter::replace(std::int64_t rowid, std::span<const Value> row) {
  if (!update_) {
    const std::string table = storage_table(relation_.oid);
    std::string assignments = fmt::format("position = ?{}", stored_.size() + 1);
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      assignments += fmt::format(", {} = ?{}", storage_column(stored_[i]), i + 1);
    }
    update_.emplace(
        prepare(Privilege::kUpdate, fmt::format("UPDATE {} SET {} WHERE position = ?{}", table,
                                                assignments, stored_.size() + 2)));
    newest_.emplace(connection_.prepare(fmt::format("SELECT max(position) FROM {}", table)));
  }
  const std::vector<Value> before = row_before(rowid);
  // Other writers may have written since: those of triggers, or of MERGE's other actions.
  newest_->step();
  last_rowid_ = newest_->integer(0) + 1;
  newest_->reset();
  update_->bind(static_cast<int>(stored_.size()) + 1, last_rowid_);
  update_->bind(static_cast<int>(stored_.size()) + 2, rowid);
  write(*update_, row, rowid);
  remove_keys(rowid);
  add_keys(row, last_rowid_);
  if (!before.empty())
    execution_.foreign_keys->updated(*foreign_keys_, before, rowid, row, last_rowid_);
}

void TableWriter::erase(std::int64_t rowid, const RowGone& tell) {
  if (!remove_) {
    remove_.emplace(prepare(Privilege::kDelete, fmt::format("DELETE FROM {} WHERE position = ?1",
                                                            storage_table(relation_.oid))));
  }
  const std::vector<Value> before = row_before(rowid);
  remove_->bind(1, rowid);
  remove_->step();
  remove_->reset();
  remove_keys(rowid);
  if (!before.empty()) tell(before);
}

std::vector<Value> TableWriter::row_before(std::int64_t rowid) {
  if (foreign_keys_ == nullptr) return {};
  if (!reader_) reader_.emplace(relation_, connection_);
  return reader_->read(rowid).value_or(std::vector<Value>());
}

void TableWriter::add_keys(std::span<const Value> row, std::int64_t rowid) {
  for (UniqueKeys& keys : unique_keys_) {
    if (!keys.add(row, rowid, execution_.evaluation())) throw unique_violation(row, rowid);
  }
  if (rules_ != nullptr) {
    for (const CompiledIndex& index : rules_->computed)
      static_cast<void>(index_key(index, row, execution_.evaluation()));
  }
  for (ExclusionLookup& lookup : exclusions_) check_exclusion(lookup, row, rowid);
  for (SpatialBoxes& boxes : boxes_) boxes.add(row, rowid);
}

void TableWriter::remove_keys(std::int64_t rowid) {
  for (UniqueKeys& keys : unique_keys_) keys.remove(rowid);
  for (SpatialBoxes& boxes : boxes_) boxes.remove(rowid);
}

void TableWriter::bind_row(sqlite::Statement& statement, std::span<const Value> row) const {
  for (std::size_t i = 0; i < stored_.size(); ++i) {
    const auto column = static_cast<std::size_t>(stored_[i]) - 1;
    statement.bind_borrowed(static_cast<int>(i) + 1, row[column],
                            relation_.columns[column].type.oid);
  }
}

void TableWriter::write(sqlite::Statement& statement, std::span<const Value> row,
                        std::optional<std::int64_t> replaced) {
  bind_row(statement, row);
  const sqlite::StepResult result = statement.step_write();
  statement.reset();
  if (result == sqlite::StepResult::kUniqueViolation) throw unique_violation(row, replaced);
}

void TableWriter::complete(std::span<Value> row) {
  session_.check_interrupts();
  if (rules_ != nullptr && !may_check_) {
    for (const CompiledGenerated& column : rules_->generated)
      check_executable(session_, column.functions);
    for (const CompiledIndex& index : rules_->unique) check_executable(session_, index.functions);
    for (const CompiledIndex& index : rules_->computed) check_executable(session_, index.functions);
    for (const CompiledExclusion& exclusion : rules_->exclusions)
      check_executable(session_, exclusion.index.functions);
  }
  if (rules_ != nullptr) {
    const EvaluationContext context = execution_.evaluation();
    for (const CompiledGenerated& column : rules_->generated) {
      row[static_cast<std::size_t>(column.attnum) - 1] = evaluate(*column.value, row, context);
    }
  }
  check(row);
}

void TableWriter::check(std::span<const Value> row) {
  for (const int attnum : stored_) {
    const auto index = static_cast<std::size_t>(attnum) - 1;
    const Column& column = relation_.columns[index];
    if (!column.not_null || !row[index].is_null()) continue;
    throw Error(
        sqlstate::kNotNullViolation,
        fmt::format("null value in column \"{}\" of relation \"{}\" violates not-null constraint",
                    column.name, relation_.name))
        .detail(failing_row(row));
  }
  if (rules_ != nullptr) check_conditions(row);
  check_bounds(row);
}

void TableWriter::check_bounds(std::span<const Value> row) const {
  if (!bounds_ || bounds_->holds(row)) return;
  throw Error(
      sqlstate::kCheckViolation,
      fmt::format("new row for relation \"{}\" violates partition constraint", relation_.name))
      .detail(failing_row(row));
}

void TableWriter::check_conditions(std::span<const Value> row) {
  if (!may_check_) {
    for (const CompiledCheck& check : rules_->checks) check_executable(session_, check.functions);
    may_check_ = true;
  }
  const EvaluationContext context = execution_.evaluation();
  for (const CompiledCheck& check : rules_->checks) {
    const Value holds = evaluate(*check.condition, row, context);
    if (holds.is_null() || holds.as_bool()) continue;
    throw Error(sqlstate::kCheckViolation,
                fmt::format("new row for relation \"{}\" violates check constraint \"{}\"",
                            relation_.name, check.name))
        .detail(failing_row(row));
  }
}

const CompiledCheck* TableWriter::first_failing(std::span<const CompiledCheck> checks,
                                                std::span<const Value> row) const {
  for (const CompiledCheck& check : checks) {
    const Value holds = evaluate(*check.condition, row, execution_.evaluation());
    if (holds.is_null() || !holds.as_bool()) return &check;
  }
  return nullptr;
}

void TableWriter::check_views(std::span<const CompiledCheck> checks,
                              std::span<const Value> row) const {
  const CompiledCheck* failing = first_failing(checks, row);
  if (failing == nullptr) return;
  throw Error(SqlState("44000"),
              fmt::format("new row violates check option for view \"{}\"", failing->name))
      .detail(failing_row(row));
}

void TableWriter::require_visible(std::span<const CompiledCheck> views,
                                  std::span<const Value> row) const {
  const CompiledCheck* failing = first_failing(views, row);
  if (failing == nullptr) return;
  throw Error(sqlstate::kObjectNotInPrerequisiteState,
              fmt::format("conflicting row is not visible through view \"{}\"", failing->name));
}

const CompiledIndex* TableWriter::own_keys_of(const Relation& index) const {
  if (rules_ == nullptr) return nullptr;
  const auto found = std::ranges::find(rules_->unique, index.oid, &CompiledIndex::index);
  return found == rules_->unique.end() ? nullptr : &*found;
}

void TableWriter::check_exclusion(ExclusionLookup& lookup, std::span<const Value> row,
                                  std::optional<std::int64_t> except) const {
  const EvaluationContext context = execution_.evaluation();
  if (lookup.find(row, except, context)) throw lookup.violation(row, session_, context);
}

Error TableWriter::unique_violation(std::span<const Value> row,
                                    std::optional<std::int64_t> replaced) {
  const CatalogSnapshot& catalog = session_.catalog();
  for (const Relation* index : catalog.indexes_of(relation_.oid)) {
    const auto exclusion =
        std::ranges::find_if(exclusions_, [index](const ExclusionLookup& lookup) {
          return lookup.exclusion().index.index == index->oid;
        });
    if (exclusion != exclusions_.end()) check_exclusion(*exclusion, row, replaced);
    if (!index->index->unique || is_deferrable_index(relation_, index->oid)) continue;
    const CompiledIndex* own = own_keys_of(*index);
    const EvaluationContext context = execution_.evaluation();
    if (!UniqueLookup(relation_, *index, own, connection_).find(row, replaced, context)) continue;
    return sql::unique_violation(relation_, *index, own, row, session_, context);
  }
  return Error(
      sqlstate::kInternalError,
      fmt::format("a unique index of relation \"{}\" refused a row that it lacks", relation_.name));
}

std::string TableWriter::shown(const Value& value, Type type) const {
  if (value.is_null()) return "null";
  std::string text = output_text(value, type, session_);
  if (text.size() <= kLongestShownValue) return text;
  std::size_t size = kLongestShownValue;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80) --size;
  return text.substr(0, size) + "...";
}

std::string TableWriter::failing_row(std::span<const Value> row) const {
  const CatalogSnapshot& catalog = session_.catalog();
  const bool all =
      catalog.has_table_privilege(session_.current_user(), relation_, Privilege::kSelect);
  std::string names;
  std::string values;
  for (const int attnum : stored_) {
    const auto index = static_cast<std::size_t>(attnum) - 1;
    const Column& column = relation_.columns[index];
    const bool visible = all || std::ranges::find(named_columns_, attnum) != named_columns_.end() ||
                         catalog.has_column_privilege(session_.current_user(), relation_, attnum,
                                                      Privilege::kSelect);
    if (!visible) continue;
    const std::string_view separator = names.empty() ? "" : ", ";
    names += fmt::format("{}{}", separator, column.name);
    values += fmt::format("{}{}", separator, shown(row[index], column.type));
  }
  if (all) return fmt::format("Failing row contains ({}).", values);
  return fmt::format("Failing row contains ({}) = ({}).", names, values);
}

}  // namespace carto_mock::sql
