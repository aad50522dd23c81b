// Text of records: the part of array_text.h that has parentheses.
#include <fmt/format.h>

#include "sql/types/array_text.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool needs_quotes(std::string_view field) {
  if (field.empty()) return true;
  for (const char c : field) {
    if (c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || is_space(c)) return true;
  }
  return false;
}

}  // namespace

std::string format_record(const Record& record,
                          const std::function<std::string(std::size_t)>& format_field) {
  std::string text = "(";
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (i > 0) text += ',';
    if (record.fields[i].is_null()) continue;
    const std::string field = format_field(i);
    if (!needs_quotes(field)) {
      text += field;
      continue;
    }
    text += '"';
    for (const char c : field) {
      // Doubled, where arrays put a backslash before.
      if (c == '"' || c == '\\') text += c;
      text += c;
    }
    text += '"';
  }
  return text + ')';
}

void read_record(std::string_view text, std::size_t count,
                 const std::function<void(std::size_t, std::optional<std::string>)>& read_field) {
  const auto malformed = [text](std::string detail) {
    return Error(sqlstate::kInvalidTextRepresentation,
                 fmt::format("malformed record literal: \"{}\"", text))
        .detail(std::move(detail));
  };
  std::size_t position = 0;
  const auto skip_blanks = [&] {
    while (position < text.size() && is_space(text[position])) ++position;
  };
  const auto take = [&] {
    if (position == text.size()) throw malformed("Unexpected end of input.");
    return text[position++];
  };
  skip_blanks();
  if (position == text.size() || text[position] != '(')
    throw malformed("Missing left parenthesis.");
  ++position;
  const auto is_next = [&](char c) { return position < text.size() && text[position] == c; };
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      if (!is_next(',')) throw malformed("Too few columns.");
      ++position;
    }
    std::optional<std::string> field;
    bool is_quoted = false;
    while (is_quoted || !(is_next(',') || is_next(')'))) {
      if (!field) field.emplace();
      const char c = take();
      if (c == '\\') {
        *field += take();
      } else if (c != '"') {
        *field += c;
      } else if (is_quoted && is_next('"')) {
        *field += take();
      } else {
        is_quoted = !is_quoted;
      }
    }
    read_field(i, std::move(field));
  }
  if (!is_next(')')) throw malformed("Too many columns.");
  ++position;
  skip_blanks();
  if (position != text.size()) throw malformed("Junk after right parenthesis.");
}

}  // namespace carto_mock::sql
