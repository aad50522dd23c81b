// The session's settings that text input and output depend on (PostgreSQL manual, chapter 20.11).
#pragma once

#include <string>

#include "support/clock.h"

namespace carto_mock::sql {

enum class DateOrder { kYmd, kDmy, kMdy };
enum class DateStyle { kIso, kSql, kPostgres, kGerman };
enum class IntervalStyle { kPostgres, kPostgresVerbose, kSqlStandard, kIso8601 };

struct TextSettings {
  std::string time_zone = "UTC";
  DateStyle date_style = DateStyle::kIso;
  DateOrder date_order = DateOrder::kMdy;
  IntervalStyle interval_style = IntervalStyle::kPostgres;
  int extra_float_digits = 1;
  bool bytea_escape = false;       // bytea_output = escape
  Timestamp transaction_time = 0;  // what 'now', 'today', 'tomorrow' mean
};

}  // namespace carto_mock::sql
