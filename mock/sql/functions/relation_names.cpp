#include "sql/functions/relation_names.h"

#include <fmt/format.h>

#include <string>

#include "sql/functions/object_names.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {

Oid relation_named(std::string_view name, const SessionServices& session) {
  // What the text of a regclass would take for an OID.
  const bool is_number =
      !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
  const std::string text =
      is_number || name == "-" ? fmt::format("\"{}\"", name) : std::string(name);
  return static_cast<Oid>(input_object_name(text, oid::kRegclass, session)->as_integer());
}

}  // namespace carto_mock::sql
