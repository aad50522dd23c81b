#include "sql/types/datetime_tokens.h"

#include <algorithm>
#include <array>

#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kMaximumFields = 25;
constexpr std::size_t kMaximumLength = 150;

constexpr bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }
constexpr bool is_date_separator(char c) { return c == '-' || c == '/' || c == '.'; }
constexpr bool is_punctuation(char c) { return c > ' ' && c < '\x7f' && !is_alphanumeric(c); }

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::optional<std::vector<DateTimeToken>> run() {
    if (text_.size() > kMaximumLength) return std::nullopt;
    while (position_ < text_.size()) {
      const char c = peek();
      if (is_space(c)) {
        ++position_;
        continue;
      }
      field_.clear();
      if (is_digit(c)) {
        add(from_digit());
      } else if (c == '.') {
        take();
        take_while(is_digit);
        add(DateTimeToken::Kind::kNumber);
      } else if (is_letter(c)) {
        add(from_letter());
      } else if (c == '+' || c == '-') {
        take();
        while (is_space(peek())) ++position_;
        if (is_digit(peek())) {
          take_while([](char d) { return is_digit(d) || d == ':' || d == '.' || d == '-'; });
          add(DateTimeToken::Kind::kZone);
        } else if (is_letter(peek())) {
          take_while(is_letter);
          add(DateTimeToken::Kind::kSpecial);
        } else {
          return std::nullopt;
        }
      } else if (is_punctuation(c)) {
        ++position_;
      } else {
        return std::nullopt;
      }
      if (tokens_.size() > kMaximumFields) return std::nullopt;
    }
    return std::move(tokens_);
  }

 private:
  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  void take() { field_ += to_lower(text_[position_++]); }
  template <typename Predicate>
  void take_while(Predicate predicate) {
    while (position_ < text_.size() && predicate(peek())) take();
  }
  void add(DateTimeToken::Kind kind) { tokens_.push_back({kind, field_}); }

  DateTimeToken::Kind from_digit() {
    using Kind = DateTimeToken::Kind;
    take_while(is_digit);
    if (peek() == ':') {
      take_while([](char c) { return is_digit(c) || c == ':' || c == '.'; });
      return Kind::kTime;
    }
    const char separator = peek();
    if (!is_date_separator(separator)) return Kind::kNumber;
    take();
    if (is_digit(peek())) {
      take_while(is_digit);
      if (peek() != separator) return separator == '.' ? Kind::kNumber : Kind::kDate;
      take_while([separator](char c) { return is_digit(c) || c == separator; });
      return Kind::kDate;
    }
    // A point that ends a number, as in "5.".
    if (separator == '.' && !is_letter(peek()) && peek() != separator) return Kind::kNumber;
    take_while([separator](char c) { return is_alphanumeric(c) || c == separator; });
    return Kind::kDate;
  }

  DateTimeToken::Kind from_letter() {
    take_while(is_letter);
    const char c = peek();
    // "jan-8", "europe/madrid" and "gmt+3" go on; "t04:05" and "jan8" do not.
    const bool goes_on = is_date_separator(c) ||
                         ((c == '+' || is_digit(c)) && !find_datetime_word(field_).has_value());
    if (!goes_on) return DateTimeToken::Kind::kWord;
    take_while([](char d) {
      return is_alphanumeric(d) || d == '+' || d == '-' || d == '/' || d == '_' || d == '.' ||
             d == ':';
    });
    return DateTimeToken::Kind::kDate;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string field_;
  std::vector<DateTimeToken> tokens_;
};

struct WordEntry {
  std::string_view text;
  DateTimeWord word;
};

