// Unicode normalization and escapes (manual, chapter 9.4): normalize(), IS NORMALIZED, unistr().
#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "support/encodings.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

using std::string;
using std::string_view;

utf8proc_option_t form_options(string_view form) {
  const string name = to_lower_ascii(form);
  const auto with = [](utf8proc_option_t one, utf8proc_option_t other) {
    return static_cast<utf8proc_option_t>(one | other);
  };
  if (name == "nfc") return with(UTF8PROC_STABLE, UTF8PROC_COMPOSE);
  if (name == "nfd") return with(UTF8PROC_STABLE, UTF8PROC_DECOMPOSE);
  if (name == "nfkc") return with(with(UTF8PROC_STABLE, UTF8PROC_COMPOSE), UTF8PROC_COMPAT);
  if (name == "nfkd") return with(with(UTF8PROC_STABLE, UTF8PROC_DECOMPOSE), UTF8PROC_COMPAT);
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("invalid normalization form: {}", form));
}

string normalize(string_view text, string_view form) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, form_options(form));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  if (size < 0) throw Error(sqlstate::kInternalError, utf8proc_errmsg(size));
  return {reinterpret_cast<const char*>(owned.get()), static_cast<std::size_t>(size)};
}

bool is_normalized(string_view text, string_view form) { return normalize(text, form) == text; }

constexpr bool is_high_surrogate(char32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
constexpr bool is_low_surrogate(char32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// \XXXX, \+XXXXXX, \uXXXX and \UXXXXXXXX are code points, \\ is a backslash.
class EscapeReader {
 public:
  explicit EscapeReader(string_view text) : text_(text) {}

  string read() {
    while (position_ < text_.size()) {
      if (text_[position_] != '\\') {
        require_no_surrogate();
        result_ += text_[position_++];
      } else if (text_.substr(position_ + 1, 1) == "\\") {
        require_no_surrogate();
        result_ += '\\';
        position_ += 2;
      } else {
        add(read_code());
      }
    }
    require_no_surrogate();
    return result_;
  }

 private:
  char32_t read_code() {
    if (const auto code = hexadecimal(1, 4)) return *code;
    if (text_.substr(position_ + 1, 1) == "u")
      if (const auto code = hexadecimal(2, 4)) return *code;
    if (text_.substr(position_ + 1, 1) == "+")
      if (const auto code = hexadecimal(2, 6)) return *code;
    if (text_.substr(position_ + 1, 1) == "U")
      if (const auto code = hexadecimal(2, 8)) return *code;
    throw Error(sqlstate::kSyntaxError, "invalid Unicode escape")
        .hint("Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
  }

  // The digits from `offset` behind the backslash on; moves behind them if all are there.
  std::optional<char32_t> hexadecimal(std::size_t offset, std::size_t count) {
    const string_view digits = text_.substr(std::min(position_ + offset, text_.size()), count);
    if (digits.size() < count ||
        digits.find_first_not_of("0123456789abcdefABCDEF") != string_view::npos)
      return std::nullopt;
    position_ += offset + count;
    return static_cast<char32_t>(std::stoul(string(digits), nullptr, 16));
  }

  void add(char32_t code) {
    constexpr char32_t kLast = 0x10FFFF;
    if (code == 0 || code > kLast)
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid Unicode code point: {:04X}", static_cast<unsigned>(code)));
    if (high_ != 0 && !is_low_surrogate(code)) refuse_pair();
    if (high_ == 0 && is_low_surrogate(code)) refuse_pair();
    if (is_high_surrogate(code)) {
      high_ = code;
      return;
    }
    if (high_ != 0) code = 0x10000 + ((high_ & 0x3FFU) << 10) + (code & 0x3FFU);
    high_ = 0;
    append_character(result_, code);
  }

  void require_no_surrogate() const {
    if (high_ != 0) refuse_pair();
  }
  [[noreturn]] static void refuse_pair() {
    throw Error(sqlstate::kSyntaxError, "invalid Unicode surrogate pair");
  }

  string_view text_;
  std::size_t position_ = 0;
  char32_t high_ = 0;  // the first half of a pair, until the second comes
  string result_;
};

string unescape(string_view text) { return EscapeReader(text).read(); }

constexpr FunctionEntry kEntries[] = {
    {"\"normalize\"(text,text)", native<normalize>},
    {"is_normalized(text,text)", native<is_normalized>},
    {"unistr(text)", native<unescape>},
};

}  // namespace

std::span<const FunctionEntry> unicode_form_functions() { return kEntries; }

}  // namespace carto_mock::sql
