#include "accounts/column_inference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <set>

#include "accounts/sql_text.h"
#include "support/encodings.h"

namespace carto_mock::accounts {
namespace {

bool is_boolean(std::string_view text) { return text == "true" || text == "false"; }

template <typename Number>
bool is_number(std::string_view text) {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

// A leading zero is part of a code (a postal code, say), not of a number.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] != '.';
}

bool is_integer(std::string_view text) {
  return is_number<std::int32_t>(text) && !has_leading_zero(text);
}
bool is_big_integer(std::string_view text) {
  return is_number<std::int64_t>(text) && !has_leading_zero(text);
}
bool is_real(std::string_view text) {
  return text.find_first_not_of("0123456789+-.eE") == std::string_view::npos &&
         is_number<double>(text) && !has_leading_zero(text);
}

// `pattern` has 9 where a digit stands.
bool matches(std::string_view text, std::string_view pattern) {
  return text.size() == pattern.size() &&
         std::equal(text.begin(), text.end(), pattern.begin(), [](char character, char wanted) {
           return wanted == '9' ? character >= '0' && character <= '9' : character == wanted;
         });
}

bool is_date(std::string_view text) { return matches(text, "9999-99-99"); }

bool is_timestamp(std::string_view text) {
  constexpr std::size_t kDateTimeLength = 19;
  if (text.size() < kDateTimeLength || !is_date(text.substr(0, 10)) ||
      (text[10] != 'T' && text[10] != ' ') || !matches(text.substr(11, 8), "99:99:99")) {
    return false;
  }
  text.remove_prefix(kDateTimeLength);
  if (text.starts_with('.'))
    text.remove_prefix(
        std::min(text.size(), std::max(text.find_first_not_of("0123456789", 1), std::size_t{1})));
  return text.empty() || text == "Z" || matches(text, "+99") || matches(text, "-99") ||
         matches(text, "+99:99") || matches(text, "-99:99");
}

}  // namespace

std::string clean_column_name(std::string_view name) {
  std::string clean;
  for (const char character : to_lower_ascii(name)) {
    const bool is_plain = (character >= 'a' && character <= 'z') ||
                          (character >= '0' && character <= '9') || character == '_';
    clean += is_plain ? character : '_';
  }
  if (clean.empty() || (clean[0] >= '0' && clean[0] <= '9')) clean.insert(0, "_");
  return clean;
}

std::string infer_column_type(const RowFile& file, std::size_t column) {
  struct Candidate {
    const char* type;
    bool (*accepts)(std::string_view);
  };
  constexpr std::array kCandidates = {
      Candidate{"boolean", is_boolean},    Candidate{"integer", is_integer},
      Candidate{"bigint", is_big_integer}, Candidate{"double precision", is_real},
      Candidate{"date", is_date},          Candidate{"timestamptz", is_timestamp}};
  const bool has_values = std::any_of(file.rows.begin(), file.rows.end(), [&](const FileRow& row) {
    return row.fields[column].has_value();
  });
  if (!has_values) return "text";
  for (const Candidate& candidate : kCandidates) {
    if (std::all_of(file.rows.begin(), file.rows.end(), [&](const FileRow& row) {
          return !row.fields[column] || candidate.accepts(*row.fields[column]);
        })) {
      return candidate.type;
    }
  }
  return "text";
}

std::string make_table_sql(std::string_view table, RowFile& file) {
  std::string sql = fmt::format(
      "CREATE TABLE {} (cartodb_id serial PRIMARY KEY, the_geom geometry(Geometry, 4326), "
      "the_geom_webmercator geometry(Geometry, 3857)",
      table);
  const std::set<std::string> made = {"cartodb_id", "the_geom", "the_geom_webmercator"};
  std::set<std::string> taken;
  for (std::size_t index = 0; index < file.columns.size(); ++index) {
    std::string name = clean_column_name(file.columns[index]);
    for (int suffix = 1; !taken.insert(name).second; ++suffix)
      name = fmt::format("{}_{}", clean_column_name(file.columns[index]), suffix);
    file.columns[index] = name;
    if (!made.contains(name))
      sql += fmt::format(", {} {}", quote_identifier(name), infer_column_type(file, index));
  }
  return sql + ")";
}

}  // namespace carto_mock::accounts
