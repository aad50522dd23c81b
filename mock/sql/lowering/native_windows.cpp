#include "sql/lowering/native_windows.h"

#include <algorithm>
#include <array>

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {
namespace {

constexpr std::array<WindowFunction, 15> kFunctions{{
    {"row_number()"},
    {"rank()"},
    {"dense_rank()"},
    {"percent_rank()"},
    {"cume_dist()"},
    {"ntile(integer)", false, FrameFunction::kNtile},
    {"lag(anyelement)", false, FrameFunction::kLag},
    {"lag(anyelement,integer)", false, FrameFunction::kLag},
    {"lag(anycompatible,integer,anycompatible)", false, FrameFunction::kLag},
    {"lead(anyelement)", false, FrameFunction::kLead},
    {"lead(anyelement,integer)", false, FrameFunction::kLead},
    {"lead(anycompatible,integer,anycompatible)", false, FrameFunction::kLead},
    {"first_value(anyelement)", true, FrameFunction::kFirstValue},
    {"last_value(anyelement)", true, FrameFunction::kLastValue},
    {"nth_value(anyelement,integer)", true, FrameFunction::kNthValue},
}};

}  // namespace

std::span<const WindowFunction> window_functions() { return kFunctions; }

const WindowFunction* find_window_function(Oid procedure) {
  const BuiltinProcedure* known = BuiltinCatalog::instance().find_procedure(procedure);
  if (known == nullptr) return nullptr;
  const auto* const found =
      std::ranges::find(kFunctions, known->signature, &WindowFunction::signature);
  return found == kFunctions.end() ? nullptr : found;
}

}  // namespace carto_mock::sql
