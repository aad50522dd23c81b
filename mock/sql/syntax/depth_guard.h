// Refuses SQL text that nests deeper than PostgreSQL takes, before libpg_query sees it: PostgreSQL
// checks its stack (max_stack_depth), libpg_query overflows it.
#pragma once

#include <string_view>

namespace carto_mock::sql {

// How deep the tree of this text becomes at most, in expression levels: parentheses, brackets and
// CASE nest; operators, NOT, COLLATE, AT TIME ZONE, set operations and joins chain. AND and OR do
// not: PostgreSQL keeps their chains flat. One cheap pass over the text; what is no valid SQL gets
// some number.
int estimate_depth(std::string_view text);

// Throws Error 54001 `stack depth limit exceeded` with PostgreSQL's HINT where estimate_depth() is
// beyond what PostgreSQL 15 takes with its default max_stack_depth of 2 MB (measured: `SELECT
// 1+1+…` fails from 4,033 terms on).
void check_depth(std::string_view text);

// The error itself, also for those who count levels later on.
[[noreturn]] void throw_stack_depth_exceeded();

}  // namespace carto_mock::sql
