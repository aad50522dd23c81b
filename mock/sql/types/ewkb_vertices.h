// The vertices of a geometry's EWKB, without a geometry made of it: for its box, which indexes and
// operators ask for at every row.
#pragma once

#include <functional>
#include <string_view>

namespace carto_mock::sql {

// Calls `visit` with x and y of every vertex, in the order of read_ewkb()'s geometry. `bytes` are a
// Value's: XX000 for what is no EWKB.
void visit_ewkb_vertices(std::string_view bytes, const std::function<void(double, double)>& visit);

}  // namespace carto_mock::sql
