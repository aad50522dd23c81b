// What the OBS_* functions share: that an account may lack them, the permission, the stub's data
// (spec dataservices.md 1.7 and 3.7), the rows and errors that they answer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sql/functions/function.h"
#include "sql/functions/gazetteer.h"
#include "sql/functions/service_calls.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

const Observatory& observatory(const CallContext& context);
// nullptr: there is none of this id, or it is NULL.
const ObservatoryMeasure* find_measure(const Observatory& data, const Value& id);
const ObservatoryBoundary* find_boundary(const Observatory& data, const Value& id);
// Is what is known of that time? NULL stands for any.
bool is_of_time(const Observatory& data, const Value& time_span);

// An argument's; without a reference system it is in degrees.
Geometry observatory_shape(const Value& geometry);
// Does it touch the country that the observatory knows? NULL does not.
bool is_covered(const CallContext& context, const Geometry& shape);
bool is_covered(const CallContext& context, const Value& geometry);

// What the server's PL/pgSQL raises in a private function `_obs_…(ARGUMENTS)`.
Error observatory_error(std::string_view function, std::string_view text);
// `Invalid geometry type (ST_LineString), …`
Error invalid_geometry_type(std::string_view function, const Geometry& geometry,
                            std::string_view wanted);

// A row of named fields, in the order in which they are added.
class ObservatoryRow {
 public:
  ObservatoryRow& add(std::string name, Oid type, Value value);
  ObservatoryRow& text(std::string name, std::string value);
  ObservatoryRow& boolean(std::string name, bool value);
  ObservatoryRow& nulls(Oid type, std::initializer_list<const char*> names);

  const Record& record() const { return record_; }
  Value value() && { return Value::record(std::move(record_)); }

 private:
  Record record_;
};

// Throws 42883 where the account has no such functions. The analyzer has looked, too, but not at a
// plan that it had made before.
void check_observatory(const CallContext& context, std::string_view signature);

// A signature as a template's argument.
template <std::size_t size>
struct FunctionSignature {
  constexpr FunctionSignature(const char (&text)[size]) { std::copy_n(text, size, characters); }
  constexpr std::string_view view() const { return {characters, size - 1}; }
  char characters[size];
};

// Before anything is asked of the key: what CARTO took away is not there for anyone.
template <FunctionSignature signature, auto body>
auto present(const CallContext& context, Arguments arguments)
    -> decltype(body(context, arguments)) {
  check_observatory(context, signature.view());
  return body(context, arguments);
}

// Entries of the function lists; each function has a twin, `_…_exception_safe`.
template <FunctionSignature signature, auto body>
constexpr FunctionEntry observatory_entry() {
  return {signature.view(),
          present<signature, service_call<body, ServicePermission::kObservatory>>};
}
template <FunctionSignature signature, auto body>
constexpr FunctionEntry safe_observatory_entry() {
  return {signature.view(),
          present<signature, safe_service_call<body, ServicePermission::kObservatory>>};
}
template <FunctionSignature signature, auto body>
constexpr SetFunctionEntry observatory_set_entry() {
  return {signature.view(),
          present<signature, all_at_once<service_call<body, ServicePermission::kObservatory>>>};
}
template <FunctionSignature signature, auto body>
constexpr SetFunctionEntry safe_observatory_set_entry() {
  return {
      signature.view(),
      present<signature, all_at_once<safe_service_call<body, ServicePermission::kObservatory>>>};
}

}  // namespace carto_mock::sql
