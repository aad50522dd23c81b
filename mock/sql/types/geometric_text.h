// Text of PostgreSQL's own geometric types point, line, lseg, box, path, polygon and circle
// (manual, chapter 8.8). PostGIS's geometry is in geometry_text.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct GeometricShape {
  // Coordinates in turn: x and y of each point; a circle's radius after its center; a line's A, B
  // and C. A box has its upper right corner first.
  std::vector<double> numbers;
  bool is_closed = true;  // of a path
};

// `type`: one of those above. Throws 22P02 `invalid input syntax for type point: "x"` and, for a
// line, `invalid line specification: …`; 22003 `"1e400" is out of range for type double precision`.
GeometricShape parse_geometric(std::string_view text, Oid type);
// What format_geometric() gave, which may be of a shape that cannot be written (a function has made
// a circle with a negative radius, or a box of it, whose corners then are not in order).
GeometricShape decode_geometric(std::string_view text, Oid type);
std::string format_geometric(const GeometricShape& shape, Oid type, int extra_float_digits);

}  // namespace carto_mock::sql
