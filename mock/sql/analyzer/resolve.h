// PostgreSQL's rules for choosing functions, operators and casts (manual, chapter 10). Nothing here
// knows of queries.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/expression.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

class CatalogSnapshot;
class SessionServices;

enum class CoercionContext { kImplicit, kAssignment, kExplicit };

// How one type becomes another (find_coercion_pathway of PostgreSQL).
struct CoercionPath {
  enum class Kind { kNone, kRelabel, kFunction, kText, kArrayElements } kind = Kind::kNone;
  Oid procedure = kInvalidOid;
};
CoercionPath find_coercion(Oid source, Oid target, CoercionContext context);
bool can_coerce(std::span<const Oid> sources, std::span<const Oid> targets,
                CoercionContext context);

// Turns `expression` into one of type `target` (typmod included); an untyped literal (a Constant of
// type unknown) goes through the target's input function, whose errors get the literal's location.
// nullptr: there is no way (the caller words the error, 42846 `cannot cast type boolean to date`
// for a cast). Throws Error::unsupported where the cast's function has no body.
ExpressionPtr coerce(ExpressionPtr expression, Type target, CoercionContext context,
                     const TextSettings& settings, SessionServices& session);

// The common type of UNION, CASE, VALUES and the like (manual, chapter 10.5). `construct` is for
// the message `CASE types text and integer cannot be matched` (42804).
Oid common_type(std::span<const ExpressionPtr* const> expressions, std::string_view construct);
// `coerce` to the common type. Throws 42846 `COALESCE could not convert type xid to uuid`.
ExpressionPtr coerce_to_common_type(ExpressionPtr expression, Type target,
                                    std::string_view construct, const TextSettings& settings,
                                    SessionServices& session);
// The common type of types alone; none where they have no common one.
std::optional<Oid> find_common_type(std::span<const Oid> types);
// The modifier that all expressions of type `type` have; -1 where one differs.
std::int32_t common_typmod(std::span<const ExpressionPtr* const> expressions, Oid type);

struct ResolvedFunction {
  const BuiltinProcedure* procedure;  // nullptr: the call is a cast (`is_cast`)
  // What the arguments must become, polymorphic ones resolved; in the parameters' order, defaults
  // included, the elements of an expanded VARIADIC each. kAny: the argument stays as it is, an
  // untyped literal included.
  std::vector<Oid> argument_types;
  Type result;
  int defaults_used = 0;  // parameters to fill from BuiltinProcedure::defaults
  bool variadic =
      false;  // arguments from the variadic one on form an array (never for VARIADIC "any")
  // Named notation: which call argument fills each parameter, -1 for its default; empty: as
  // written, defaults last.
  std::vector<int> argument_order;
  // `date('2020-01-01')`, `int4(2.5)`: no function takes the argument, but the name is a type's
  // (manual, chapter 10.3, step 3): the explicit cast of the only argument to `result`.
  bool is_cast = false;
};
// The types that a call gives arguments for: of a procedure, its output parameters' as well.
std::span<const Oid> called_types(const BuiltinProcedure& procedure);

// Where functions are looked for beside the built-in ones. Without a catalog: only those.
struct FunctionSearch {
  const CatalogSnapshot* catalog = nullptr;
  std::span<const std::string> path = {};  // schemas, in order; pg_catalog comes before them
  // CALL: output parameters of procedures have their places among the arguments.
  bool is_call = false;
  // Throws if this function cannot be called so; asked before its polymorphic types are resolved.
  std::function<void(const BuiltinProcedure&)> check_use = {};
};
// Throws 42883 `function f(integer) does not exist` with PostgreSQL's HINT, or 42725. `names` of
// named arguments, empty strings for positional ones; or nothing where none is named.
// `variadic_call`: f(VARIADIC array).
ResolvedFunction resolve_function(std::string_view schema, std::string_view name,
                                  std::span<const Type> arguments,
                                  std::span<const std::string> names, bool variadic_call,
                                  int location, const FunctionSearch& search = {});
// `f(integer, n => text)`, as error messages name a call.
std::string call_signature(std::string_view schema, std::string_view name,
                           std::span<const Type> arguments, std::span<const std::string> names);

// The columns of a function's result in FROM: those of its OUT parameters or composite type; one
// without a name for a scalar. Empty: `record` without a definition (the call needs a column
// definition list).
struct ResultColumn {
  std::string name;
  Type type;
};
std::vector<ResultColumn> result_columns(const ResolvedFunction& function,
                                         const CatalogSnapshot& catalog);
// What a call's `count` arguments are called: the parameters that are no outputs, or of a CALL all.
std::vector<std::string_view> argument_names(const BuiltinProcedure& procedure, std::size_t count);
// Those of a function's OUT parameters.
std::vector<ResultColumn> output_columns(const BuiltinProcedure& procedure);

struct ResolvedOperator {
  const BuiltinOperator* op;
  Oid left, right;  // what the operands must become (left is 0 for a prefix operator)
  Type result;
};
// Throws 42883 `operator does not exist: text = integer` with PostgreSQL's HINT, or 42725.
ResolvedOperator resolve_operator(std::string_view name, std::optional<Oid> left, Oid right,
                                  int location);
// The `=`, `<` and `>` that sorting, grouping and DISTINCT use, by the type's default operator
// class (varchar has text's, an array anyarray's if its elements have one); nullptr: the type has
// none.
const BuiltinOperator* equality_operator(Oid type);
const BuiltinOperator* less_operator(Oid type);
// Throws Error::unsupported where PostgreSQL orders values of the type, or of its elements, and
// carto-mock does not: geometries, whose order is that of a space-filling curve.
void refuse_unbuilt_order(Oid type);
const BuiltinOperator* greater_operator(Oid type);

}  // namespace carto_mock::sql
