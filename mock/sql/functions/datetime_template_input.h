// Dates and times read by a template: to_date() and to_timestamp() (manual, chapter 9.8).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/types/datetime.h"

namespace carto_mock::sql {

// What the text said. Fields that it did not tell are those of year 0 (1 BC), January 1, midnight.
struct TemplateMoment {
  DateTime fields;
  std::optional<std::int32_t> seconds_east;  // of UTC, where the template has TZH or TZM
};

// Throws 22007 `invalid value "x" for "MM"` and the like, 22008 `date/time field value out of
// range: "x"`.
TemplateMoment read_by_datetime_template(std::string_view text, std::string_view pattern);

// What a template tells of: parts of a date, of a time of day, of a time zone.
struct TemplateContents {
  bool is_dated = false;
  bool is_timed = false;
  bool is_zoned = false;
  int fraction_digits = 6;  // of seconds: FF1 to FF6
};
// Of a template by SQL's standard, whose only separators are `-./,':;` and blanks; throws 22007
// `invalid datetime format separator: "x"` for others.
TemplateContents standard_template_contents(std::string_view pattern);
// The same as read_by_datetime_template(), but the text has the template's own separators and
// literals, and nothing behind them.
TemplateMoment read_by_standard_template(std::string_view text, std::string_view pattern);

}  // namespace carto_mock::sql
