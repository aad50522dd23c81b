// Inside lowering: WITH queries where PostgreSQL's planner puts them (inline_cte).
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sql/tree/query.h"

namespace carto_mock::sql {

// A copy of a query in which the WITH queries that are put in the place of a reference are
// subqueries there. They stay in the list of their WITH, where nothing names them any more.
class WithInPlace {
 public:
  explicit WithInPlace(std::unique_ptr<Query> query);

  const Query& query() const { return *query_; }
  // Has the WITH query a plan of its own?
  bool is_planned(const CommonTableExpression& entry) const {
    return !moved_.contains(entry.query.get());
  }

 private:
  const CommonTableExpression& entry_of(const CteSource& source) const;
  void count(const Query& query);
  void count(const Expression& expression);
  void place(Query& query);
  void place(Expression& expression);

  std::unique_ptr<Query> query_;
  std::vector<const Query*> enclosing_;
  std::map<const CommonTableExpression*, int> references_;
  std::set<const Query*> moved_;
};

}  // namespace carto_mock::sql
