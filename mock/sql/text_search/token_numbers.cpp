// Numbers and versions (token_rules.h).
#include "sql/text_search/token_rules.h"

namespace carto_mock::sql {
namespace {

// Behind the `e`.
Found match_exponent(const Document& document, std::size_t position) {
  if (document.has_one_of("+-", position)) ++position;
  if (!document.has_digit(position)) return std::nullopt;
  return Match{TokenKind::kScientific, document.skip_digits(position)};
}

// Behind the period.
Found match_fraction(const Document& document, std::size_t position) {
  if (!document.has_digit(position)) return std::nullopt;
  position = document.skip_digits(position);
  if (document.has_one_of("eE", position)) {
    if (const Found found = match_exponent(document, position + 1)) return found;
  }
  TokenKind kind = TokenKind::kDecimal;
  while (document.has('.', position) && document.has_digit(position + 1)) {
    kind = TokenKind::kVersion;
    position = document.skip_digits(position + 1);
  }
  return Match{kind, position};
}

}  // namespace

Match match_unsigned_number(const Document& document, std::size_t position, Search search) {
  position = document.skip_digits(position);
  const std::size_t next = position + 1;
  Found found;
  if (document.has('.', position)) {
    found = match_host_domain(document, next, search);
    if (!found) found = match_fraction(document, next);
  } else if (document.has_one_of("-_", position)) {
    found = match_host_part(document, next, search);
  } else if (document.has('@', position)) {
    found = match_email(document, next, search);
  } else if (document.has('/', position)) {
    found = match_file_root(document, next);
  } else {
    if (document.has_one_of("eE", position)) found = match_exponent(document, next);
    if (!found && document.has_ascii_letter(position)) found = match_host(document, next, search);
    if (!found && (document.has_letter(position) || document.has_word_mark(position)))
      return match_numeric_word(document, document.after(position), search);
  }
  return found ? *found : Match{TokenKind::kUnsignedInteger, position};
}

Found match_signed_number(const Document& document, std::size_t position) {
  if (!document.has_digit(position)) return std::nullopt;
  position = document.skip_digits(position);
  Found found;
  if (document.has('.', position)) {
    found = match_fraction(document, position + 1);
    // A version has no sign, nor is a part of it a number then.
    if (found && found->kind == TokenKind::kVersion) return std::nullopt;
  } else if (document.has_one_of("eE", position)) {
    found = match_exponent(document, position + 1);
  }
  return found ? found : Match{TokenKind::kSignedInteger, position};
}

}  // namespace carto_mock::sql
