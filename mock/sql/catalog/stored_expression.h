// What begins the text of an expression that the catalog keeps as it was written, because
// analyzer/deparse.h has no words for it. It reads like any other; a definition that would have to
// show it is refused.
#pragma once

#include <string_view>

namespace carto_mock::sql {

inline constexpr std::string_view kAsWritten = "/* as written */ ";

}  // namespace carto_mock::sql
