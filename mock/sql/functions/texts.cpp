// Functions on text (manual, chapter 9.4). Positions count characters, from 1.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "sql/functions/call_letters.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/functions/text_conversion.h"
#include "sql/types/unicode.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

// PostgreSQL's largest datum.
constexpr std::int64_t kMaximumBytes = 0x3fffffff;

[[noreturn]] void throw_too_large() {
  throw Error(sqlstate::kProgramLimitExceeded, "requested length too large");
}

string concatenate(string_view left, string_view right) { return string(left).append(right); }

string text_with_any(const CallContext& context, string_view left, const Value& right) {
  return concatenate(left, cast_to_text(context, right, context.argument_types[1]));
}

string any_with_text(const CallContext& context, const Value& left, string_view right) {
  return cast_to_text(context, left, context.argument_types[0]).append(right);
}

std::int32_t length(string_view text) { return static_cast<std::int32_t>(character_count(text)); }
std::int32_t padded_length(string_view text) { return length(without_trailing_blanks(text)); }
std::int32_t octet_length(string_view text) { return static_cast<std::int32_t>(text.size()); }
std::int32_t bit_length(string_view text) { return octet_length(text) * 8; }

string lower(const CallContext& context, string_view text) {
  return to_lower(text, letters_of(context));
}
string upper(const CallContext& context, string_view text) {
  return to_upper(text, letters_of(context));
}
string initial_capitals(const CallContext& context, string_view text) {
  return to_initial_capitals(text, letters_of(context));
}

bool contains_character(string_view set, char32_t wanted) {
  for (std::size_t position = 0; position < set.size();) {
    if (next_character(set, position) == wanted) return true;
  }
  return false;
}

string_view trim_start(string_view text, string_view set) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t next = begin;
    if (!contains_character(set, next_character(text, next))) break;
    begin = next;
  }
  return text.substr(begin);
}

string_view trim_end(string_view text, string_view set) {
  std::size_t end = 0;
  for (std::size_t position = 0; position < text.size();) {
    if (!contains_character(set, next_character(text, position))) end = position;
  }
  return text.substr(0, end);
}

string_view trim(string_view text, string_view set) { return trim_end(trim_start(text, set), set); }

string_view trim_blanks_start(string_view text) { return trim_start(text, " "); }
string_view trim_blanks_end(string_view text) { return trim_end(text, " "); }
string_view trim_blanks_both(string_view text) { return trim(text, " "); }

// Characters `first` (from 0) to before `last`.
string_view slice(string_view text, std::int64_t first, std::int64_t last) {
  const auto begin = static_cast<std::size_t>(std::max<std::int64_t>(first, 0));
  if (last <= static_cast<std::int64_t>(begin)) return {};
  const std::size_t begin_byte = character_offset(text, begin);
  const string_view rest = text.substr(begin_byte);
  return rest.substr(0, character_offset(rest, static_cast<std::size_t>(last) - begin));
}

string_view substring_from(string_view text, std::int32_t start) {
  return slice(text, std::int64_t{start} - 1, std::numeric_limits<std::int32_t>::max());
}

string_view substring(string_view text, std::int32_t start, std::int32_t count) {
  if (count < 0) throw Error(sqlstate::kSubstringError, "negative substring length not allowed");
  return slice(text, std::int64_t{start} - 1, std::int64_t{start} - 1 + count);
}

string overlay(string_view text, string_view replacement, std::int32_t start, std::int32_t count) {
  if (start <= 0) throw Error(sqlstate::kSubstringError, "negative substring length not allowed");
  std::int32_t end;
  if (__builtin_add_overflow(start, count, &end))
    throw Error(sqlstate::kNumericValueOutOfRange, "integer out of range");
  return string(substring(text, 1, start - 1))
      .append(replacement)
      .append(substring_from(text, end));
}

string overlay_all(string_view text, string_view replacement, std::int32_t start) {
  return overlay(text, replacement, start, length(replacement));
}

