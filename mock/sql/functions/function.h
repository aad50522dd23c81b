// What the body of an SQL function looks like, and how bodies are listed.
//
// The catalog of signatures (sql/catalog) knows every function that PostgreSQL and PostGIS have;
// here are those that carto-mock can run. A body is found by its signature as PostgreSQL prints it
// (`regprocedure`, without schema):
//
//   Value int4_add(const CallContext&, Arguments a) {…}
//   constexpr FunctionEntry kEntries[] = {{"int4pl(integer,integer)", int4_add}, …};
//
// STRICT is not the body's business: a strict function (pg_proc.proisstrict) is not called when an
// argument is NULL. Casts and operators are functions like any other: the catalog maps them to
// these signatures.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/session_services.h"
#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct CallContext {
  SessionServices& session;
  const TextSettings& text;  // of the session
  std::span<const Type>
      argument_types;  // as the analyzer resolved them: polymorphic functions need them
  Type result_type;
};

using Arguments = std::span<const Value>;

struct FunctionEntry {
  std::string_view signature;
  Value (*body)(const CallContext& context, Arguments arguments);
  // A call may tell the client something: none is left out because its arguments were there before.
  bool gives_notices = false;
};

// The rows of one call of a set-returning function, made as they are asked for: one Value a row (a
// Record where it has several columns). Nothing of the call's context or arguments is referred to
// after the body has returned it.
class ValueStream {
 public:
  virtual ~ValueStream() = default;
  virtual std::optional<Value> next() = 0;  // none: that was all; not asked again then
};

struct SetFunctionEntry {
  std::string_view signature;
  std::unique_ptr<ValueStream> (*body)(const CallContext& context, Arguments arguments);
};

// One running aggregate. FILTER, DISTINCT and ORDER BY are the evaluator's business; so is skipping
// rows with a NULL argument where the transition function is strict (`skips_nulls`).
class Aggregate {
 public:
  virtual ~Aggregate() = default;
  virtual void step(const CallContext& context, Arguments arguments) = 0;
  virtual Value finish(const CallContext& context) = 0;  // also when no row came; once
};

struct AggregateEntry {
  std::string_view signature;  // e.g. "sum(integer)"
  bool skips_nulls;
  std::unique_ptr<Aggregate> (*make)();
};

// The lists, one a field; a new field adds its line in function_registry.cpp.
const FunctionEntry* find_function_body(std::string_view signature);  // nullptr: not built
const SetFunctionEntry* find_set_function_body(std::string_view signature);
const AggregateEntry* find_aggregate_body(std::string_view signature);
// Every signature that has a body: for the matrix of what is supported.
std::vector<std::string_view> built_signatures();

}  // namespace carto_mock::sql
