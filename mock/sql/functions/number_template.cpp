#include "sql/functions/number_template.h"

#include <array>
#include <optional>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

enum class Keyword {
  kComma,
  kPoint,
  kZero,
  kDigit,
  kBlank,
  kCurrencyCode,
  kLocalPoint,
  kScientific,
  kFillMode,
  kLocalComma,
  kCurrency,
  kMinus,
  kPlus,
  kBracket,
  kRoman,
  kSmallRoman,
  kSign,
  kSpelled,
  kLocaleSign,
  kOrdinal,
  kSmallOrdinal,
  kShift
};

struct KeywordEntry {
  std::string_view text;
  Keyword keyword;
  bool ignores_case;
};

// Longer ones before those that they begin with.
constexpr auto kKeywords = std::to_array<KeywordEntry>({
    {",", Keyword::kComma, false},         {".", Keyword::kPoint, false},
    {"0", Keyword::kZero, false},          {"9", Keyword::kDigit, false},
    {"B", Keyword::kBlank, true},          {"C", Keyword::kCurrencyCode, true},
    {"D", Keyword::kLocalPoint, true},     {"EEEE", Keyword::kScientific, false},
    {"eeee", Keyword::kScientific, false}, {"FM", Keyword::kFillMode, false},
    {"fm", Keyword::kFillMode, false},     {"G", Keyword::kLocalComma, true},
    {"L", Keyword::kCurrency, true},       {"MI", Keyword::kMinus, false},
    {"mi", Keyword::kMinus, false},        {"PL", Keyword::kPlus, false},
    {"pl", Keyword::kPlus, false},         {"PR", Keyword::kBracket, false},
    {"pr", Keyword::kBracket, false},      {"RN", Keyword::kRoman, false},
    {"rn", Keyword::kSmallRoman, false},   {"SG", Keyword::kSign, false},
    {"sg", Keyword::kSign, false},         {"SP", Keyword::kSpelled, false},
    {"sp", Keyword::kSpelled, false},      {"S", Keyword::kLocaleSign, true},
    {"TH", Keyword::kOrdinal, false},      {"th", Keyword::kSmallOrdinal, false},
    {"V", Keyword::kShift, true},
});

const KeywordEntry* find_keyword(std::string_view text) {
  for (const KeywordEntry& entry : kKeywords) {
    const bool found = entry.ignores_case ? starts_with_ignoring_case(text, entry.text)
                                          : text.starts_with(entry.text);
    if (found) return &entry;
  }
  return nullptr;
}

Error invalid(const char* message) { return Error(sqlstate::kSyntaxError, message); }

// Notes what one keyword says of the whole template, and checks that it goes with those before.
class TemplateReader {
 public:
  NumberTemplate read(std::string_view text) {
    while (!text.empty()) {
      if (const KeywordEntry* entry = find_keyword(text)) {
        note(entry->keyword);
        form_.parts.push_back({pattern_of(entry->keyword), {}});
        text.remove_prefix(entry->text.size());
      } else {
        read_literal(text);
      }
    }
    return std::move(form_);
  }

 private:
  static NumberPattern pattern_of(Keyword keyword) {
    switch (keyword) {
      case Keyword::kComma:
        return NumberPattern::kComma;
      case Keyword::kPoint:
        return NumberPattern::kPoint;
      case Keyword::kZero:
        return NumberPattern::kZero;
      case Keyword::kDigit:
        return NumberPattern::kDigit;
      case Keyword::kLocalPoint:
        return NumberPattern::kLocalPoint;
      case Keyword::kLocalComma:
        return NumberPattern::kLocalComma;
      case Keyword::kCurrency:
        return NumberPattern::kCurrency;
      case Keyword::kMinus:
        return NumberPattern::kMinus;
      case Keyword::kPlus:
        return NumberPattern::kPlus;
      case Keyword::kSign:
        return NumberPattern::kSign;
      case Keyword::kRoman:
        return NumberPattern::kRoman;
      case Keyword::kSmallRoman:
        return NumberPattern::kSmallRoman;
      case Keyword::kOrdinal:
        return NumberPattern::kOrdinal;
      case Keyword::kSmallOrdinal:
        return NumberPattern::kSmallOrdinal;
      case Keyword::kBlank:
      case Keyword::kCurrencyCode:
      case Keyword::kScientific:
      case Keyword::kFillMode:
      case Keyword::kBracket:
      case Keyword::kSpelled:
      case Keyword::kLocaleSign:
      case Keyword::kShift:
        return NumberPattern::kNothing;
    }
    return NumberPattern::kNothing;
  }

