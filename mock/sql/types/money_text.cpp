#include "sql/types/money_text.h"

#include <fmt/format.h>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr int kFractionDigits = 2;

// Reads `$`, signs and parentheses around the digits in the order in which PostgreSQL takes them.
// The amount is kept negative, whose range is larger.
class MoneyParser {
 public:
  explicit MoneyParser(std::string_view text) : text_(text), rest_(text) {}

  std::int64_t parse() {
    read_prefix();
    read_digits();
    read_suffix();
    if (is_negative_) return amount_;
    std::int64_t positive = 0;
    if (__builtin_sub_overflow(std::int64_t{0}, amount_, &positive)) throw out_of_range();
    return positive;
  }

 private:
  Error out_of_range() const {
    return Error(sqlstate::kNumericValueOutOfRange,
                 fmt::format("value \"{}\" is out of range for type money", text_));
  }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  void read_prefix() {
    skip_blanks();
    skip('$');
    skip_blanks();
    if (skip('-') || skip('(')) {
      is_negative_ = true;
    } else {
      skip('+');
    }
    skip_blanks();
    skip('$');
    skip_blanks();
  }

  void append(int digit) {
    if (__builtin_mul_overflow(amount_, std::int64_t{10}, &amount_) ||
        __builtin_sub_overflow(amount_, std::int64_t{digit}, &amount_)) {
      throw out_of_range();
    }
  }

  void read_digits() {
    bool has_point = false;
    int fraction_digits = 0;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (is_digit(c) && fraction_digits < kFractionDigits) {
        append(c - '0');
        if (has_point) ++fraction_digits;
      } else if (c == '.' && !has_point) {
        has_point = true;
      } else if (c != ',') {
        break;
      }
    }
    const bool rounds_up = !rest_.empty() && is_digit(rest_.front()) && rest_.front() >= '5';
    if (rounds_up && __builtin_sub_overflow(amount_, std::int64_t{1}, &amount_))
      throw out_of_range();
    for (; fraction_digits < kFractionDigits; ++fraction_digits) append(0);
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }

  void read_suffix() {
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (c == '-') {
        is_negative_ = true;
      } else if (!is_space(c) && c != ')' && c != '+' && c != '$') {
        throw Error(sqlstate::kInvalidTextRepresentation,
                    fmt::format("invalid input syntax for type money: \"{}\"", text_));
      }
    }
  }

  std::string_view text_;
  std::string_view rest_;
  std::int64_t amount_ = 0;
  bool is_negative_ = false;
};

}  // namespace

std::int64_t parse_money(std::string_view text) { return MoneyParser(text).parse(); }

std::string format_money(std::int64_t cents) {
  const bool is_negative = cents < 0;
  const auto magnitude =
      is_negative ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  std::string digits = std::to_string(magnitude / 100);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return fmt::format("{}${}.{:02}", is_negative ? "-" : "", digits, magnitude % 100);
}

}  // namespace carto_mock::sql
