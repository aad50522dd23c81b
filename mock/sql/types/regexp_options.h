// The options of a regular expression, in arguments as within patterns.
#pragma once

#include "sql/types/letters.h"

namespace carto_mock::sql {

// Manual, table 9.24.
struct RegexpOptions {
  bool ignore_case = false;
  bool newline_stops = false;           // . and [^…] do not match a newline
  bool newline_anchors = false;         // ^ and $ match at each line's begin and end
  bool is_expanded = false;             // white space and comments are skipped
  bool is_literal = false;              // no character is special
  Letters letters = Letters::kUnicode;  // no option, but the collation's

  // Sets what `letter` stands for; false: PostgreSQL knows no such letter. Throws 0A000.
  bool apply(char32_t letter);
};

}  // namespace carto_mock::sql
