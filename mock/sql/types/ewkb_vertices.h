// What of a geometry's EWKB is asked for without a geometry made of it: its vertices, for its box,
// which indexes and operators need at every row, and the number of its parts.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace carto_mock::sql {

// Calls `visit` with x and y of every vertex that counts for the box, which those of inner rings do
// not, in the order of read_ewkb()'s geometry. `bytes` are a Value's: XX000 for what is no EWKB.
// False: it came to a kind that is not plain, where vertices do not tell the box, and ended there.
bool visit_ewkb_vertices(std::string_view bytes, const std::function<void(double, double)>& visit);
// How many parts a Multi* or collection has, empty ones among them; none: it is neither.
std::optional<std::uint32_t> read_ewkb_part_count(std::string_view bytes);

}  // namespace carto_mock::sql
