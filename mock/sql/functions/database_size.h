// What the database takes (manual, chapter 9.27.7): its tables with their indexes.
#pragma once

#include <cstdint>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

std::int64_t database_size(SessionServices& session);  // in bytes

}  // namespace carto_mock::sql
