// The window functions that have no bodies of ours: SQLite computes them, or pg_window_frame()
// where SQLite has not what they ask for.
#pragma once

#include <span>
#include <string_view>

#include "sql/lowering/plan.h"

namespace carto_mock::sql {

struct WindowFunction {
  std::string_view signature;  // as PostgreSQL prints it
  bool reads_frame = false;
  FrameFunction frame_function = FrameFunction::kAggregate;  // of those that pg_window_frame() has
};

std::span<const WindowFunction> window_functions();
// Nullptr: an aggregate, or a function that is not built.
const WindowFunction* find_window_function(Oid procedure);

}  // namespace carto_mock::sql
