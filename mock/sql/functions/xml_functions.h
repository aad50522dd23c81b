// The aggregates of xml; type_function_lists.h has the functions.
#pragma once

#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

std::span<const AggregateEntry> xml_aggregates();

}  // namespace carto_mock::sql