using WordKind = DateTimeWord::Kind;
constexpr auto kWords = std::to_array<WordEntry>({
    {"-infinity", {WordKind::kMinusInfinity, 0}},
    {"ad", {WordKind::kEra, 0}},
    {"allballs", {WordKind::kMidnightUtc, 0}},
    {"am", {WordKind::kMeridiem, 0}},
    {"apr", {WordKind::kMonth, 4}},
    {"april", {WordKind::kMonth, 4}},
    {"at", {WordKind::kIgnored, 0}},
    {"aug", {WordKind::kMonth, 8}},
    {"august", {WordKind::kMonth, 8}},
    {"bc", {WordKind::kEra, 1}},
    {"d", {WordKind::kFieldMark, 0}},
    {"dec", {WordKind::kMonth, 12}},
    {"december", {WordKind::kMonth, 12}},
    {"dow", {WordKind::kFieldMark, 0}},
    {"doy", {WordKind::kFieldMark, 0}},
    {"dst", {WordKind::kDaylightSaving, 0}},
    {"epoch", {WordKind::kEpoch, 0}},
    {"feb", {WordKind::kMonth, 2}},
    {"february", {WordKind::kMonth, 2}},
    {"fri", {WordKind::kWeekday, 5}},
    {"friday", {WordKind::kWeekday, 5}},
    {"h", {WordKind::kFieldMark, 0}},
    {"infinity", {WordKind::kInfinity, 0}},
    {"isodow", {WordKind::kFieldMark, 0}},
    {"isoyear", {WordKind::kFieldMark, 0}},
    {"j", {WordKind::kJulianMark, 0}},
    {"jan", {WordKind::kMonth, 1}},
    {"january", {WordKind::kMonth, 1}},
    {"jd", {WordKind::kJulianMark, 0}},
    {"jul", {WordKind::kMonth, 7}},
    {"julian", {WordKind::kJulianMark, 0}},
    {"july", {WordKind::kMonth, 7}},
    {"jun", {WordKind::kMonth, 6}},
    {"june", {WordKind::kMonth, 6}},
    {"m", {WordKind::kFieldMark, 0}},
    {"mar", {WordKind::kMonth, 3}},
    {"march", {WordKind::kMonth, 3}},
    {"may", {WordKind::kMonth, 5}},
    {"mm", {WordKind::kFieldMark, 0}},
    {"mon", {WordKind::kWeekday, 1}},
    {"monday", {WordKind::kWeekday, 1}},
    {"nov", {WordKind::kMonth, 11}},
    {"november", {WordKind::kMonth, 11}},
    {"now", {WordKind::kNow, 0}},
    {"oct", {WordKind::kMonth, 10}},
    {"october", {WordKind::kMonth, 10}},
    {"on", {WordKind::kIgnored, 0}},
    {"pm", {WordKind::kMeridiem, 1}},
    {"s", {WordKind::kFieldMark, 0}},
    {"sat", {WordKind::kWeekday, 6}},
    {"saturday", {WordKind::kWeekday, 6}},
    {"sep", {WordKind::kMonth, 9}},
    {"sept", {WordKind::kMonth, 9}},
    {"september", {WordKind::kMonth, 9}},
    {"sun", {WordKind::kWeekday, 0}},
    {"sunday", {WordKind::kWeekday, 0}},
    {"t", {WordKind::kTimeMark, 0}},
    {"thu", {WordKind::kWeekday, 4}},
    {"thur", {WordKind::kWeekday, 4}},
    {"thurs", {WordKind::kWeekday, 4}},
    {"thursday", {WordKind::kWeekday, 4}},
    {"today", {WordKind::kToday, 0}},
    {"tomorrow", {WordKind::kTomorrow, 0}},
    {"tue", {WordKind::kWeekday, 2}},
    {"tues", {WordKind::kWeekday, 2}},
    {"tuesday", {WordKind::kWeekday, 2}},
    {"wed", {WordKind::kWeekday, 3}},
    {"wednesday", {WordKind::kWeekday, 3}},
    {"weds", {WordKind::kWeekday, 3}},
    {"y", {WordKind::kFieldMark, 0}},
    {"yesterday", {WordKind::kYesterday, 0}},
});
static_assert(std::ranges::is_sorted(kWords, {}, &WordEntry::text));

}  // namespace

std::optional<std::vector<DateTimeToken>> tokenize_datetime(std::string_view text) {
  return Tokenizer(text).run();
}

std::optional<DateTimeWord> find_datetime_word(std::string_view lower_case) {
  const auto* const entry = std::ranges::lower_bound(kWords, lower_case, {}, &WordEntry::text);
  if (entry == kWords.end() || entry->text != lower_case) return std::nullopt;
  return entry->word;
}

}  // namespace carto_mock::sql
