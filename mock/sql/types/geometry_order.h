// The order of geometries: ORDER BY, < and > (PostGIS manual, chapter 8.10.1). PostGIS sorts empty
// geometries first and others along a Hilbert curve through their boxes' centers, so that
// neighbors are near each other; ties are broken by what it holds in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Negative, zero or positive. Of geometries in several reference systems or dimensions this is no
// order: three whose boxes have one center can each come before the next.
int compare_geometries(std::string_view left, std::string_view right);
// Bytes in that order, where it is one; equal only for equal geometries.
std::string geometry_sort_key(std::string_view ewkb);

// Whether PostGIS keeps a geometry's box with it, for indexes: not of what is empty, a point or a
// line of two vertices, alone or as the only part of a Multi*.
bool keeps_box(const Geometry& geometry);
// ST_MemSize(): what PostGIS needs to store it, in bytes.
std::size_t stored_geometry_size(const Geometry& geometry);

}  // namespace carto_mock::sql
