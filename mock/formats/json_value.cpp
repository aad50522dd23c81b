#include "formats/json_value.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <limits>

#include "formats/javascript_json.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

namespace oid = sql::oid;
using sql::Oid;

constexpr std::int64_t kMicroseconds = 1'000'000;
// From 1970 to 2000, where PostgreSQL counts from.
constexpr std::chrono::sys_days kPostgresEpoch{std::chrono::year{2000} / 1 / 1};

constexpr Oid kNumrange = 3906;

// Arrays of these are read element by element; the element's kind decides how. Other arrays stay
// text.
constexpr Oid kReadableElements[] = {
    oid::kBool,   oid::kInt2,      oid::kInt4,        oid::kOid,     oid::kInt8,   oid::kFloat4,
    oid::kFloat8, oid::kNumeric,   oid::kText,        oid::kVarchar, oid::kBpchar, oid::kUuid,
    oid::kInet,   oid::kCidr,      oid::kMacaddr,     oid::kMoney,   oid::kTime,   oid::kTimeTz,
    oid::kDate,   oid::kTimestamp, oid::kTimestampTz, oid::kJson,    oid::kJsonb,  oid::kBytea,
    oid::kPoint,  kNumrange};

bool is_readable_element(Oid type) {
  return std::ranges::find(kReadableElements, type) != std::end(kReadableElements);
}

void append_padded(std::string& out, std::int64_t number, int width) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  for (auto size = end - digits.data(); size < width; ++size) out += '0';
  out.append(digits.data(), end);
}

// `2020-01-02T03:04:05Z`: the year is not padded, and years before 1 are astronomical (44 BC is
// -43).
void append_instant(std::string& out, std::int64_t days, std::int64_t second_of_day) {
  const std::chrono::sys_days day = kPostgresEpoch + std::chrono::days(days);
  // year_month_day covers ±32767 years; longer ones repeat every 400.
  constexpr std::int64_t kCycle = 146'097;
  const std::int64_t since_epoch = day.time_since_epoch().count();
  const std::int64_t cycles = (since_epoch >= 0 ? since_epoch : since_epoch - kCycle + 1) / kCycle;
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days(since_epoch - cycles * kCycle)}};
  out += '"';
  append_padded(out, static_cast<int>(date.year()) + 400 * cycles, 1);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_padded(out, second_of_day / 3600, 2);
  out += ':';
  append_padded(out, second_of_day / 60 % 60, 2);
  out += ':';
  append_padded(out, second_of_day % 60, 2);
  out += "Z\"";
}

void append_infinity(std::string& out, bool is_negative, NonFinite non_finite) {
  const double infinity = std::numeric_limits<double>::infinity();
  append_js_number(out, is_negative ? -infinity : infinity, non_finite);
}

void append_date(std::string& out, std::int64_t days, NonFinite non_finite) {
  if (days == std::numeric_limits<std::int32_t>::max() ||
      days == std::numeric_limits<std::int32_t>::min()) {
    append_infinity(out, days < 0, non_finite);
  } else {
    append_instant(out, days, 0);
  }
}

void append_timestamp(std::string& out, Timestamp timestamp, NonFinite non_finite) {
  if (timestamp == std::numeric_limits<Timestamp>::max() ||
      timestamp == std::numeric_limits<Timestamp>::min()) {
    append_infinity(out, timestamp < 0, non_finite);
    return;
  }
  constexpr std::int64_t kDay = 86'400 * kMicroseconds;
  std::int64_t days = timestamp / kDay;
  std::int64_t rest = timestamp % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  append_instant(out, days, rest / kMicroseconds);
}

// Only the parts that are not zero.
void append_interval(std::string& out, const sql::Interval& interval) {
  const std::int64_t microseconds = interval.microseconds;
  const std::pair<std::string_view, std::int64_t> parts[] = {
      {"years", interval.months / 12},
      {"months", interval.months % 12},
      {"days", interval.days},
      {"hours", microseconds / (3600 * kMicroseconds)},
      {"minutes", microseconds / (60 * kMicroseconds) % 60},
      {"seconds", microseconds / kMicroseconds % 60},
  };
  const std::size_t start = out.size();
  const auto append_key = [&](std::string_view key) {
    out += out.size() == start ? '{' : ',';
    append_json_string(out, key);
    out += ':';
  };
  for (const auto& [key, number] : parts) {
    if (number == 0) continue;
    append_key(key);
    append_js_integer(out, number);
  }
  if (microseconds % kMicroseconds != 0) {
    append_key("milliseconds");
    append_js_number(out, static_cast<double>(microseconds % kMicroseconds) / 1000,
                     NonFinite::kNull);
  }
  if (out.size() == start) out += '{';
  out += '}';
}

