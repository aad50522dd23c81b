// fill_number_template(): what to_char() writes for each pattern, in PostgreSQL's own steps.
#include <fmt/format.h>

#include <optional>

#include "sql/functions/number_template.h"
#include "sql/types/text_scanner.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string_view ordinal_suffix(std::string_view digits) {
  char last = digits.back();
  if (digits.size() > 1 && digits[digits.size() - 2] == '1') last = '0';
  switch (last) {
    case '1':
      return "st";
    case '2':
      return "nd";
    case '3':
      return "rd";
    default:  // every other digit
      return "th";
  }
}

class TemplateFiller {
 public:
  TemplateFiller(NumberTemplate form, const std::string& digits, bool is_negative, int blanks)
      : form_(std::move(form)), digits_(digits), is_negative_(is_negative), blanks_(blanks) {
    if (form_.zero_start > 0) --form_.zero_start;
    if (form_.is_roman) prepare_roman();
    prepare_sign();
    digit_count_ = form_.fraction_digits + form_.whole_digits - 1;
    if (!form_.fills && form_.has_point) last_relevant_ = find_last_relevant();
    if (!is_sign_written_ && blanks_ == 0) ++digit_count_;
  }

  std::string fill() {
    for (const NumberTemplatePart& part : form_.parts) fill_part(part);
    // Digits that a real number's precision does not have end the text.
    return text_.substr(0, text_.find('\0'));
  }

 private:
  void prepare_roman() {
    const bool fills = form_.fills;
    std::vector<NumberTemplatePart> parts = std::move(form_.parts);
    form_ = NumberTemplate();
    form_.parts = std::move(parts);
    form_.is_roman = true;
    form_.fills = fills;
    blanks_ = 0;
    is_negative_ = false;
  }

  void prepare_sign() {
    if (form_.has_plus || form_.has_minus) {
      is_sign_written_ = !form_.has_plus || form_.has_minus;
      return;
    }
    if (!is_negative_ && !form_.fills) form_.has_bracket = false;
    is_sign_written_ = !is_negative_ && !form_.fills && form_.locale_sign == LocaleSign::kNone;
    if (form_.locale_sign == LocaleSign::kBefore &&
        form_.whole_digits == form_.digits_before_locale_sign) {
      form_.locale_sign = LocaleSign::kAfter;
    }
  }

  // The last digit behind the point that is not zero, or that a 0 of the template keeps; the point
  // itself where there is none.
  std::optional<std::size_t> find_last_relevant() const {
    const std::size_t point = digits_.find('.');
    if (point == std::string::npos) return std::nullopt;
    std::size_t last = digits_.find_last_not_of('0');
    if (form_.zero_end > blanks_) {
      const auto kept = static_cast<std::size_t>(form_.zero_end - blanks_);
      last = std::max(last, std::min(digits_.size() - 1, kept));
    }
    return last;
  }

  bool ends_at_point() const { return last_relevant_ && digits_[*last_relevant_] == '.'; }

  // A zero before the point that the template has only a 9 for.
  bool is_leading_zero() const {
    return !form_.has_zero && next_ == 0 && digits_.starts_with('0') && form_.fraction_digits != 0;
  }

  char next_digit() const { return next_ < digits_.size() ? digits_[next_] : '\0'; }

  void fill_part(const NumberTemplatePart& part) {
    switch (part.pattern) {
      case NumberPattern::kLiteral:
        text_ += part.literal;
        return;
      case NumberPattern::kDigit:
      case NumberPattern::kZero:
      case NumberPattern::kPoint:
      case NumberPattern::kLocalPoint:
        fill_digit(part.pattern == NumberPattern::kZero);
        return;
      case NumberPattern::kComma:
      case NumberPattern::kLocalComma:
        if (is_in_number_) {
          text_ += ',';
        } else if (form_.fills) {
          text_ += ' ';
        }
        return;
      case NumberPattern::kCurrency:
        text_ += ' ';  // the locale C has no symbol
        return;
      case NumberPattern::kMinus:
        fill_own_sign(is_negative_, '-');
        return;
      case NumberPattern::kPlus:
        fill_own_sign(!is_negative_, '+');
        return;
      case NumberPattern::kSign:
        text_ += is_negative_ ? '-' : '+';
        return;
      case NumberPattern::kRoman:
        fill_roman(digits_);
        return;
      case NumberPattern::kSmallRoman:
        fill_roman(to_lower_ascii(digits_));
        return;
      case NumberPattern::kOrdinal:
      case NumberPattern::kSmallOrdinal:
        fill_ordinal(part.pattern == NumberPattern::kOrdinal);
        return;
      case NumberPattern::kNothing:
        return;
    }
  }

