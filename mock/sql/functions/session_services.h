// What functions may ask of the session that runs them. The engine implements it; tests of
// functions pass a fake.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"
#include "sql/types/value.h"
#include "support/clock.h"
#include "support/random.h"

namespace carto_mock::sql {

class CatalogSnapshot;
class Gazetteer;

// As a sequence shows it when it is read as a table.
struct SequencePosition {
  std::int64_t last_value;
  bool is_called;  // false: nextval() will give last_value itself
};

enum class Severity { kDebug, kLog, kInfo, kNotice, kWarning };

class SessionServices {
 public:
  virtual ~SessionServices() = default;

  virtual Timestamp transaction_time() const = 0;  // now()
  virtual Timestamp statement_time() const = 0;    // statement_timestamp()
  virtual Timestamp clock_time() const = 0;        // clock_timestamp()
  virtual Random& random() = 0;
  // random(), and setseed() with a seed between -1 and 1, which it follows from then on (manual,
  // chapter 9.3).
  virtual double random_real() = 0;
  virtual void seed_random(double seed) = 0;
  virtual const CatalogSnapshot& catalog() const = 0;  // as this statement sees it
  virtual Oid current_user() const = 0;                // a role of the catalog
  virtual Oid session_user() const = 0;
  virtual std::string_view database_name() const = 0;
  // The schema of the session's temporary relations, which is searched before all others; empty:
  // it has made none.
  virtual std::string temporary_schema() const = 0;
  // A setting's value as SHOW prints it; throws 42704 `unrecognized configuration parameter "x"`.
  virtual std::string setting(std::string_view name) const = 0;
  virtual void notice(Severity severity, std::string message) = 0;
  // Sequences (manual, chapter 9.17), privileges checked. Not undone by ROLLBACK.
  virtual std::int64_t next_sequence_value(Oid sequence) = 0;
  // The same for an identity column, which needs no privilege on its sequence.
  virtual std::int64_t next_identity_value(Oid sequence) = 0;
  virtual std::int64_t current_sequence_value(
      Oid sequence) = 0;  // 55000 where nextval was not called in this session
  virtual void set_sequence_value(Oid sequence, std::int64_t value, bool is_called) = 0;
  // What the last call of nextval() in this session gave; 55000 where there was none.
  virtual std::int64_t last_sequence_value() = 0;
  // Where a sequence stands; no privilege is asked for.
  virtual SequencePosition sequence_position(Oid sequence) const = 0;
  // Throws 57014 once the statement is cancelled, timed out or its client has gone. Long loops call
  // it.
  virtual void check_interrupts() = 0;
  // The stubbed data services' places; never null.
  virtual const Gazetteer& gazetteer() const = 0;

  // For functions whose originals are written in SQL or PL/pgSQL. Runs the text's statements inside
  // the running one, with its role, search path and transaction; returns the rows of the last one.
  virtual std::vector<std::vector<Value>> run_sql(std::string_view sql) = 0;
  // Runs a function that CREATE FUNCTION has made: its rows, each a Record where it has several
  // columns; exactly one for a function that returns no set.
  virtual std::vector<Value> call_function(Oid function, std::span<const Value> arguments) = 0;
  // The relations in the plans that EXPLAIN would show for the text's statements, privileges
  // checked. Throws what EXPLAIN throws.
  virtual std::set<Oid> relations_in_plan(std::string_view sql) = 0;
  // The bytes that a table, its indexes included, takes in the database's file.
  virtual std::int64_t total_relation_size(Oid relation) = 0;
  // The bytes that a table without its indexes, or an index, takes there.
  virtual std::int64_t relation_size(Oid relation) = 0;
  // set_config(): SET or SET LOCAL. Throws what those throw.
  virtual void change_setting(std::string_view name, const std::string& value, bool is_local) = 0;
  // Schema::quota; no privilege is asked for.
  virtual void set_schema_quota(Oid schema, std::int64_t bytes) = 0;
};

}  // namespace carto_mock::sql
