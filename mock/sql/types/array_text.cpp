#include "sql/types/array_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kMaximumDimensions = 6;
constexpr SqlState kArraySubscriptError{"2202E"};

// What stands between the elements (pg_type.typdelim).
// pg_type.typdelim.
char delimiter_of(Oid element_type) {
  if (element_type == oid::kBox) return ';';
  const bool is_spatial = element_type == oid::kGeometry || element_type == oid::kGeography;
  return is_spatial ? ':' : ',';
}

class ArrayParser {
 public:
  ArrayParser(std::string_view text, Oid element_type,
              const std::function<Value(std::string_view)>& parse_element)
      : text_(text),
        quoted_(text),
        delimiter_(delimiter_of(element_type)),
        parse_element_(parse_element) {
    array_.element_type = element_type;
  }

  Array run() {
    skip_blanks();
    const bool has_bounds = bounds();
    if (!has_bounds && peek() != '{') {
      throw malformed("Array value must start with \"{\" or dimension information.");
    }
    if (peek() != '{') throw malformed("Array contents must start with \"{\".");
    // What is wrong from here on is told of the contents alone.
    quoted_ = text_.substr(position_);
    group(0);
    skip_blanks();
    if (position_ != text_.size()) throw malformed("Junk after closing right brace.");
    quoted_ = text_;
    if (texts_.empty()) counts_.clear();
    if (has_bounds) {
      if (counts_ != array_.lengths) {
        throw malformed("Specified array dimensions do not match array contents.");
      }
    } else {
      array_.lengths = counts_;
      array_.lower_bounds.assign(counts_.size(), 1);
    }
    // Elements are looked at only now: what is wrong with the braces is told first.
    for (const std::optional<std::string>& text : texts_) {
      array_.elements.push_back(text ? parse_element_(*text) : Value());
    }
    return std::move(array_);
  }

 private:
  Error malformed(std::string detail) const {
    return Error(sqlstate::kInvalidTextRepresentation,
                 fmt::format("malformed array literal: \"{}\"", quoted_))
        .detail(std::move(detail));
  }
  Error unexpected_end() const { return malformed("Unexpected end of input."); }
  Error unexpected(char c) const {
    return malformed(fmt::format("Unexpected \"{}\" character.", c));
  }

  Error unexpected_element(char first) const {
    return first == '\\' ? unexpected('\\') : malformed("Unexpected array element.");
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  void skip_blanks() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
  }

  int bound() {
    int value = 0;
    if (peek() == '+') ++position_;
    const char* const end = text_.data() + text_.size();
    const auto parsed = std::from_chars(text_.data() + position_, end, value);
    if (parsed.ec == std::errc::result_out_of_range) {
      throw Error(sqlstate::kNumericValueOutOfRange, "array bound is out of integer range");
    }
    if (parsed.ec != std::errc())
      throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
    position_ = static_cast<std::size_t>(parsed.ptr - text_.data());
    return value;
  }

  // [lower:upper]… and the equals sign.
  bool bounds() {
    if (peek() != '[') return false;
    while (peek() == '[') {
      if (array_.lengths.size() == kMaximumDimensions) throw too_many_dimensions();
      ++position_;
      if (!is_digit(peek()) && peek() != '+' && peek() != '-') {
        throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
      }
      int lower = 1;
      int upper = bound();
      if (peek() == ':') {
        ++position_;
        lower = upper;
        if (!is_digit(peek()) && peek() != '+' && peek() != '-') {
          throw malformed("Missing array dimension value.");
        }
        upper = bound();
      }
      if (peek() != ']') throw malformed("Missing \"]\" after array dimensions.");
      ++position_;
      if (upper < lower) {
        throw Error(kArraySubscriptError, "upper bound cannot be less than lower bound");
      }
      const std::int64_t length = std::int64_t{upper} - lower + 1;
      if (length > std::numeric_limits<int>::max()) {
        throw Error(sqlstate::kProgramLimitExceeded,
                    "array size exceeds the maximum allowed (134217727)");
      }
      array_.lower_bounds.push_back(lower);
      array_.lengths.push_back(static_cast<int>(length));
      skip_blanks();
    }
    if (peek() != '=') throw malformed("Missing \"=\" after array dimensions.");
    ++position_;
    skip_blanks();
    return true;
  }

  Error too_many_dimensions() const {
    return Error(sqlstate::kProgramLimitExceeded,
                 fmt::format("number of array dimensions ({}) exceeds the maximum allowed ({})",
                             kMaximumDimensions + 1, kMaximumDimensions));
  }

  Error ragged() const {
    return malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
  }

