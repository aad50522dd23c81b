#include "sql/engine/sequence_store.h"

#include <fmt/format.h>

#include <optional>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool has_logged(sqlite::Connection& connection) {
  return connection
      .prepare("SELECT 1 FROM pragma_table_info('sequence_value') WHERE name = 'logged'")
      .step();
}

// What follows `last`; none: the sequence ends with it.
std::optional<std::int64_t> value_after(std::int64_t last, const SequenceOptions& options) {
  std::int64_t next = 0;
  const bool overflow = __builtin_add_overflow(last, options.increment, &next);
  if (!overflow && next <= options.maximum && next >= options.minimum) return next;
  if (!options.cycle) return std::nullopt;
  return options.increment > 0 ? options.minimum : options.maximum;
}

// How many of the values that PostgreSQL writes ahead there are behind `last`: it stops at the end,
// of one that cycles too.
std::int64_t values_ahead(std::int64_t last, const SequenceOptions& options) {
  constexpr std::int64_t kAhead = 32;
  std::int64_t count = 0;
  for (; count < kAhead; ++count) {
    const bool overflow = __builtin_add_overflow(last, options.increment, &last);
    if (overflow || last > options.maximum || last < options.minimum) break;
  }
  return count;
}

}  // namespace

void SequenceStore::load(sqlite::Connection& connection) {
  const std::lock_guard lock(mutex_);
  if (!has_logged(connection))  // written before this was kept
    connection.execute("ALTER TABLE sequence_value ADD COLUMN logged INTEGER NOT NULL DEFAULT 0");
  sqlite::Statement rows =
      connection.prepare("SELECT oid, last_value, is_called, logged FROM sequence_value");
  while (rows.step()) {
    values_[static_cast<Oid>(rows.integer(0))] = {rows.integer(1), rows.integer(2) != 0,
                                                  rows.integer(3)};
  }
}

void SequenceStore::save(sqlite::Connection& connection, const CatalogSnapshot& catalog) {
  const std::lock_guard lock(mutex_);
  if (unsaved_.empty()) return;
  sqlite::Statement write = connection.prepare(
      "INSERT INTO sequence_value(oid, last_value, is_called, logged) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (oid) DO UPDATE SET last_value = ?2, is_called = ?3, logged = ?4");
  for (const Oid sequence : unsaved_) {
    // Made by a transaction that was rolled back, or dropped by this one.
    if (catalog.find_relation(sequence) == nullptr) continue;
    const SequenceValue& value = values_.at(sequence);
    write.bind(1, static_cast<std::int64_t>(sequence));
    write.bind(2, value.last_value);
    write.bind(3, static_cast<std::int64_t>(value.is_called));
    write.bind(4, value.logged);
    write.step();
    write.reset();
  }
}

void SequenceStore::saved() {
  const std::lock_guard lock(mutex_);
  unsaved_.clear();
}

std::int64_t SequenceStore::next(const Relation& sequence) {
  const SequenceOptions& options = sequence.sequence.value();
  const std::lock_guard lock(mutex_);
  const auto [position, fresh] =
      values_.try_emplace(sequence.oid, SequenceValue{options.start, false});
  SequenceValue& value = position->second;
  const bool logs = value.logged < 1 || !value.is_called;
  if (value.is_called) {
    const std::optional<std::int64_t> next = value_after(value.last_value, options);
    if (!next) {
      const bool up = options.increment > 0;
      throw Error(SqlState("2200H"),
                  fmt::format("nextval: reached {} value of sequence \"{}\" ({})",
                              up ? "maximum" : "minimum", sequence.name,
                              up ? options.maximum : options.minimum));
    }
    value.last_value = *next;
  }
  value.logged = logs ? values_ahead(value.last_value, options) : value.logged - 1;
  value.is_called = true;
  unsaved_.insert(sequence.oid);
  return value.last_value;
}

void SequenceStore::set(const Relation& sequence, std::int64_t value, bool is_called) {
  const SequenceOptions& options = sequence.sequence.value();
  if (value < options.minimum || value > options.maximum) {
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("setval: value {} is out of bounds for sequence \"{}\" ({}..{})", value,
                            sequence.name, options.minimum, options.maximum));
  }
  put(sequence.oid, {value, is_called});
}

void SequenceStore::put(Oid sequence, SequenceValue value) {
  const std::lock_guard lock(mutex_);
  values_[sequence] = value;
  unsaved_.insert(sequence);
}

void SequenceStore::forget_logged(Oid sequence) {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(sequence);
  if (found == values_.end()) return;
  found->second.logged = 0;
  unsaved_.insert(sequence);
}

SequenceValue SequenceStore::get(const Relation& sequence) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(sequence.oid);
  if (found != values_.end()) return found->second;
  return {sequence.sequence.value().start, false};
}

}  // namespace carto_mock::sql
