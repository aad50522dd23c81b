#include "sql/lowering/native_windows.h"

#include <algorithm>
#include <array>

namespace carto_mock::sql {
namespace {

constexpr std::array<std::string_view, 15> kFunctions{"row_number()",
                                                      "rank()",
                                                      "dense_rank()",
                                                      "percent_rank()",
                                                      "cume_dist()",
                                                      "ntile(integer)",
                                                      "lag(anyelement)",
                                                      "lag(anyelement,integer)",
                                                      "lag(anycompatible,integer,anycompatible)",
                                                      "lead(anyelement)",
                                                      "lead(anyelement,integer)",
                                                      "lead(anycompatible,integer,anycompatible)",
                                                      "first_value(anyelement)",
                                                      "last_value(anyelement)",
                                                      "nth_value(anyelement,integer)"};

}  // namespace

std::span<const std::string_view> native_window_functions() { return kFunctions; }

bool is_native_window_function(std::string_view signature) {
  return std::ranges::find(kFunctions, signature) != kFunctions.end();
}

}  // namespace carto_mock::sql
