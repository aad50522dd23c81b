// SIMILAR TO and substring(… SIMILAR … ESCAPE …): the SQL standard's regular expressions, which
// become PostgreSQL's own (manual, chapter 9.7.2).
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/regexp.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kDefaultEscape = "\\";

class Conversion {
 public:
  explicit Conversion(std::string_view escape) : escape_(escape) {
    std::size_t end = 0;
    if (!escape.empty()) next_character(escape, end);
    if (end != escape.size()) {
      throw Error(sqlstate::kInvalidEscapeSequence, "invalid escape string")
          .hint("Escape string must be empty or one character.");
    }
  }

  std::string convert(std::string_view pattern) {
    result_ = "^(?:";
    while (!pattern.empty()) {
      std::size_t end = 0;
      next_character(pattern, end);
      take(pattern.substr(0, end));
      pattern.remove_prefix(end);
    }
    return result_ + ")$";
  }

 private:
  void take(std::string_view character) {
    if (is_escaped_) {
      take_escaped(character);
    } else if (!escape_.empty() && character == escape_) {
      is_escaped_ = true;
    } else if (in_class_) {
      if (character == "\\") result_ += '\\';
      result_ += character;
      in_class_ = character != "]";
    } else {
      take_plain(character);
    }
  }

  // Of the separators #" around the part that is wanted, the first makes what precedes it as short
  // as can be.
  void take_escaped(std::string_view character) {
    is_escaped_ = false;
    if (character != "\"" || in_class_) {
      result_ += '\\';
      result_ += character;
      return;
    }
    if (separators_ == 2) {
      throw Error(SqlState("2200C"),
                  "SQL regular expression may not contain more than two escape-double-quote "
                  "separators");
    }
    result_ += separators_++ == 0 ? "){1,1}?(" : "){1,1}(?:";
  }

  void take_plain(std::string_view character) {
    in_class_ = character == "[";
    if (character == "%") {
      result_ += ".*";
    } else if (character == "_") {
      result_ += '.';
    } else if (character == "(") {
      result_ += "(?:";
    } else if (character == "\\" || character == "." || character == "^" || character == "$") {
      result_ += '\\';
      result_ += character;
    } else {
      result_ += character;
    }
  }

  std::string_view escape_;
  std::string result_;
  bool is_escaped_ = false;
  bool in_class_ = false;
  int separators_ = 0;
};

std::string with_escape(std::string_view pattern, std::string_view escape) {
  return Conversion(escape).convert(pattern);
}

std::string without_escape(std::string_view pattern) {
  return with_escape(pattern, kDefaultEscape);
}

// The older one: without an escape character the default counts.
std::optional<std::string> with_optional_escape(std::optional<std::string_view> pattern,
                                                std::optional<std::string_view> escape) {
  if (!pattern) return std::nullopt;
  return with_escape(*pattern, escape.value_or(kDefaultEscape));
}

std::u32string characters(std::string_view text) {
  std::u32string result;
  for (std::size_t position = 0; position < text.size();)
    result.push_back(next_character(text, position));
  return result;
}

std::optional<std::string> substring(const CallContext& context, std::string_view source,
                                     std::string_view pattern, std::string_view escape) {
  const std::u32string text = characters(source);
  const auto found = Regexp::compile(with_escape(pattern, escape), {}, context).search(text, 0);
  if (!found) return std::nullopt;
  const auto& range = found->groups[found->groups.size() > 1 ? 1 : 0];
  if (!range) return std::nullopt;
  std::string part;
  for (std::size_t i = range->begin; i < range->end; ++i) append_character(part, text[i]);
  return part;
}

constexpr FunctionEntry kEntries[] = {
    {"similar_to_escape(text)", native<without_escape>},
    {"similar_to_escape(text,text)", native<with_escape>},
    {"similar_escape(text,text)", native<with_optional_escape>},
    {"\"substring\"(text,text,text)", native<substring>},
};

}  // namespace

std::span<const FunctionEntry> similar_pattern_functions() { return kEntries; }

}  // namespace carto_mock::sql
