#include "sql/text_search/tokenizer.h"

namespace carto_mock::sql {

std::optional<Token> Tokenizer::next() {
  if (document_.ends_at(position_)) return std::nullopt;
  if (path_end_ != 0) {
    if (position_ < host_end_) return take({TokenKind::kHost, host_end_});
    const Match path{TokenKind::kUrlPath, path_end_};
    path_end_ = 0;
    return take(path);
  }
  if (is_in_hyphenated_) {
    if (const Found part = match_hyphenated_part()) return take(*part);
    is_in_hyphenated_ = false;
  }
  const Found found = match_token();
  if (tags_.loses_rest) return std::nullopt;
  const Match match =
      found ? *found : Match{TokenKind::kBlank, skip_blanks(document_.after(position_))};
  switch (match.kind) {
    case TokenKind::kUrl: {
      host_end_ = match.host_end;
      path_end_ = match.end;
      return Token{match.kind, document_.text().substr(position_, match.end - position_)};
    }
    case TokenKind::kHyphenatedNumericWord:
    case TokenKind::kHyphenatedAsciiWord:
    case TokenKind::kHyphenatedWord:
      is_in_hyphenated_ = true;
      return Token{match.kind, document_.text().substr(position_, match.end - position_)};
    default:
      return take(match);
  }
}

Token Tokenizer::take(const Match& match) {
  const std::size_t begin = position_;
  position_ = match.end;
  return {match.kind, document_.text().substr(begin, match.end - begin)};
}

Found Tokenizer::match_token() {
  const Search search{.takes_urls = true, .depth = 0, .hostless_until = &hostless_until_};
  const std::size_t next = position_ + 1;
  if (document_.has('<', position_)) {
    const Found found = match_tag(document_, next, tags_);
    if (found) return found;
  }
  if (tags_.is_script) return std::nullopt;
  if (document_.has_ascii_letter(position_)) return match_ascii_word(document_, next, search);
  if (document_.has_letter(position_)) return match_word(document_, document_.after(position_));
  if (document_.has_digit(position_)) return match_unsigned_number(document_, next, search);
  if (document_.has_one_of("+-", position_)) return match_signed_number(document_, next);
  if (document_.has('&', position_)) return match_entity(document_, next);
  if (document_.has('~', position_)) return match_file_home(document_, next);
  if (document_.has('/', position_)) return match_file_root(document_, next);
  if (document_.has('.', position_)) return match_file_dots(document_, next);
  return std::nullopt;
}

std::size_t Tokenizer::skip_blanks(std::size_t position) const {
  while (!document_.ends_at(position) && !document_.has('<', position)) {
    if (!tags_.is_script &&
        (document_.has_one_of("-+&/", position) || document_.has_alphanumeric(position)))
      break;
    position = document_.after(position);
  }
  return position;
}

Found Tokenizer::match_hyphenated_part() {
  std::size_t position = position_;
  if (document_.has('-', position)) {
    const std::size_t next = position + 1;
    if (!document_.has_alphanumeric(next) && !document_.has_word_mark(next)) return std::nullopt;
    return Match{TokenKind::kBlank, next};
  }
  if (document_.has_digit(position)) return match_part_with_digits();
  if (!document_.has_letter(position)) return std::nullopt;
  TokenKind kind = TokenKind::kHyphenatedAsciiPart;
  while (document_.has_ascii_letter(position)) ++position;
  while (document_.has_letter(position) || document_.has_word_mark(position)) {
    kind = TokenKind::kHyphenatedPart;
    position = document_.after(position);
  }
  while (document_.has_digit(position) ||
         (kind == TokenKind::kHyphenatedNumericPart &&
          (document_.has_alphanumeric(position) || document_.has_word_mark(position)))) {
    kind = TokenKind::kHyphenatedNumericPart;
    position = document_.after(position);
  }
  return Match{kind, position};
}

Found Tokenizer::match_part_with_digits() const {
  std::size_t position = document_.skip_digits(position_);
  if (!document_.has_letter(position) && !document_.has_word_mark(position)) return std::nullopt;
  while (document_.has_alphanumeric(position) || document_.has_word_mark(position))
    position = document_.after(position);
  return Match{TokenKind::kHyphenatedNumericPart, position};
}

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  Tokenizer tokenizer(text);
  while (const std::optional<Token> token = tokenizer.next()) tokens.push_back(*token);
  return tokens;
}

}  // namespace carto_mock::sql
