// Text of pg_lsn (manual, chapter 8.20): a place in the write-ahead log, as two hexadecimal numbers
// of 32 bits. The value is unsigned_value.h's.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Throws 22P02 `invalid input syntax for type pg_lsn: "x"`.
Value input_log_position(std::string_view text, Type type, const TextSettings& settings);
std::string output_log_position(const Value& value, Type type, const TextSettings& settings);

}  // namespace carto_mock::sql
