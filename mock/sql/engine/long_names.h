// Names in a text of SQL that are longer than PostgreSQL keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// A name that is cut (truncate_identifier()), as PostgreSQL's scanner sees it: without its quotes,
// in small letters where it has none.
struct LongName {
  int offset;  // in bytes, where it stands in the text
  std::string name;

  std::string notice() const;  // identifier "…" will be truncated to "…"
};

// In the order of the text; none for a text that has no tokens because something is not closed.
// Nearly free for the texts that have no such name. U&"…" is not looked into.
std::vector<LongName> long_names(std::string_view text);

// The notices of a text's names, as PostgreSQL gives them when it reads a text inside a function.
void tell_long_names(std::string_view text, SessionServices& session);

}  // namespace carto_mock::sql
