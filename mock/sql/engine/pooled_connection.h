// A connection with the plans that it has compiled. Used by one thread at a time.
#pragma once

#include <list>
#include <memory>
#include <unordered_map>

#include "sql/sqlite/connection.h"
#include "sql/sqlite/prepared_plan.h"

namespace carto_mock::sql {

class PooledConnection {
 public:
  PooledConnection(const std::filesystem::path& file, sqlite::ConnectionOptions options);

  sqlite::Connection& sqlite() { return connection_; }
  // Starts a read transaction and its snapshot.
  void begin_read();

  // Compiled, and kept for the next time; the least recently used ones go. The plan must not be
  // running already. Of a plan with turned ones, the one that is fastest for the tables as they
  // are.
  sqlite::PreparedPlan& prepared(const std::shared_ptr<const Plan>& plan);
  // Before the schema changes: statements compiled for tables that go are of no use. Those that run
  // stay.
  void forget_plans();

 private:
  static constexpr std::size_t kKeptPlans = 128;

  const std::shared_ptr<const Plan>& fastest(const std::shared_ptr<const Plan>& plan);
  bool is_much_larger(Oid left, Oid right);
  // The last place of a row in it: about as many as it has, and found at once.
  std::int64_t last_position(Oid table);

  sqlite::Connection connection_;  // first: it outlives the plans
  sqlite::Statement first_read_;
  std::list<sqlite::PreparedPlan>
      plans_;  // most recently used first; each holds its Plan, so that no address returns
  std::unordered_map<const Plan*, std::list<sqlite::PreparedPlan>::iterator> by_plan_;
};

}  // namespace carto_mock::sql
