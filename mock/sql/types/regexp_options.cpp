// The letters of options, in arguments as within patterns (manual, table 9.24).
#include "sql/types/regexp_options.h"

#include "support/error.h"

namespace carto_mock::sql {

bool RegexpOptions::apply(char32_t letter) {
  switch (letter) {
    case 'c':
      ignore_case = false;
      return true;
    case 'i':
      ignore_case = true;
      return true;
    case 'm':
    case 'n':
      newline_stops = newline_anchors = true;
      return true;
    case 'p':
      newline_stops = true;
      newline_anchors = false;
      return true;
    case 's':
      newline_stops = newline_anchors = false;
      return true;
    case 'w':
      newline_stops = false;
      newline_anchors = true;
      return true;
    case 'q':
      is_literal = true;
      return true;
    case 't':
      is_expanded = false;
      return true;
    case 'x':
      is_expanded = true;
      return true;
    case 'b':
      throw Error::unsupported("basic regular expressions (the option b)");
    case 'e':
      throw Error::unsupported("extended regular expressions (the option e)");
    default:
      return false;
  }
}

}  // namespace carto_mock::sql