string_view left_part(string_view text, std::int32_t count) {
  return slice(text, 0, count >= 0 ? count : std::int64_t{length(text)} + count);
}

string_view right_part(string_view text, std::int32_t count) {
  const std::int64_t size = length(text);
  return slice(text, count >= 0 ? size - count : -std::int64_t{count}, size);
}

std::int32_t position_of(string_view text, string_view wanted) {
  const std::size_t found = text.find(wanted);
  return found == string_view::npos ? 0 : length(text.substr(0, found)) + 1;
}

string replace(string_view text, string_view from, string_view to) {
  if (from.empty()) return string(text);
  string result;
  std::size_t position = 0;
  for (std::size_t found; (found = text.find(from, position)) != string_view::npos;
       position = found + from.size()) {
    result.append(text, position, found - position).append(to);
  }
  return result.append(text, position);
}

string repeat(const CallContext& context, string_view text, std::int32_t count) {
  if (count <= 0 || text.empty()) return {};
  if (static_cast<std::int64_t>(text.size()) * count > kMaximumBytes) throw_too_large();
  string result;
  result.reserve(text.size() * static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) {
    if (i % 65536 == 0) context.session.check_interrupts();
    result += text;
  }
  return result;
}

// What makes `text` `size` characters long, or nothing.
string padding(string_view text, std::int32_t size, string_view fill) {
  if (std::int64_t{size} * 4 > kMaximumBytes) throw_too_large();
  string result;
  if (fill.empty()) return result;
  std::size_t position = 0;
  for (std::int32_t missing = size - length(text); missing > 0; --missing) {
    append_character(result, next_character(fill, position));
    if (position == fill.size()) position = 0;
  }
  return result;
}

string pad_left(string_view text, std::int32_t size, string_view fill) {
  return padding(text, size, fill).append(slice(text, 0, size));
}

string pad_right(string_view text, std::int32_t size, string_view fill) {
  return string(slice(text, 0, size)).append(padding(text, size, fill));
}

string pad_left_blank(string_view text, std::int32_t size) { return pad_left(text, size, " "); }
string pad_right_blank(string_view text, std::int32_t size) { return pad_right(text, size, " "); }

string_view split_part(string_view text, string_view delimiter, std::int32_t field) {
  if (field == 0) throw Error(sqlstate::kInvalidParameterValue, "field position must not be zero");
  if (delimiter.empty()) return field == 1 || field == -1 ? text : string_view();
  if (field < 0) {
    std::int64_t fields = 1;
    for (std::size_t found = text.find(delimiter); found != string_view::npos;
         found = text.find(delimiter, found + delimiter.size()))
      ++fields;
    if (fields + field < 0) return {};
    field = static_cast<std::int32_t>(fields + field + 1);
  }
  std::size_t begin = 0;
  for (;; --field) {
    const std::size_t end = text.find(delimiter, begin);
    if (field == 1) return text.substr(begin, end == string_view::npos ? end : end - begin);
    if (end == string_view::npos) return {};
    begin = end + delimiter.size();
  }
}

string reverse(string_view text) {
  string result(text.size(), '\0');
  std::size_t end = text.size();
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    next_character(text, position);
    end -= position - begin;
    std::copy(text.begin() + static_cast<std::ptrdiff_t>(begin),
              text.begin() + static_cast<std::ptrdiff_t>(position),
              result.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return result;
}

std::int32_t code_of_first(string_view text) {
  std::size_t position = 0;
  return text.empty() ? 0 : static_cast<std::int32_t>(next_character(text, position));
}

string character_of_code(std::int32_t code) {
  if (code < 0) throw Error(sqlstate::kInvalidParameterValue, "character number must be positive");
  if (code == 0) throw Error(sqlstate::kProgramLimitExceeded, "null character not permitted");
  if (code > 0x10FFFF)
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("requested character too large for encoding: {}", code));
  if (code >= 0xD800 && code <= 0xDFFF)
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("requested character not valid for encoding: {}", code));
  string result;
  append_character(result, static_cast<char32_t>(code));
  return result;
}

