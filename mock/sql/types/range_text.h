// Text of ranges and multiranges (manual, chapter 8.17.5).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sql/types/range.h"

namespace carto_mock::sql {

// `parse_bound` and `format_bound` are the subtype's input and output. Throw 22P02 `malformed range
// literal: "x"` with PostgreSQL's details, and what make_range() throws.
using ParseBound = std::function<Value(std::string_view)>;
using FormatBound = std::function<std::string(const Value&)>;

Range parse_range(std::string_view text, Oid subtype, const ParseBound& parse_bound);
std::string format_range(const Range& range, const FormatBound& format_bound);
Multirange parse_multirange(std::string_view text, Oid subtype, const ParseBound& parse_bound);
std::string format_multirange(const Multirange& multirange, const FormatBound& format_bound);

}  // namespace carto_mock::sql
