#include "sql/analyzer/frame_offsets.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/resolve.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

// The type that the default operator class of a sort key is of, as messages name it.
Oid operator_class_input(Oid type) { return type == oid::kVarchar ? oid::kText : type; }

struct Candidates {
  int count = 0;    // in_range() functions of the sort key's type
  int matches = 0;  // those that take the offset
  const BuiltinProcedure* selected = nullptr;
};

// Of several that take the offset, the one of just its type; for an untyped literal, of the sort
// key's.
Candidates find_candidates(Oid key, Oid offset) {
  const Oid preferred = offset == oid::kUnknown ? key : offset;
  Candidates result;
  for (const BuiltinProcedure* procedure : BuiltinCatalog::instance().procedures("in_range")) {
    if (procedure->arguments.front() != key) continue;
    ++result.count;
    const Oid taken = procedure->arguments[2];
    if (!can_coerce(std::array{offset}, std::array{taken}, CoercionContext::kImplicit)) continue;
    ++result.matches;
    if (result.selected == nullptr || result.selected->arguments[2] != preferred)
      result.selected = procedure;
  }
  if (result.selected != nullptr && result.selected->arguments[2] == preferred) result.matches = 1;
  return result;
}

}  // namespace

ExpressionPtr range_offset(ExpressionPtr offset, const Expression& sort_key,
                           const FunctionEntry*& in_range, const Scope& scope) {
  const Oid key = operator_class_input(sort_key.type.oid);
  const Candidates found = find_candidates(key, offset->type.oid);
  if (found.count == 0) {
    throw Error(
        sqlstate::kFeatureNotSupported,
        fmt::format("RANGE with offset PRECEDING/FOLLOWING is not supported for column type {}",
                    format_type(Type{key})))
        .at(location_of(*offset));
  }
  if (found.matches == 0) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("RANGE with offset PRECEDING/FOLLOWING is not supported for column "
                            "type {} and offset type {}",
                            format_type(Type{key}), format_type(Type{offset->type.oid})))
        .hint("Cast the offset value to an appropriate type.")
        .at(location_of(*offset));
  }
  if (found.matches > 1) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("RANGE with offset PRECEDING/FOLLOWING has multiple interpretations "
                            "for column type {} and offset type {}",
                            format_type(Type{key}), format_type(Type{offset->type.oid})))
        .hint("Cast the offset value to the exact intended type.")
        .at(location_of(*offset));
  }
  in_range = find_function_body(found.selected->signature);
  return to_type(std::move(offset), Type{found.selected->arguments[2]}, "RANGE", scope);
}

}  // namespace carto_mock::sql::analysis
