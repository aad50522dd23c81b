// Tags, comments and entities of XML (token_rules.h).
#include <string>

#include "sql/text_search/token_rules.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

// A tag whose name ends here tells whether what follows is no text; that holds even if the tag
// turns out to be none.
void note_script(std::string_view tag, bool& is_script) {
  for (const std::string_view name : {"script", "style"}) {
    if (equals_ignoring_case(tag, "<" + std::string(name))) is_script = true;
    if (equals_ignoring_case(tag, "</" + std::string(name))) is_script = false;
  }
}

class TagRule {
 public:
  // `begin`: where the `<` is.
  TagRule(const Document& document, std::size_t begin, TagEffects& effects)
      : document_(document), begin_(begin), effects_(effects) {}

  Found match() {
    const std::size_t position = begin_ + 1;
    if (document_.has('/', position)) {
      return document_.has_ascii_letter(position + 1) ? match_name(position + 2) : std::nullopt;
    }
    if (document_.has('!', position)) return match_declaration(position + 1);
    if (document_.has('?', position))
      return document_.has('x', position + 1) ? match_attributes(position + 2) : std::nullopt;
    if (document_.has_ascii_letter(position) || document_.has_one_of(":_", position))
      return match_name(position + 1);
    return std::nullopt;
  }

 private:
  static Match tag(std::size_t end) { return {TokenKind::kTag, end}; }

  Found match_name(std::size_t position) {
    while (document_.has_alphanumeric(position) || document_.has_one_of(":_.-", position))
      position = document_.after(position);
    if (document_.has('/', position))
      return document_.has('>', position + 1) ? Found(tag(position + 2)) : std::nullopt;
    const bool is_alone = document_.has('>', position);
    if (!is_alone && !document_.has_space(position)) return std::nullopt;
    note_script(document_.text().substr(begin_, position - begin_), effects_.is_script);
    return is_alone ? Found(tag(position + 1)) : match_attributes(document_.after(position));
  }

  Found match_attributes(std::size_t position) {
    while (!document_.ends_at(position)) {
      if (document_.has('>', position)) return tag(position + 1);
      if (document_.has_one_of("'\"", position)) {
        position = skip_quoted(position + 1, document_.text()[position]);
      } else if (document_.has_alphanumeric(position) || document_.has_space(position) ||
                 document_.has_one_of("=-_#/:.&?%~", position)) {
        position = document_.after(position);
      } else {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // Behind the closing quote, or the end. A text whose last character has a backslash before it is
  // where PostgreSQL's parser stops.
  std::size_t skip_quoted(std::size_t position, char quote) {
    while (!document_.ends_at(position) && !document_.has(quote, position)) {
      const bool is_escaped = document_.has('\\', position) && !document_.ends_at(position + 1);
      position = document_.after(is_escaped ? position + 1 : position);
      if (is_escaped && document_.ends_at(position)) effects_.loses_rest = true;
    }
    return position + 1;
  }

  // Behind `<!`.
  Found match_declaration(std::size_t position) {
    if (document_.has_one_of("dD", position)) return match_attributes(position + 1);
    if (!document_.has('-', position) || !document_.has('-', position + 1)) return std::nullopt;
    const std::size_t end = document_.comment_end(position + 2);
    return end == std::string_view::npos ? Found() : Found(tag(end + 3));
  }

  const Document& document_;
  std::size_t begin_;
  TagEffects& effects_;
};

}  // namespace

Found match_tag(const Document& document, std::size_t position, TagEffects& effects) {
  return TagRule(document, position - 1, effects).match();
}

Found match_entity(const Document& document, std::size_t position) {
  if (document.has('#', position)) {
    ++position;
    const std::size_t begin = document.has_one_of("xX", position) ? position + 1 : position;
    const bool is_hexadecimal = begin != position;
    position = begin;
    while (is_hexadecimal ? document.has_hexadecimal_digit(position) : document.has_digit(position))
      ++position;
    if (position == begin) return std::nullopt;
  } else {
    if (!document.has_ascii_letter(position) && !document.has_one_of(":_", position))
      return std::nullopt;
    while (document.has_alphanumeric(position) || document.has_one_of(":_.-", position))
      position = document.after(position);
  }
  if (!document.has(';', position)) return std::nullopt;
  return Match{TokenKind::kEntity, position + 1};
}

}  // namespace carto_mock::sql
