// Functions that PostgreSQL has in SQL: its planner puts their definition in the place of a call,
// so that arguments are computed in the definition's order.
#pragma once

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Types that PostgreSQL computes the texts of at planning, and the values of texts: their input and
// output functions are immutable, though some of them heed a setting.
bool has_fixed_text(Oid type);
// Those of whose values the texts are. The value of a time's text is none, which may be `now`.
bool has_fixed_output(Oid type);

// Makes a call of `$2 + $1`, `date_part($1, $2::timestamp)` and the like one of the function in it,
// and computes what OVERLAPS
// adds among its arguments, which are folded already. Of OVERLAPS, PostgreSQL leaves a call as it
// is where an argument that is needed twice is costly or volatile. False: it has done
// nothing.
bool put_definition_in_place(FunctionCall& call);

// A function of any value that is one of its text, and as immutable as the value's way to text.
bool is_text_of_fixed(const FunctionCall& call);

// A function that PostgreSQL has in SQL, which calls another with one of its arguments and with
// what it computes of others.
bool has_sql_definition(const FunctionCall& call);

}  // namespace carto_mock::sql
