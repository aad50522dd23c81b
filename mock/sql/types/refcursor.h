// refcursor, the name of a cursor (manual, chapter 43.7): a text.
#pragma once

#include "sql/types/type.h"

namespace carto_mock::sql::oid {

inline constexpr Oid kRefcursor = 1790;

}  // namespace carto_mock::sql::oid
