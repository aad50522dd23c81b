// Types that statements make have names in one database only, while what words messages
// (format_type()) knows no database: it puts a mark with the type's OID, which the engine replaces
// by the name on the message's way out.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

std::string type_mark(Oid type);

// The text with names in the place of marks. `name_of` gives the name of a type.
std::string with_type_names(std::string_view text, const std::function<std::string(Oid)>& name_of);

}  // namespace carto_mock::sql
