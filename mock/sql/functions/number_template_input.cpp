// read_by_number_template(): how to_number() walks its text and the template, in PostgreSQL's own
// steps.
#include <algorithm>

#include "sql/functions/number_template.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class TemplateInput {
 public:
  TemplateInput(const NumberTemplate& form, std::string_view text) : form_(form), text_(text) {}

  ReadNumber read() {
    const bool is_roman = std::ranges::any_of(form_.parts, [](const NumberTemplatePart& part) {
      return part.pattern == NumberPattern::kRoman || part.pattern == NumberPattern::kSmallRoman;
    });
    if (is_roman) throw Error(sqlstate::kFeatureNotSupported, "\"RN\" not supported for input");
    for (const NumberTemplatePart& part : form_.parts) {
      if (at_end()) break;
      read_part(part.pattern);
    }
    if (digits_.ends_with('.')) digits_.pop_back();
    return {.digits = sign_ + digits_, .fraction_digits = fraction_digits_};
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  bool has_digits() const { return whole_digits_ + fraction_digits_ > 0; }

  void skip_character() {
    do {
      ++position_;
    } while (!at_end() && (static_cast<unsigned char>(peek()) & 0xc0) == 0x80);
  }

  // Up to `count` characters that are no part of a number.
  void skip_others(int count) {
    constexpr std::string_view kNumberCharacters = "0123456789.,+-";
    while (count-- > 0 && !at_end() && kNumberCharacters.find(peek()) == std::string_view::npos)
      skip_character();
  }

  void read_part(NumberPattern pattern) {
    switch (pattern) {
      case NumberPattern::kLiteral:
        skip_character();
        return;
      case NumberPattern::kDigit:
      case NumberPattern::kZero:
        read_digit(true);
        ++position_;
        return;
      case NumberPattern::kPoint:
      case NumberPattern::kLocalPoint:
        read_digit(false);
        ++position_;
        return;
      case NumberPattern::kComma:
      case NumberPattern::kLocalComma:
        if (form_.fills && peek() == ',') ++position_;
        return;
      case NumberPattern::kCurrency:
        skip_others(1);
        return;
      case NumberPattern::kMinus:
        read_own_sign("-");
        return;
      case NumberPattern::kPlus:
        read_own_sign("+");
        return;
      case NumberPattern::kSign:
        read_own_sign("-+");
        return;
      case NumberPattern::kOrdinal:
      case NumberPattern::kSmallOrdinal:
        skip_others(2);
        return;
      case NumberPattern::kRoman:
      case NumberPattern::kSmallRoman:
      case NumberPattern::kNothing:
        return;
    }
  }

  void read_own_sign(std::string_view signs) {
    if (signs.find(peek()) == std::string_view::npos) return skip_others(1);
    sign_ = peek();
    ++position_;
  }

  void read_sign_before() {
    if (form_.locale_sign == LocaleSign::kBefore) {
      if (peek() != '-' && peek() != '+') return;
      sign_ = peek();
      ++position_;
    } else if (peek() == '-' || (form_.has_bracket && peek() == '<')) {
      sign_ = '-';
      ++position_;
    } else if (peek() == '+') {
      sign_ = '+';
      ++position_;
    }
  }

  // Leaves the position on the last character read.
  void read_digit(bool is_digit_pattern) {
    if (peek() == ' ') ++position_;
    if (at_end()) return;
    if (sign_ == ' ' && is_digit_pattern && !has_digits()) read_sign_before();
    if (at_end()) return;
    bool is_read = false;
    if (is_digit(peek())) {
      if (has_point_ && fraction_digits_ == form_.fraction_digits) return;
      digits_ += peek();
      ++(has_point_ ? fraction_digits_ : whole_digits_);
      is_read = true;
    } else if (form_.has_point && !has_point_ && peek() == '.') {
      digits_ += '.';
      has_point_ = true;
      is_read = true;
    }
    if (sign_ == ' ' && has_digits()) read_sign_behind(is_read);
  }

  // The place of a sign behind the number is not known exactly: `FM9999.9999S` reads `123.001-`.
  void read_sign_behind(bool is_read) {
    const char next = position_ + 1 < text_.size() ? text_[position_ + 1] : '\0';
    if (form_.locale_sign != LocaleSign::kNone) {
      if (is_read && (next == '-' || next == '+')) {
        sign_ = next;
        ++position_;
      }
    } else if (!is_read && (form_.has_plus || form_.has_minus) &&
               (peek() == '-' || peek() == '+')) {
      sign_ = peek();
    }
  }

  const NumberTemplate& form_;
  std::string_view text_;
  std::size_t position_ = 0;
  char sign_ = ' ';
  std::string digits_;
  int whole_digits_ = 0;
  int fraction_digits_ = 0;
  bool has_point_ = false;
};

}  // namespace

ReadNumber read_by_number_template(const NumberTemplate& form, std::string_view text) {
  return TemplateInput(form, text).read();
}

}  // namespace carto_mock::sql