  // From { to its }.
  void group(std::size_t depth) {
    if (depth == kMaximumDimensions) throw too_many_dimensions();
    ++position_;
    const bool is_first = depth == counts_.size();
    if (is_first) {
      if (has_leaf_) throw unexpected('{');
      counts_.push_back(0);
    }
    int count = 0;
    skip_blanks();
    if (peek() == '}') {
      if (depth > 0) throw unexpected('}');
      ++position_;
      return;
    }
    for (;;) {
      skip_blanks();
      if (position_ == text_.size()) throw unexpected_end();
      if (peek() == '{') {
        group(depth + 1);
      } else {
        leaf(depth);
      }
      ++count;
      skip_blanks();
      if (position_ == text_.size()) throw unexpected_end();
      const char c = text_[position_++];
      if (c == '}') break;
      if (c == '{') throw unexpected('{');
      if (c != delimiter_) throw unexpected_element(c);
    }
    if (!is_first && counts_[depth] != count) throw ragged();
    counts_[depth] = count;
  }

  void leaf(std::size_t depth) {
    if (peek() == delimiter_ || peek() == '}') throw unexpected(peek());
    if (depth + 1 != counts_.size()) throw unexpected_element(peek());
    has_leaf_ = true;
    std::string element;
    if (peek() == '"') {
      quoted(element);
      texts_.emplace_back(std::move(element));
      return;
    }
    const bool has_escape = unquoted(element);
    if (!has_escape && equals_ignoring_case(element, "null")) {
      texts_.emplace_back();
    } else {
      texts_.emplace_back(std::move(element));
    }
  }

  void quoted(std::string& element) {
    ++position_;
    for (;;) {
      if (position_ == text_.size()) throw unexpected_end();
      char c = text_[position_++];
      if (c == '"') break;
      if (c == '\\') {
        if (position_ == text_.size()) throw unexpected_end();
        c = text_[position_++];
      }
      element += c;
    }
    skip_blanks();
    const char next = peek();
    if (position_ < text_.size() && next != delimiter_ && next != '}' && next != '{') {
      throw unexpected_element(next);
    }
  }

  // Blanks at the end do not count unless they are escaped. Gives whether there was an escape.
  bool unquoted(std::string& element) {
    bool has_escape = false;
    std::size_t kept = 0;
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c == delimiter_ || c == '}') break;
      if (c == '{') throw unexpected('{');
      if (c == '"') throw malformed("Unexpected array element.");
      ++position_;
      if (c == '\\') {
        if (position_ == text_.size()) throw unexpected_end();
        element += text_[position_++];
        has_escape = true;
        kept = element.size();
        continue;
      }
      element += c;
      if (!is_space(c)) kept = element.size();
    }
    element.resize(kept);
    return has_escape;
  }

  std::string_view text_;
  std::string_view quoted_;  // what messages show
  char delimiter_;
  const std::function<Value(std::string_view)>& parse_element_;
  std::size_t position_ = 0;
  Array array_;
  std::vector<std::optional<std::string>> texts_;  // none: NULL
  std::vector<int> counts_;  // of each depth, as the first group there has them
  bool has_leaf_ = false;
};

bool needs_quotes(std::string_view element, char delimiter) {
  if (element.empty() || equals_ignoring_case(element, "null")) return true;
  for (const char c : element) {
    if (c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_space(c)) return true;
  }
  return false;
}

void append_element(std::string& text, std::string_view element, char delimiter) {
  if (!needs_quotes(element, delimiter)) {
    text += element;
    return;
  }
  text += '"';
  for (const char c : element) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  text += '"';
}

void append_dimension(std::string& text, const Array& array, std::size_t dimension,
                      std::size_t& next,
                      const std::function<std::string(const Value&)>& format_element) {
  const char delimiter = delimiter_of(array.element_type);
  text += '{';
  for (int i = 0; i < array.lengths[dimension]; ++i) {
    if (i > 0) text += delimiter;
    if (dimension + 1 < array.lengths.size()) {
      append_dimension(text, array, dimension + 1, next, format_element);
      continue;
    }
    const Value& element = array.elements[next++];
    if (element.is_null()) {
      text += "NULL";
    } else {
      append_element(text, format_element(element), delimiter);
    }
  }
  text += '}';
}

}  // namespace

Array parse_array(std::string_view text, Oid element_type,
                  const std::function<Value(std::string_view)>& parse_element) {
  return ArrayParser(text, element_type, parse_element).run();
}

std::string format_array(const Array& array,
                         const std::function<std::string(const Value&)>& format_element) {
  if (array.lengths.empty()) return "{}";
  std::string text;
  bool has_bounds = false;
  for (const int lower : array.lower_bounds) has_bounds = has_bounds || lower != 1;
  if (has_bounds) {
    for (std::size_t i = 0; i < array.lengths.size(); ++i) {
      text += fmt::format("[{}:{}]", array.lower_bounds[i],
                          array.lower_bounds[i] + array.lengths[i] - 1);
    }
    text += '=';
  }
  std::size_t next = 0;
  append_dimension(text, array, 0, next, format_element);
  return text;
}

}  // namespace carto_mock::sql
