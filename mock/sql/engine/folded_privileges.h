// Which privileges the folding of constants makes needless (manual, chapter 38.7 has the order of a
// query's steps): PostgreSQL asks for the privileges on the tables of a query when its plan starts,
// and a subquery that folding has removed is not in the plan.
//
//   SELECT a FROM t WHERE false AND EXISTS (SELECT FROM secret)    -- needs no privilege on secret
//
// The second lock, engine/clearance.h, holds whatever is decided here: nothing reads a table that
// has not been asked for.
#pragma once

#include <set>
#include <vector>

#include "sql/tree/statement.h"

namespace carto_mock::sql {

class FoldedPrivileges {
 public:
  // Of a statement before its constants are folded.
  explicit FoldedPrivileges(const Statement& statement);
  // Leaves out what is asked only for tables that folding has removed. `folded`: the same statement
  // afterwards. A table that is still read somewhere is asked for as before.
  void drop_needless(const Statement& folded, std::vector<RequiredPrivilege>& privileges) const;

 private:
  std::set<Oid> removable_;
};

}  // namespace carto_mock::sql
