// The types of arguments in the text of a function or an operator: `int4pl(integer, numeric(4,1))`.
#pragma once

#include <string_view>

namespace carto_mock::sql {

// Without the blanks around it, as PostgreSQL's scanner knows them.
std::string_view trimmed(std::string_view text);

struct ListedType {
  std::string_view type;
  bool is_last;
};

// Takes the next type off the front of a list, to its comma, unless that is quoted or within
// parentheses. Throws 22P02 `improper type name`.
ListedType take_listed_type(std::string_view& list);

}  // namespace carto_mock::sql