  void fill_own_sign(bool applies, char sign) {
    if (applies) {
      text_ += sign;
    } else if (form_.fills) {
      text_ += ' ';
    }
  }

  void fill_roman(const std::string& roman) {
    text_ += form_.fills ? fmt::format("{:>15}", roman) : roman;
  }

  void fill_ordinal(bool is_upper) {
    if (form_.is_roman || digits_.starts_with('#') || is_negative_ || form_.has_point) return;
    if (!is_digit(digits_.back())) {
      throw Error(SqlState("22P02"), fmt::format("\"{}\" is not a number", digits_));
    }
    for (const char c : ordinal_suffix(digits_)) text_ += is_upper ? to_upper(c) : c;
  }

  void fill_sign() {
    const bool is_due = place_ >= blanks_ || (form_.has_zero && form_.zero_start == place_);
    if (is_sign_written_ || !is_due || (is_leading_zero() && !ends_at_point())) return;
    if (form_.locale_sign != LocaleSign::kNone) {
      if (form_.locale_sign == LocaleSign::kBefore) {
        text_ += is_negative_ ? '-' : '+';
        is_sign_written_ = true;
      }
    } else if (form_.has_bracket) {
      text_ += is_negative_ ? '<' : ' ';
      is_sign_written_ = true;
    } else {
      if (is_negative_) {
        text_ += '-';
      } else if (form_.fills) {
        text_ += ' ';
      }
      is_sign_written_ = true;
    }
  }

  // A digit of the number, unless the template leaves it away.
  void fill_own_digit(bool is_zero_pattern) {
    if (next_digit() == '.') {
      if (!ends_at_point() || !form_.fills) text_ += '.';
    } else if (last_relevant_ && next_ > *last_relevant_ && !is_zero_pattern) {
      return;
    } else if (is_leading_zero()) {
      if (form_.fills) {
        text_ += ' ';
      } else if (ends_at_point()) {
        text_ += '0';
      }
    } else {
      text_ += next_digit();
      is_in_number_ = true;
    }
  }

  void fill_digit(bool is_zero_pattern) {
    if (form_.is_roman) return;
    is_in_number_ = false;
    fill_sign();
    if (place_ < blanks_ && (!form_.has_zero || form_.zero_start > place_)) {
      if (form_.fills) text_ += ' ';
    } else if (form_.has_zero && place_ < blanks_) {
      text_ += '0';
      is_in_number_ = true;
    } else {
      fill_own_digit(is_zero_pattern);
      if (next_ < digits_.size()) ++next_;
    }
    int end = digit_count_ + (blanks_ != 0 ? 1 : 0) + (form_.has_point ? 1 : 0);
    if (last_relevant_ == next_) end = place_;
    if (place_ + 1 == end) fill_sign_behind();
    ++place_;
  }

  void fill_sign_behind() {
    if (is_sign_written_ && form_.has_bracket) {
      text_ += is_negative_ ? '>' : ' ';
    } else if (form_.locale_sign == LocaleSign::kAfter) {
      text_ += is_negative_ ? '-' : '+';
    }
  }

  NumberTemplate form_;
  const std::string& digits_;
  bool is_negative_;
  int blanks_;
  std::string text_;
  std::size_t next_ = 0;  // digit of the number
  int place_ = 0;         // digit of the template
  int digit_count_ = 0;
  std::optional<std::size_t> last_relevant_;
  bool is_sign_written_ = false;
  bool is_in_number_ = false;
};

}  // namespace

std::string fill_number_template(NumberTemplate form, const std::string& digits, bool is_negative,
                                 int blanks) {
  return TemplateFiller(std::move(form), digits, is_negative, blanks).fill();
}

}  // namespace carto_mock::sql
