// What a call leaves behind beside its result, so that it shows how often a function is called and
// in which order: notices, rows, values of sequences. Functions that only compute leave none,
// volatile or not; random(), clock_timestamp(), locks and what raises nothing but errors are such.
#pragma once

#include <map>
#include <set>
#include <string>

#include "sql/catalog/trigger.h"
#include "sql/engine/session_state.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

namespace plpgsql {
struct Contents;
}

struct Trace {
  bool tells = false;               // RAISE, but of an error
  bool changes = false;             // it writes, or runs a text that nobody knows yet
  std::set<std::string> sequences;  // whose values it takes or sets; empty name: of any one

  bool is_any() const { return tells || changes || !sequences.empty(); }
  // Does it show which of two calls comes first?
  bool meets(const Trace& other) const;
  Trace& operator+=(const Trace& other);
};

// Looks into the bodies of users' functions, and of those that they call, once for each.
class Traces {
 public:
  explicit Traces(SessionState& session) : session_(session) {}

  // Of a call by itself, without its arguments.
  Trace of(const Expression& call);
  // Of all calls in it; queries are not looked into.
  Trace within(const Expression& expression);
  Trace of_function(Oid procedure);
  // Of an SQL expression as the catalog keeps it, or of statements.
  Trace of_expression(const std::string& sql);
  Trace of_statements(const std::string& sql);
  Trace of_contents(const plpgsql::Contents& contents);
  // The trigger's WHEN, and of `body` its function.
  Trace of_trigger(const Trigger& trigger, bool body);

 private:
  Trace of_body(const UserFunction& function);
  Trace of_name(std::string_view name);
  Trace of_executed(const std::vector<std::string>& expressions);

  SessionState& session_;
  std::map<Oid, Trace> functions_;  // of one that is being looked into: none so far
  std::set<Oid> views_;             // that are being looked into
};

}  // namespace carto_mock::sql
