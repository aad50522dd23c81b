// What PostGIS says of SRIDs that it takes others for, when it reads them.
#pragma once

#include <cstdint>
#include <string_view>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// `SRID value 1000000 > SRID_MAXIMUM converted to 999001`, and the like; nothing for the others.
void tell_srid(std::int64_t srid, SessionServices& session);

// The same for the one of a geometry's text (EWKT, or EWKB in hexadecimal digits), or of its bytes.
void tell_srid_of_text(std::string_view text, SessionServices& session);
void tell_srid_of_bytes(std::string_view bytes, SessionServices& session);

}  // namespace carto_mock::sql
