// The one way in which programs write dates and timestamps, read without taking the text apart:
// 2024-05-01, 2024-05-01 10:20:30, 2024-05-01T10:20:30.25Z, 2024-05-01 10:20:30+05:30. Internal to
// datetime_text.cpp; datetime_decoder.h reads everything that PostgreSQL takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sql/types/datetime.h"

namespace carto_mock::sql {

struct IsoDateTime {
  DateTime fields;
  std::optional<std::int32_t> seconds_east;  // none: the text has no zone
};

// None: text of another form, or with a field that is out of range; it need not be wrong. What it
// reads, decode_datetime() reads the same way under every DateStyle.
std::optional<IsoDateTime> read_iso_datetime(std::string_view text);

}  // namespace carto_mock::sql
