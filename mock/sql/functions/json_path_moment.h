// What the jsonpath method .datetime() makes of a string (manual, chapter 9.16.2.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/types/text_settings.h"

namespace carto_mock::sql {

struct JsonPathMoment {
  enum class Kind : std::uint8_t { kDate, kTime, kTimeTz, kTimestamp, kTimestampTz };
  Kind kind = Kind::kDate;
  std::int64_t value = 0;  // days, or microseconds: of the day, since 2000 (of kTimestampTz in UTC)
  std::int32_t offset = 0;  // of kTimeTz and kTimestampTz, in seconds east
};

// By the ISO formats that PostgreSQL tries; none: it is of none of them. 0A000 for what it may read
// and this does not: signs and fields of unusual lengths.
std::optional<JsonPathMoment> parse_json_path_moment(std::string_view text);

// By a template. Throws 22007 or 22008 for a text that is not of it; not for templates that are
// none by SQL's standard: those, standard_template_contents() refuses.
JsonPathMoment read_json_path_moment(std::string_view text, std::string_view pattern);

// As a JSON string has it, without quotes.
std::string json_path_moment_text(const JsonPathMoment& moment);
std::string_view json_path_moment_type(JsonPathMoment::Kind kind);  // as .type() calls it

// Negative, zero, positive; none: such two do not compare. Where one of them knows its zone and the
// other does not, the session's zone decides if `uses_zone`; else throws 0A000 in PostgreSQL's
// words.
std::optional<int> compare_json_path_moments(const JsonPathMoment& left,
                                             const JsonPathMoment& right, bool uses_zone,
                                             const TextSettings& settings);

}  // namespace carto_mock::sql
