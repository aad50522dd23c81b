// Which expressions read columns of the queries around them.
#pragma once

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Does the expression, or a query in it, read a column of the query `depth` above its own or of one
// further out? 0: of its own, too. What a subquery's comparison reads of its output is no column.
bool reads_above(const Expression& expression, int depth);
// The same of all expressions of a query; 1: does it depend on the rows around it?
bool reads_above(const Query& query, int depth);

// The same of the query `depth` above alone, none further out.
bool reads_level(const Expression& expression, int depth);
bool reads_level(const Query& query, int depth);

// The first column that the expression itself reads, whatever query it is of; null: it reads none.
const ColumnReference* first_column(const Expression& expression);

}  // namespace carto_mock::sql
