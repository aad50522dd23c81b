#include "sql/engine/sequence_store.h"

#include <fmt/format.h>

#include "support/error.h"

namespace carto_mock::sql {

void SequenceStore::load(sqlite::Connection& connection) {
  const std::lock_guard lock(mutex_);
  sqlite::Statement rows =
      connection.prepare("SELECT oid, last_value, is_called FROM sequence_value");
  while (rows.step()) {
    values_[static_cast<Oid>(rows.integer(0))] = {rows.integer(1), rows.integer(2) != 0};
  }
}

void SequenceStore::save(sqlite::Connection& connection, const CatalogSnapshot& catalog) {
  const std::lock_guard lock(mutex_);
  if (unsaved_.empty()) return;
  sqlite::Statement write = connection.prepare(
      "INSERT INTO sequence_value(oid, last_value, is_called) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (oid) DO UPDATE SET last_value = ?2, is_called = ?3");
  for (const Oid sequence : unsaved_) {
    // Made by a transaction that was rolled back, or dropped by this one.
    if (catalog.find_relation(sequence) == nullptr) continue;
    const SequenceValue& value = values_.at(sequence);
    write.bind(1, static_cast<std::int64_t>(sequence));
    write.bind(2, value.last_value);
    write.bind(3, static_cast<std::int64_t>(value.is_called));
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
  if (value.is_called) {
    const bool up = options.increment > 0;
    std::int64_t next = 0;
    const bool overflow = __builtin_add_overflow(value.last_value, options.increment, &next);
    if (overflow || next > options.maximum || next < options.minimum) {
      if (!options.cycle) {
        throw Error(SqlState("2200H"),
                    fmt::format("nextval: reached {} value of sequence \"{}\" ({})",
                                up ? "maximum" : "minimum", sequence.name,
                                up ? options.maximum : options.minimum));
      }
      next = up ? options.minimum : options.maximum;
    }
    value.last_value = next;
  }
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

SequenceValue SequenceStore::get(const Relation& sequence) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(sequence.oid);
  if (found != values_.end()) return found->second;
  return {sequence.sequence.value().start, false};
}

}  // namespace carto_mock::sql
