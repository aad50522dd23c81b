// A document as the token rules see it: a position is a byte's, characters have classes. Internal
// to this folder.
#pragma once

#include <cstddef>
#include <string_view>

namespace carto_mock::sql {

class Document {
 public:
  explicit Document(std::string_view text)
      : text_(text), last_comment_end_(text.rfind(kCommentEnd)) {}

  std::string_view text() const { return text_; }
  bool ends_at(std::size_t position) const { return position >= text_.size(); }
  // Behind the character there. Nothing but its end follows the end.
  std::size_t after(std::size_t position) const;

  // Classes of the character at `position`; at the end it has none.
  bool has(char c, std::size_t position) const {
    return position < text_.size() && text_[position] == c;
  }
  bool has_one_of(std::string_view characters, std::size_t position) const {
    return position < text_.size() && characters.find(text_[position]) != std::string_view::npos;
  }
  bool has_ascii_letter(std::size_t position) const;
  bool has_digit(std::size_t position) const;
  bool has_hexadecimal_digit(std::size_t position) const;
  bool has_ascii_alphanumeric(std::size_t position) const {
    return has_ascii_letter(position) || has_digit(position);
  }
  bool has_letter(std::size_t position) const;
  bool has_alphanumeric(std::size_t position) const;
  bool has_space(std::size_t position) const;
  // One that continues a word and does not begin one: of no width, or a vowel sign and the like.
  bool has_word_mark(std::size_t position) const;

  // Where a comment that is open at `position` ends; npos where none does, which is known without a
  // search: a text may begin comments at every place.
  std::size_t comment_end(std::size_t position) const {
    const bool has_end =
        last_comment_end_ != std::string_view::npos && position <= last_comment_end_;
    return has_end ? text_.find(kCommentEnd, position) : std::string_view::npos;
  }

  std::size_t skip_digits(std::size_t position) const {
    while (has_digit(position)) ++position;
    return position;
  }

 private:
  static constexpr std::string_view kCommentEnd = "-->";

  char32_t character(std::size_t position) const;

  std::string_view text_;
  std::size_t last_comment_end_;
};

}  // namespace carto_mock::sql
