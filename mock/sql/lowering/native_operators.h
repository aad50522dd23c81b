// Inside lowering: the comparisons that SQLite computes as PostgreSQL does on stored values.
//
// Each is a comparison of two values of the same stored form whose order is SQLite's own or that of
// the type's collation, which the emitted text names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/function.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

enum class NativeOperator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// None: the function is not one of them.
std::optional<NativeOperator> find_native_operator(const FunctionEntry* body);
// The same for a first argument of that type: arrays of what has no order, or of rows, are not
// compared by SQLite, as that fails.
std::optional<NativeOperator> find_native_operator(const FunctionEntry* body, Type argument);
std::string_view symbol(NativeOperator op);

// "/" or "%" for a division of integers, which is SQLite's wherever the divisor is positive; empty
// for other functions.
std::string_view division_symbol(const FunctionEntry* body);

// `sql COLLATE "…"` where the type's order needs a collation, else `sql`. For comparisons, sorting
// and grouping.
std::string collate(const std::string& sql, Type type);
bool has_collation(Type type);

// SQLite takes a COLLATE anywhere within an expression, its functions' arguments too, for that of
// the whole. Names the one that a value of the type has, where `sql` holds another.
std::string with_own_collation(std::string sql, Type type);

// Whether a Relabel between the types leaves the stored form as it is.
bool same_stored_form(Type source, Type target);

}  // namespace carto_mock::sql
