// Words, and those with hyphens (token_rules.h).
#include "sql/text_search/token_rules.h"

namespace carto_mock::sql {
namespace {

bool continues_word(const Document& document, std::size_t position) {
  return document.has_letter(position) || document.has_word_mark(position);
}

bool continues_numeric_word(const Document& document, std::size_t position) {
  return document.has_alphanumeric(position) || document.has_word_mark(position);
}

std::size_t skip_numeric_word(const Document& document, std::size_t position) {
  while (continues_numeric_word(document, position)) position = document.after(position);
  return position;
}

// Digits behind a hyphen are part of the word only if letters follow them: the end of them all.
std::optional<std::size_t> skip_digits_of_word(const Document& document, std::size_t position) {
  if (!document.has_digit(position)) return std::nullopt;
  position = document.skip_digits(position);
  if (!continues_word(document, position)) return std::nullopt;
  return skip_numeric_word(document, position);
}

// Words behind hyphens: each takes part in what the whole is.
class HyphenatedWord {
 public:
  HyphenatedWord(const Document& document, TokenKind kind) : document_(document), kind_(kind) {}

  // Behind the first hyphen.
  Found match(std::size_t position) {
    Found found;
    while (const std::optional<std::size_t> end = skip_part(position)) {
      found = Match{kind_, *end};
      if (!document_.has('-', *end)) break;
      position = *end + 1;
    }
    return found;
  }

 private:
  // A kind changes only with a part that belongs to the word.
  std::optional<std::size_t> skip_part(std::size_t position) {
    if (const auto end = skip_digits_of_word(document_, position)) {
      kind_ = TokenKind::kHyphenatedNumericWord;
      return end;
    }
    if (!document_.has_letter(position)) return std::nullopt;
    if (kind_ == TokenKind::kHyphenatedAsciiWord) {
      while (document_.has_ascii_letter(position)) ++position;
      if (continues_word(document_, position)) kind_ = TokenKind::kHyphenatedWord;
    }
    if (kind_ == TokenKind::kHyphenatedWord) {
      while (continues_word(document_, position)) position = document_.after(position);
    }
    if (document_.has_digit(position)) kind_ = TokenKind::kHyphenatedNumericWord;
    if (kind_ == TokenKind::kHyphenatedNumericWord) return skip_numeric_word(document_, position);
    return position;
  }

  const Document& document_;
  TokenKind kind_;
};

}  // namespace

Match match_ascii_word(const Document& document, std::size_t position, Search search) {
  while (document.has_ascii_letter(position)) ++position;
  const std::size_t next = position + 1;
  Found found;
  if (document.has('.', position)) {
    found = match_host_domain(document, next, search);
    if (!found) found = match_file_extension(document, next);
  } else if (document.has('-', position)) {
    found = match_host_part(document, next, search);
    if (!found) found = HyphenatedWord(document, TokenKind::kHyphenatedAsciiWord).match(next);
  } else if (document.has('_', position)) {
    found = match_host_part(document, next, search);
  } else if (document.has('@', position)) {
    found = match_email(document, next, search);
  } else if (document.has(':', position)) {
    if (document.has('/', next) && document.has('/', next + 1))
      found = Match{TokenKind::kProtocol, next + 2};
  } else if (document.has('/', position)) {
    found = match_file_root(document, next);
  } else if (document.has_digit(position)) {
    found = match_host(document, next, search);
    if (!found) return match_numeric_word(document, next, search);
  } else if (continues_word(document, position)) {
    return match_word(document, document.after(position));
  }
  return found ? *found : Match{TokenKind::kAsciiWord, position};
}

Match match_word(const Document& document, std::size_t position) {
  while (continues_word(document, position)) position = document.after(position);
  if (document.has_digit(position)) return match_numeric_word(document, position + 1, {});
  if (document.has('-', position)) {
    const Found found = HyphenatedWord(document, TokenKind::kHyphenatedWord).match(position + 1);
    if (found) return *found;
  }
  return {TokenKind::kWord, position};
}

Match match_numeric_word(const Document& document, std::size_t position, Search search) {
  position = skip_numeric_word(document, position);
  Found found;
  if (document.has('@', position)) {
    found = match_email(document, position + 1, search);
  } else if (document.has('/', position)) {
    found = match_file_root(document, position + 1);
  } else if (document.has('.', position)) {
    found = match_file_extension(document, position + 1);
  } else if (document.has('-', position)) {
    found = HyphenatedWord(document, TokenKind::kHyphenatedNumericWord).match(position + 1);
  }
  return found ? *found : Match{TokenKind::kNumericWord, position};
}

}  // namespace carto_mock::sql
