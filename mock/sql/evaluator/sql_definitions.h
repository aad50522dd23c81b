// Functions that PostgreSQL has in SQL: its planner puts their definition in the place of a call,
// so that arguments are computed in the definition's order. Internal to this folder.
#pragma once

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Types whose text depends on no setting, so that a way through text gives the same at all times.
bool has_fixed_text(Oid type);

// Makes a call of `$2 + $1` and the like one of the function in it, and computes what OVERLAPS
// adds among its arguments, which are folded already. Of OVERLAPS, PostgreSQL leaves a call as it
// is where an argument that is needed twice is costly or volatile. False: it has done
// nothing.
bool put_definition_in_place(FunctionCall& call);

// A function of any value that is one of its text: as immutable as that.
bool is_text_of_fixed(const FunctionCall& call);

}  // namespace carto_mock::sql