  // Text in quotes, or a character. A backslash keeps a quote from being one.
  void read_literal(std::string_view& text) {
    std::string literal;
    if (text.front() == '"') {
      text.remove_prefix(1);
      while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
        literal += text.front();
        text.remove_prefix(1);
      }
      if (!text.empty()) text.remove_prefix(1);
    } else {
      if (text.starts_with("\\\"")) text.remove_prefix(1);
      do {
        literal += text.front();
        text.remove_prefix(1);
      } while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0) == 0x80);
    }
    // One part a character: to_number() skips as many characters.
    for (std::size_t i = 0; i < literal.size();) {
      std::size_t end = i + 1;
      while (end < literal.size() && (static_cast<unsigned char>(literal[end]) & 0xc0) == 0x80)
        ++end;
      form_.parts.push_back({NumberPattern::kLiteral, literal.substr(i, end - i)});
      i = end;
    }
  }

  void note_digit(bool is_zero) {
    if (form_.has_bracket) throw invalid("\"9\" must be ahead of \"PR\"");
    if (form_.is_shifted && !is_zero) {
      ++form_.shift;
      return;
    }
    if (is_zero && !form_.has_zero && !form_.has_point) {
      form_.has_zero = true;
      form_.zero_start = form_.whole_digits + 1;
    }
    ++(form_.has_point ? form_.fraction_digits : form_.whole_digits);
    if (is_zero) form_.zero_end = form_.whole_digits + form_.fraction_digits;
  }

  void note_locale_sign() {
    if (has_locale_sign_) throw invalid("cannot use \"S\" twice");
    if (form_.has_plus || form_.has_minus || form_.has_bracket) {
      throw invalid("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
    }
    has_locale_sign_ = true;
    if (!form_.has_point) {
      form_.locale_sign = LocaleSign::kBefore;
      form_.digits_before_locale_sign = form_.whole_digits;
    } else {
      form_.locale_sign = LocaleSign::kAfter;
    }
  }

  void refuse_locale_sign(const char* message) const {
    if (has_locale_sign_) throw invalid(message);
  }

  void note_scientific() {
    if (form_.is_scientific) throw invalid("cannot use \"EEEE\" twice");
    const bool has_others = form_.has_blank || !form_.fills || has_locale_sign_ ||
                            form_.has_bracket || form_.has_minus || form_.has_plus ||
                            form_.is_roman || form_.is_shifted;
    if (has_others) {
      throw Error(sqlstate::kSyntaxError, "\"EEEE\" is incompatible with other formats")
          .detail("\"EEEE\" may only be used together with digit and decimal point patterns.");
    }
    form_.is_scientific = true;
  }

  void note(Keyword keyword) {
    if (form_.is_scientific && keyword != Keyword::kScientific)
      throw invalid("\"EEEE\" must be the last pattern used");
    switch (keyword) {
      case Keyword::kDigit:
        return note_digit(false);
      case Keyword::kZero:
        return note_digit(true);
      case Keyword::kBlank:
        if (form_.whole_digits == 0 && form_.fraction_digits == 0 && !form_.has_zero)
          form_.has_blank = true;
        return;
      case Keyword::kLocalPoint:
      case Keyword::kPoint:
        if (form_.has_point) throw invalid("multiple decimal points");
        if (form_.is_shifted) throw invalid("cannot use \"V\" and decimal point together");
        form_.has_point = true;
        return;
      case Keyword::kFillMode:
        form_.fills = false;
        return;
      case Keyword::kLocaleSign:
        return note_locale_sign();
      case Keyword::kMinus:
        refuse_locale_sign("cannot use \"S\" and \"MI\" together");
        form_.has_minus = true;
        return;
      case Keyword::kPlus:
        refuse_locale_sign("cannot use \"S\" and \"PL\" together");
        form_.has_plus = true;
        return;
      case Keyword::kSign:
        refuse_locale_sign("cannot use \"S\" and \"SG\" together");
        form_.has_minus = true;
        form_.has_plus = true;
        return;
      case Keyword::kBracket:
        if (has_locale_sign_ || form_.has_plus || form_.has_minus) {
          throw invalid("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
        }
        form_.has_bracket = true;
        return;
      case Keyword::kRoman:
      case Keyword::kSmallRoman:
        form_.is_roman = true;
        return;
      case Keyword::kShift:
        if (form_.has_point) throw invalid("cannot use \"V\" and decimal point together");
        form_.is_shifted = true;
        return;
      case Keyword::kScientific:
        return note_scientific();
      case Keyword::kComma:
      case Keyword::kCurrencyCode:
      case Keyword::kLocalComma:
      case Keyword::kCurrency:
      case Keyword::kSpelled:
      case Keyword::kOrdinal:
      case Keyword::kSmallOrdinal:
        return;
    }
  }

  NumberTemplate form_;
  bool has_locale_sign_ = false;
};

}  // namespace

NumberTemplate parse_number_template(std::string_view text) { return TemplateReader().read(text); }

}  // namespace carto_mock::sql