void append_buffer(std::string& out, std::string_view bytes) {
  out += R"({"type":"Buffer","data":[)";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ',';
    append_js_integer(out, static_cast<unsigned char>(bytes[i]));
  }
  out += "]}";
}

// `(1,2)` or `<(0,0),1>`: an object of the numbers in the text, by these names.
void append_numbers(std::string& out, std::string_view text,
                    std::initializer_list<std::string_view> names, NonFinite non_finite) {
  constexpr std::string_view kSeparators = "(),<>";
  char before = '{';
  for (const std::string_view name : names) {
    text.remove_prefix(std::min(text.find_first_not_of(kSeparators), text.size()));
    const std::string_view number = text.substr(0, text.find_first_of(kSeparators));
    text.remove_prefix(number.size());
    out += before;
    append_json_string(out, name);
    out += ':';
    append_js_number(out, number, non_finite);
    before = ',';
  }
  out += '}';
}

}  // namespace

JsonKind json_kind(Oid type) {
  switch (type) {
    case oid::kBool:
      return JsonKind::kBoolean;
    case oid::kInt2:
    case oid::kInt4:
    case oid::kInt8:
    case oid::kOid:
      return JsonKind::kInteger;
    case oid::kFloat4:
      return JsonKind::kFloat4;
    case oid::kFloat8:
      return JsonKind::kFloat8;
    case oid::kNumeric:
      return JsonKind::kNumeric;
    case oid::kText:
    case oid::kVarchar:
    case oid::kName:
      return JsonKind::kPlainText;
    case oid::kDate:
      return JsonKind::kDate;
    case oid::kTimestamp:
    case oid::kTimestampTz:
      return JsonKind::kTimestamp;
    case oid::kInterval:
      return JsonKind::kInterval;
    case oid::kJson:
    case oid::kJsonb:
      return JsonKind::kJson;
    case oid::kBytea:
      return JsonKind::kBytes;
    case oid::kPoint:
      return JsonKind::kPoint;
    case oid::kCircle:
      return JsonKind::kCircle;
    case oid::kGeometry:
    case oid::kGeography:
      return JsonKind::kGeometry;
    case oid::kVoid:
      return JsonKind::kVoid;
    default: {  // types are data, not an enum of ours: what the driver has no reader for is text
      const sql::TypeTraits* traits = sql::find_type_traits(type);
      const bool is_readable = traits != nullptr && is_readable_element(sql::array_element(type));
      return is_readable ? JsonKind::kArray : JsonKind::kText;
    }
  }
}

