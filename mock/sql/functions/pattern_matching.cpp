// LIKE and ILIKE (manual, chapter 9.7.1).
#include <string>
#include <string_view>

#include "sql/functions/call_letters.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/native.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

[[noreturn]] void throw_trailing_escape() {
  throw Error(sqlstate::kInvalidEscapeSequence, "LIKE pattern must not end with escape character");
}

std::size_t character_end(std::string_view text, std::size_t position) {
  next_character(text, position);
  return position;
}

// bytea is matched byte by byte.
std::size_t byte_end(std::string_view, std::size_t position) { return position + 1; }

using UnitEnd = std::size_t (*)(std::string_view text, std::size_t position);

// `%` is tried shortest first, and only the last one is ever tried again: what an earlier one might
// give more, the last one can take itself.
template <UnitEnd unit_end = character_end>
bool matches(std::string_view text, std::string_view pattern) {
  std::size_t in_text = 0;
  std::size_t in_pattern = 0;
  std::size_t retry_text = std::string_view::npos;
  std::size_t retry_pattern = 0;
  while (true) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '%') {
      retry_text = in_text;
      retry_pattern = ++in_pattern;
      if (in_pattern == pattern.size()) return true;
      const bool is_last = in_pattern + 1 == pattern.size();
      if (pattern[in_pattern] == '\\' && is_last && in_text < text.size()) throw_trailing_escape();
      continue;
    }
    if (in_text == text.size()) return in_pattern == pattern.size();
    if (in_pattern < pattern.size()) {
      if (pattern[in_pattern] == '_') {
        ++in_pattern;
        in_text = unit_end(text, in_text);
        continue;
      }
      const bool escaped = pattern[in_pattern] == '\\';
      if (escaped && in_pattern + 1 == pattern.size()) throw_trailing_escape();
      if (pattern[in_pattern + (escaped ? 1 : 0)] == text[in_text]) {
        in_pattern += escaped ? 2 : 1;
        ++in_text;
        continue;
      }
    }
    if (retry_text == std::string_view::npos) return false;
    retry_text = unit_end(text, retry_text);
    in_text = retry_text;
    in_pattern = retry_pattern;
  }
}

bool like(std::string_view text, std::string_view pattern) { return matches(text, pattern); }
bool not_like(std::string_view text, std::string_view pattern) { return !matches(text, pattern); }

bool like_bytes(std::string_view bytes, std::string_view pattern) {
  return matches<byte_end>(bytes, pattern);
}
bool not_like_bytes(std::string_view bytes, std::string_view pattern) {
  return !like_bytes(bytes, pattern);
}

bool ilike(const CallContext& context, std::string_view text, std::string_view pattern) {
  const Letters letters = letters_of(context);
  return matches(to_lower(text, letters), to_lower(pattern, letters));
}
bool not_ilike(const CallContext& context, std::string_view text, std::string_view pattern) {
  return !ilike(context, text, pattern);
}

// Rewrites a pattern with another escape character to one with a backslash.
template <UnitEnd unit_end>
std::string with_backslash_escapes(std::string_view pattern, std::string_view escape) {
  if (!escape.empty() && unit_end(escape, 0) != escape.size())
    throw Error(sqlstate::kInvalidEscapeSequence, "invalid escape string")
        .hint("Escape string must be empty or one character.");
  if (escape == "\\") return std::string(pattern);
  std::string result;
  bool after_escape = false;
  for (std::size_t position = 0; position < pattern.size();) {
    const std::size_t begin = position;
    position = unit_end(pattern, position);
    const std::string_view character = pattern.substr(begin, position - begin);
    if (!escape.empty() && character == escape && !after_escape) {
      result += '\\';
      after_escape = true;
      continue;
    }
    if (character == "\\" && !after_escape) result += '\\';
    result += character;
    after_escape = false;
  }
  return result;
}

constexpr FunctionEntry kEntries[] = {
    {"textlike(text,text)", native<like>},
    {"namelike(name,text)", native<like>},
    {"bpcharlike(character,text)", native<like>},
    {"\"like\"(text,text)", native<like>},
    {"\"like\"(name,text)", native<like>},
    {"textnlike(text,text)", native<not_like>},
    {"namenlike(name,text)", native<not_like>},
    {"bpcharnlike(character,text)", native<not_like>},
    {"notlike(text,text)", native<not_like>},
    {"notlike(name,text)", native<not_like>},
    {"texticlike(text,text)", native<ilike>},
    {"nameiclike(name,text)", native<ilike>},
    {"bpchariclike(character,text)", native<ilike>},
    {"texticnlike(text,text)", native<not_ilike>},
    {"nameicnlike(name,text)", native<not_ilike>},
    {"bpcharicnlike(character,text)", native<not_ilike>},
    {"like_escape(text,text)", native<with_backslash_escapes<character_end>>},
    {"like_escape(bytea,bytea)", native<with_backslash_escapes<byte_end>>},
    {"bytealike(bytea,bytea)", native<like_bytes>},
    {"byteanlike(bytea,bytea)", native<not_like_bytes>},
    {"\"like\"(bytea,bytea)", native<like_bytes>},
    {"notlike(bytea,bytea)", native<not_like_bytes>},
};

}  // namespace

std::span<const FunctionEntry> pattern_functions() { return kEntries; }

}  // namespace carto_mock::sql
