// ST_CollectionHomogenize for other functions: the simplest geometry that holds the same.
#pragma once

#include "sql/types/geometry.h"

namespace carto_mock::sql {

Geometry homogenize(const Geometry& geometry);

}  // namespace carto_mock::sql
