#include "sql/analyzer/type_modifiers.h"

#include <fmt/format.h>

#include <utility>

#include "sql/functions/session_services.h"
#include "sql/syntax/type_name_text.h"
#include "sql/types/modifier_input.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

std::int32_t type_modifier(Oid type, const PgQuery__TypeName& name, SessionServices* session) {
  // A type that takes none is refused before they are looked at.
  if (!takes_modifier(type)) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("type modifier is not allowed for type \"{}\"",
                            join_names(strings_of(nodes(name.n_names, name.names)))))
        .at(name.location);
  }
  const auto texts = modifier_texts(name);
  if (!texts) {
    throw Error(sqlstate::kSyntaxError, "type modifiers must be simple constants or identifiers")
        .at(name.location);
  }
  const std::int32_t modifier = sql::type_modifier(type, *texts, name.location);
  std::string warning = session == nullptr ? std::string() : precision_warning(type, *texts);
  if (!warning.empty()) session->notice(Severity::kWarning, std::move(warning));
  return modifier;
}

}  // namespace carto_mock::sql::analysis