void JsonValueWriter::append(std::string& out, const sql::Value& value, sql::Type type,
                             JsonKind kind) const {
  if (kind == JsonKind::kVoid) {
    out += "\"\"";
    return;
  }
  if (value.is_null()) {
    out += "null";
    return;
  }
  switch (kind) {
    case JsonKind::kBoolean:
      out += value.as_bool() ? "true" : "false";
      return;
    case JsonKind::kInteger:
      append_js_integer(out, value.as_integer());
      return;
    case JsonKind::kFloat4:
    case JsonKind::kFloat8:
      if (settings_.extra_float_digits < 1) {
        append_js_number(out, sql::output_value(value, type, settings_), non_finite_);
      } else if (kind == JsonKind::kFloat4) {
        append_js_number(out, static_cast<float>(value.as_real()), non_finite_);
      } else {
        append_js_number(out, value.as_real(), non_finite_);
      }
      return;
    case JsonKind::kNumeric:
      append_js_number(out, value.as_numeric().to_string(), non_finite_);
      return;
    case JsonKind::kPlainText:
      append_json_string(out, value.as_text());
      return;
    case JsonKind::kText:
      append_json_string(out, sql::output_value(value, type, settings_));
      return;
    case JsonKind::kDate:
    case JsonKind::kTimestamp:
      if (settings_.date_style != sql::DateStyle::kIso) {
        out += "null";  // the driver reads ISO dates only
      } else if (kind == JsonKind::kDate) {
        append_date(out, value.as_integer(), non_finite_);
      } else {
        append_timestamp(out, value.as_integer(), non_finite_);
      }
      return;
    case JsonKind::kInterval:
      if (settings_.interval_style != sql::IntervalStyle::kPostgres) {
        throw Error::unsupported(
            "an interval in a result under another IntervalStyle than postgres");
      }
      append_interval(out, value.as_interval());
      return;
    case JsonKind::kJson:
      append_javascript_json(out, value.as_text());
      return;
    case JsonKind::kBytes:
      append_buffer(out, value.as_bytes());
      return;
    case JsonKind::kPoint:
      append_numbers(out, sql::output_value(value, type, settings_), {"x", "y"}, non_finite_);
      return;
    case JsonKind::kCircle:
      append_numbers(out, sql::output_value(value, type, settings_), {"x", "y", "radius"},
                     non_finite_);
      return;
    case JsonKind::kGeometry:
      out += '"';
      append_hex(out, value.as_bytes());
      out += '"';
      return;
    case JsonKind::kArray: {
      const sql::Array& array = value.as_array();
      const auto is_default = [](int bound) { return bound == 1; };
      if (!std::ranges::all_of(array.lower_bounds, is_default)) {
        append_bounded_array(out, value, type);
        return;
      }
      std::size_t next = 0;
      append_array(out, array, 0, next);
      return;
    }
    case JsonKind::kVoid:
      return;
  }
}

// `[2:3]={1,2}`: the driver takes all up to the first comma for the first element.
void JsonValueWriter::append_bounded_array(std::string& out, const sql::Value& value,
                                           sql::Type type) const {
  const sql::Array& array = value.as_array();
  const std::string text = sql::output_value(value, type, settings_);
  const std::size_t start = text.find('{') + 1;
  if (array.lengths.size() > 1 || text[start] == '"')
    throw Error::unsupported("such an array with other lower bounds than 1 in a result");
  const sql::Type element{array.element_type, -1};
  const JsonKind kind = json_kind(array.element_type);
  out += '[';
  switch (kind) {
    case JsonKind::kInteger:
    case JsonKind::kFloat4:
    case JsonKind::kFloat8:
    case JsonKind::kNumeric:
      append_js_number(out, std::numeric_limits<double>::quiet_NaN(), non_finite_);
      break;
    case JsonKind::kBoolean:
      out += "false";
      break;
    case JsonKind::kPlainText:
    case JsonKind::kText:
      append_json_string(out, text.substr(0, text.find_first_of(",}", start)));
      break;
    case JsonKind::kDate:
    case JsonKind::kTimestamp:
    case JsonKind::kInterval:
    case JsonKind::kJson:
    case JsonKind::kBytes:
    case JsonKind::kPoint:
    case JsonKind::kCircle:
    case JsonKind::kGeometry:
    case JsonKind::kVoid:
    case JsonKind::kArray:
      throw Error::unsupported("such an array with other lower bounds than 1 in a result");
  }
  for (std::size_t i = 1; i < array.elements.size(); ++i) {
    out += ',';
    append(out, array.elements[i], element, kind);
  }
  out += ']';
}

void JsonValueWriter::append_array(std::string& out, const sql::Array& array, std::size_t dimension,
                                   std::size_t& next) const {
  out += '[';
  if (dimension < array.lengths.size()) {
    const sql::Type element{array.element_type, -1};
    const JsonKind kind = json_kind(array.element_type);
    for (int i = 0; i < array.lengths[dimension]; ++i) {
      if (i > 0) out += ',';
      if (dimension + 1 < array.lengths.size()) {
        append_array(out, array, dimension + 1, next);
      } else {
        append(out, array.elements[next++], element, kind);
      }
    }
  }
  out += ']';
}

}  // namespace carto_mock::formats
