// Relations by the texts that functions take as their names.
#pragma once

#include <string_view>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// The OID of the relation of this name, which may have its schema before it. Digits are a name
// here, unlike in the text of a regclass. Throws 42P01 `relation "x" does not exist`, 42602
// `invalid name syntax`, 3F000.
Oid relation_named(std::string_view name, const SessionServices& session);

}  // namespace carto_mock::sql
