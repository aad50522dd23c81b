// PostgreSQL's rules for choosing functions, operators and casts (manual, chapter 10). Nothing here knows of queries.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/expression.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

class SessionServices;

enum class CoercionContext { kImplicit, kAssignment, kExplicit };

// How one type becomes another (find_coercion_pathway of PostgreSQL).
struct CoercionPath {
  enum class Kind { kNone, kRelabel, kFunction, kText, kArrayElements } kind = Kind::kNone;
  Oid procedure = kInvalidOid;
};
CoercionPath find_coercion(Oid source, Oid target, CoercionContext context);
bool can_coerce(std::span<const Oid> sources, std::span<const Oid> targets, CoercionContext context);

// Turns `expression` into one of type `target` (typmod included); an untyped literal goes through the target's input
// function. nullptr: there is no way (the caller words the error).
ExpressionPtr coerce(ExpressionPtr expression, Type target, CoercionContext context, const TextSettings& settings,
                     SessionServices& session);

// The common type of UNION, CASE, VALUES and the like (manual, chapter 10.5). `construct` is for the message
// `CASE types text and integer cannot be matched` (42804).
Oid common_type(std::span<const ExpressionPtr* const> expressions, std::string_view construct);

struct ResolvedFunction {
  const BuiltinProcedure* procedure;
  std::vector<Oid> argument_types;   // what the arguments must become, polymorphic ones resolved
  Type result;
  int defaults_used = 0;             // trailing arguments to fill from BuiltinProcedure::defaults
  bool variadic = false;             // arguments from the variadic one on form an array
  std::vector<int> argument_order;   // named notation: which call argument fills each parameter; empty: as written
};
// Throws 42883 `function f(integer) does not exist` with PostgreSQL's HINT, or 42725. `names` of named arguments, empty
// strings for positional ones.
ResolvedFunction resolve_function(std::string_view schema, std::string_view name, std::span<const Type> arguments,
                                  std::span<const std::string> names, bool variadic_call, int location);

struct ResolvedOperator {
  const BuiltinOperator* op;
  Oid left, right;     // what the operands must become (left is 0 for a prefix operator)
  Type result;
};
// Throws 42883 `operator does not exist: text = integer` with PostgreSQL's HINT.
ResolvedOperator resolve_operator(std::string_view name, std::optional<Oid> left, Oid right, int location);
// The `=` or `<` that sorting, grouping and DISTINCT use; nullptr: the type has none.
const BuiltinOperator* equality_operator(Oid type);

}  // namespace carto_mock::sql