string translate(string_view text, string_view from, string_view to) {
  string result;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t character = next_character(text, position);
    std::size_t from_position = 0;
    std::size_t to_position = 0;
    bool replaced = false;
    while (from_position < from.size() && !replaced) {
      replaced = next_character(from, from_position) == character;
      if (to_position < to.size()) {
        const char32_t substitute = next_character(to, to_position);
        if (replaced) append_character(result, substitute);
      }
    }
    if (!replaced) append_character(result, character);
  }
  return result;
}

bool starts_with(string_view text, string_view prefix) { return text.starts_with(prefix); }

string hexadecimal(std::int32_t value) {
  return fmt::format("{:x}", static_cast<std::uint32_t>(value));
}
string hexadecimal_wide(std::int64_t value) {
  return fmt::format("{:x}", static_cast<std::uint64_t>(value));
}

string md5(string_view bytes) { return md5_hex(bytes); }

constexpr FunctionEntry kEntries[] = {
    {"textcat(text,text)", native<concatenate>},
    {"byteacat(bytea,bytea)", native<concatenate>},
    {"textanycat(text,anynonarray)", native<text_with_any>},
    {"anytextcat(anynonarray,text)", native<any_with_text>},
    {"length(text)", native<length>},
    {"textlen(text)", native<length>},
    {"char_length(text)", native<length>},
    {"character_length(text)", native<length>},
    {"length(character)", native<padded_length>},
    {"char_length(character)", native<padded_length>},
    {"character_length(character)", native<padded_length>},
    {"length(bytea)", native<octet_length>},
    {"octet_length(text)", native<octet_length>},
    {"octet_length(bytea)", native<octet_length>},
    {"octet_length(character)", native<octet_length>},
    {"bit_length(text)", native<bit_length>},
    {"bit_length(bytea)", native<bit_length>},
    {"lower(text)", native<lower>},
    {"upper(text)", native<upper>},
    {"initcap(text)", native<initial_capitals>},
    {"btrim(text)", native<trim_blanks_both>},
    {"btrim(text,text)", native<trim>},
    {"ltrim(text)", native<trim_blanks_start>},
    {"ltrim(text,text)", native<trim_start>},
    {"rtrim(text)", native<trim_blanks_end>},
    {"rtrim(text,text)", native<trim_end>},
    {"\"substring\"(text,integer)", native<substring_from>},
    {"\"substring\"(text,integer,integer)", native<substring>},
    {"substr(text,integer)", native<substring_from>},
    {"substr(text,integer,integer)", native<substring>},
    {"\"overlay\"(text,text,integer)", native<overlay_all>},
    {"\"overlay\"(text,text,integer,integer)", native<overlay>},
    {"\"left\"(text,integer)", native<left_part>},
    {"\"right\"(text,integer)", native<right_part>},
    {"\"position\"(text,text)", native<position_of>},
    {"strpos(text,text)", native<position_of>},
    {"replace(text,text,text)", native<replace>},
    {"repeat(text,integer)", native<repeat>},
    {"lpad(text,integer)", native<pad_left_blank>},
    {"lpad(text,integer,text)", native<pad_left>},
    {"rpad(text,integer)", native<pad_right_blank>},
    {"rpad(text,integer,text)", native<pad_right>},
    {"split_part(text,text,integer)", native<split_part>},
    {"reverse(text)", native<reverse>},
    {"ascii(text)", native<code_of_first>},
    {"chr(integer)", native<character_of_code>},
    {"translate(text,text,text)", native<translate>},
    {"starts_with(text,text)", native<starts_with>},
    {"to_hex(integer)", native<hexadecimal>},
    {"to_hex(bigint)", native<hexadecimal_wide>},
    {"md5(text)", native<md5>},
    {"md5(bytea)", native<md5>},
};

}  // namespace

std::span<const FunctionEntry> text_functions() { return kEntries; }

}  // namespace carto_mock::sql
