#include "sql/functions/variadic_arrays.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace carto_mock::sql {
namespace {

constexpr std::size_t kFormat = 2;  // its text is no argument of the pattern's
constexpr auto kSignatures = std::to_array<std::string_view>({
    "concat(\"any\")",
    "concat_ws(text,\"any\")",
    "format(text,\"any\")",
    "json_build_array(\"any\")",
    "jsonb_build_array(\"any\")",
    "json_build_object(\"any\")",
    "jsonb_build_object(\"any\")",
    "num_nulls(\"any\")",
    "num_nonnulls(\"any\")",
});
static_assert(kSignatures[kFormat].starts_with("format("));

// Of a NULL array: there are no arguments for a pattern, and else no result.
template <std::size_t function>
Value expand(const CallContext& context, Arguments given) {
  static const FunctionEntry* const body = find_function_body(kSignatures[function]);
  const Value& array = given.back();
  if (array.is_null() && function != kFormat) return {};
  std::vector<Value> arguments(given.begin(), given.end() - 1);
  std::vector<Type> types(context.argument_types.begin(), context.argument_types.end() - 1);
  if (!array.is_null()) {
    const Array& elements = array.as_array();
    arguments.insert(arguments.end(), elements.elements.begin(), elements.elements.end());
    types.resize(arguments.size(), Type{elements.element_type});
  }
  return body->body(CallContext{context.session, context.text, types, context.result_type},
                    arguments);
}

constexpr auto kBodies = []<std::size_t... functions>(std::index_sequence<functions...>) {
  return std::to_array<FunctionEntry>({{kSignatures[functions], expand<functions>}...});
}
(std::make_index_sequence<kSignatures.size()>());

}  // namespace

const FunctionEntry* find_expanding_body(std::string_view signature) {
  const auto found = std::ranges::find(kBodies, signature, &FunctionEntry::signature);
  return found == kBodies.end() ? nullptr : &*found;
}

bool is_expanding_body(const FunctionEntry* body) {
  return std::ranges::any_of(kBodies, [body](const FunctionEntry& one) { return &one == body; });
}

}  // namespace carto_mock::sql
