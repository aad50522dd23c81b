// Makes sense of the fields of a date, time or timestamp: manual, appendix B.1. Internal to
// datetime_text.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/types/datetime.h"
#include "sql/types/text_settings.h"
#include "sql/types/time_zone.h"

namespace carto_mock::sql {

struct DecodedDateTime {
  enum class Kind : std::uint8_t { kFields, kEpoch, kInfinity, kMinusInfinity };
  Kind kind = Kind::kFields;
  DateTime fields;
  std::int32_t seconds_east = 0;  // as written, else the session's zone at that time
};

enum class DateTimeScope : std::uint8_t {
  kDateAndTime,  // a date, perhaps with a time
  kTimeOfDay,    // a time, perhaps with a date that only tells a zone's offset
};

// Errors name `type_name` and quote the text, as PostgreSQL's do.
DecodedDateTime decode_datetime(std::string_view text, DateTimeScope scope,
                                std::string_view type_name, const TextSettings& settings);

}  // namespace carto_mock::sql
