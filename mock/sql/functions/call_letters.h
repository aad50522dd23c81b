// The letters that a call knows, by its input collation: that of text is the database's, that of
// names is "C". The analyzer gives the first argument of such a call the type name where the
// collation is "C", and another one where it is not, whatever type it is of (analyzer/letters.h).
#pragma once

#include "sql/functions/function.h"
#include "sql/types/letters.h"
#include "sql/types/type_oids.h"

namespace carto_mock::sql {

inline Letters letters_of(const CallContext& context) {
  const bool is_c =
      !context.argument_types.empty() && context.argument_types.front().oid == oid::kName;
  return is_c ? Letters::kAscii : Letters::kUnicode;
}

}  // namespace carto_mock::sql
