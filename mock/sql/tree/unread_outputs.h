// Outputs of subqueries in FROM, and of WITH queries put in the place of their only reference, that
// nothing reads. PostgreSQL computes none of them (manual, chapter 38.7 has the order of a query's
// steps), so that they cannot fail, and what only they read needs no privilege:
//
//   SELECT a FROM (SELECT a, 1 / b AS c FROM t) AS s     -- a b of 0 is no matter
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Puts NULL in the place of them, throughout the query, whose own outputs are all read and whose
// range table and WITH nothing outside reads. Those stay that sort, group or tell rows apart, are
// volatile or give sets, and all of a set operation other than UNION ALL or of DISTINCT. EXISTS
// reads none. Of VALUES with one row, the same.
//
// A side of UNION ALL that becomes a part of the query around it is looked at with its outputs: of
// those, Folding::kBefore leaves the ones with subqueries, and afterwards the tables of these stay
// in the side's range table, unread, as their privileges are asked for.
enum class Folding { kBefore, kAfter };
void leave_out_unread_outputs(Query& query, Folding folding = Folding::kAfter);

// The WITH queries, of the query and of those in it, that are put in the place of their only
// reference; and takes those of them out that nothing names any more.
std::set<const Query*> queries_put_in_place(const Query& query);
void leave_out_unnamed(Query& query, const std::set<const Query*>& put_in_place);

// The same in what a query or an expression is made of, where something outside of the query may
// read its range table or its WITH.
void leave_out_unread_outputs_within(Query& query);
void leave_out_unread_outputs_within(Expression& expression, Folding folding = Folding::kAfter);

// The columns that the query and those in it read of entries of its range table, by the entry;
// `except`: a condition that is not looked at, or null.
std::map<int, std::set<int>> read_columns(const Query& query, const Expression* except);

// Is a WITH query that `references` name put in the place of each, by PostgreSQL?
bool is_put_in_place(const CommonTableExpression& entry, std::ptrdiff_t references);

// What stands in a WITH for a query that is not planned.
std::unique_ptr<Query> query_without_rows(const std::vector<OutputColumn>& columns);

}  // namespace carto_mock::sql
