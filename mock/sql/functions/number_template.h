// Templates of to_char() and to_number() for numbers (manual, chapter 9.8, table 9.29).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

enum class NumberPattern {
  kLiteral,     // copied
  kDigit,       // 9
  kZero,        // 0
  kPoint,       // .
  kLocalPoint,  // D
  kComma,
  kLocalComma,    // G
  kCurrency,      // L
  kMinus,         // MI
  kPlus,          // PL
  kSign,          // SG
  kRoman,         // RN
  kSmallRoman,    // rn
  kOrdinal,       // TH
  kSmallOrdinal,  // th
  kNothing        // what only sets a property: FM, S, PR, V, B, EEEE, C, SP
};

struct NumberTemplatePart {
  NumberPattern pattern;
  std::string literal;
};

enum class LocaleSign { kNone, kBefore, kAfter };

struct NumberTemplate {
  std::vector<NumberTemplatePart> parts;
  int whole_digits = 0;
  int fraction_digits = 0;
  int shift = 0;       // digits behind V: the number is multiplied by as many tens
  int zero_start = 0;  // the place of the first 0, counted from 1; 0: there is none
  int zero_end = 0;
  LocaleSign locale_sign = LocaleSign::kNone;
  int digits_before_locale_sign = 0;
  bool fills = true;  // false: FM
  bool has_zero = false;
  bool has_blank = false;  // B
  bool has_point = false;
  bool has_minus = false;    // MI or SG
  bool has_plus = false;     // PL or SG
  bool has_bracket = false;  // PR
  bool is_roman = false;
  bool is_shifted = false;  // V
  bool is_scientific = false;
};

// Throws PostgreSQL's 42601 `multiple decimal points` and the like.
NumberTemplate parse_number_template(std::string_view text);

// `digits`: the number's decimal text without a sign, rounded to the template's fraction digits, or
// `#` where it does not fit. `blanks`: by how many whole digits the template is wider.
std::string fill_number_template(NumberTemplate form, const std::string& digits, bool is_negative,
                                 int blanks);

// The decimal text that `text` means by the template: a blank or a sign first. Counts the fraction
// digits that it read.
struct ReadNumber {
  std::string digits;
  int fraction_digits = 0;
};
ReadNumber read_by_number_template(const NumberTemplate& form, std::string_view text);

}  // namespace carto_mock::sql
