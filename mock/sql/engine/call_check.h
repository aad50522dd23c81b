// Inside observed calls: what of a query makes it unknown how often its functions are called, and
// in which order. Where PostgreSQL's plan is said to decide, it is by sizes of tables and by
// indexes.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "sql/engine/traces.h"

namespace carto_mock::sql {

class CallCheck {
 public:
  explicit CallCheck(SessionState& session);
  ~CallCheck();
  CallCheck(const CallCheck&) = delete;
  CallCheck& operator=(const CallCheck&) = delete;

  // Throws Error::unsupported. `target`: the range table's entry that an UPDATE or DELETE changes,
  // whether FROM has it or not.
  void check(const Query& query, std::optional<int> target);
  // Of the queries in an expression that reads the rows of another query.
  void check_within(const Expression& expression, const Query& around);

  // All that is called, in the queries too. The tree outlives this object.
  Trace trace(const Expression& expression);
  Trace trace(const Query& query);
  Traces& traces();

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

// 0A000; `place` says where such functions are.
[[noreturn]] void refuse_calls(std::string_view place);

// Does the expression itself read anything: a column, an aggregate, a query?
bool reads_anything(const Expression& expression);

// One row at most, of no table.
bool is_single_row(const Query& query);

}  // namespace carto_mock::sql
