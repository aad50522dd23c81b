// The bodies of PostGIS's functions, a list for each chapter or field of its manual.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const FunctionEntry> geometry_affine_functions();
std::span<const FunctionEntry> geometry_collection_editing_functions();
std::span<const FunctionEntry> geometry_ordinate_functions();
std::span<const FunctionEntry> geometry_rounding_functions();
std::span<const FunctionEntry> geometry_vertex_editing_functions();

}  // namespace carto_mock::sql
