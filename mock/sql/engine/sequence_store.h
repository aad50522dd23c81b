// The values of a generation's sequences. As in PostgreSQL (manual, chapter 9.17) a value that was
// given out stays so, whatever becomes of the transaction: the counters live in memory, shared by
// all sessions, and every commit writes down what has moved since the last one. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "sql/catalog/snapshot.h"
#include "sql/sqlite/connection.h"

namespace carto_mock::sql {

struct SequenceValue {
  std::int64_t last_value;
  bool is_called;  // false: the next value is last_value itself
  // log_cnt: how many values more PostgreSQL has in its log already. It writes 32 ahead; a
  // checkpoint, which makes it begin anew, does not come here.
  std::int64_t logged = 0;
};

class SequenceStore {
 public:
  void load(sqlite::Connection& connection);
  // Within the transaction that commits, whose catalog is `catalog`: sequences that it has not are
  // forgotten.
  void save(sqlite::Connection& connection, const CatalogSnapshot& catalog);
  void saved();  // that transaction has committed

  // Throws 2200H `nextval: reached maximum value of sequence "s" (3)` at the end of one that does
  // not cycle.
  std::int64_t next(const Relation& sequence);
  // Throws 22003 outside of the sequence's bounds.
  void set(const Relation& sequence, std::int64_t value, bool is_called);
  // Without a look at bounds: a value that it had before.
  void put(Oid sequence, SequenceValue value);
  // As ALTER SEQUENCE does to one whose options change.
  void forget_logged(Oid sequence);
  SequenceValue get(const Relation& sequence) const;

 private:
  mutable std::mutex mutex_;
  std::map<Oid, SequenceValue> values_;  // none: never moved from its start
  std::set<Oid> unsaved_;
};

}  // namespace carto_mock::sql
