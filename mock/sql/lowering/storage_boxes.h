// The R*Tree behind a spatial index (catalog/spatial_index.h): a virtual table of SQLite,
// b<table>_<index>, with the columns id, x1, x2, y1, y2. It has the boxes of the rows' geometries,
// in floats rounded outward as PostGIS's index has them, by the rows' places. Rows whose geometry
// is NULL or empty, or has a bound that is no number, are not in it: no box overlaps theirs.
#pragma once

#include <string>

#include "sql/types/type.h"

namespace carto_mock::sql {

std::string storage_boxes(Oid table, Oid index);

}  // namespace carto_mock::sql
