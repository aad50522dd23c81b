#include "sql/types/range_text.h"

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kEmpty = "empty";

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

class RangeParser {
 public:
  explicit RangeParser(std::string_view text) : text_(text), rest_(skip_blanks(text)) {}

  Range parse(Oid subtype, const ParseBound& parse_bound) {
    if (starts_with_ignoring_case(rest_, kEmpty)) {
      rest_ = skip_blanks(rest_.substr(kEmpty.size()));
      if (!rest_.empty()) throw malformed("Junk after \"empty\" key word.");
      return empty_range(subtype);
    }
    Range range;
    range.subtype = subtype;
    range.lower_inclusive = take_either('[', '(', "Missing left parenthesis or bracket.");
    const std::optional<std::string> lower = take_bound();
    if (!rest_.starts_with(',')) throw malformed("Missing comma after lower bound.");
    rest_.remove_prefix(1);
    const std::optional<std::string> upper = take_bound();
    range.upper_inclusive = take_either(']', ')', "Too many commas.");
    rest_ = skip_blanks(rest_);
    if (!rest_.empty()) throw malformed("Junk after right parenthesis or bracket.");
    if (lower) range.lower = parse_bound(*lower);
    if (upper) range.upper = parse_bound(*upper);
    return make_range(std::move(range));
  }

 private:
  Error malformed(std::string detail) const {
    return Error(sqlstate::kInvalidTextRepresentation,
                 fmt::format("malformed range literal: \"{}\"", text_))
        .detail(std::move(detail));
  }

  bool take_either(char inclusive, char exclusive, const char* otherwise) {
    if (!rest_.starts_with(inclusive) && !rest_.starts_with(exclusive)) throw malformed(otherwise);
    const bool is_inclusive = rest_.front() == inclusive;
    rest_.remove_prefix(1);
    return is_inclusive;
  }

  char take() {
    if (rest_.empty()) throw malformed("Unexpected end of input.");
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // Text up to a comma or a bracket that stands in no quotes; none: there is not even an empty one.
  std::optional<std::string> take_bound() {
    const auto ends = [this] {
      constexpr std::string_view kEnds = ",)]";
      return !rest_.empty() && kEnds.find(rest_.front()) != std::string_view::npos;
    };
    if (ends()) return std::nullopt;
    std::string bound;
    bool is_quoted = false;
    while (is_quoted || !ends()) {
      const char c = take();
      if (c == '\\') {
        bound += take();
      } else if (c == '"' && is_quoted && rest_.starts_with('"')) {
        bound += take();
      } else if (c == '"') {
        is_quoted = !is_quoted;
      } else {
        bound += c;
      }
    }
    return bound;
  }

  std::string_view text_;
  std::string_view rest_;
};

std::string quote_bound(const std::string& bound) {
  bool needs_quotes = bound.empty();
  for (const char c : bound) {
    constexpr std::string_view kSpecial = "\"\\()[],";
    needs_quotes = needs_quotes || is_space(c) || kSpecial.find(c) != std::string_view::npos;
  }
  if (!needs_quotes) return bound;
  std::string quoted = "\"";
  for (const char c : bound) {
    if (c == '"' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '"';
}

// Hands out the ranges' texts between the braces, each as soon as it is read.
class MultirangeParser {
 public:
  explicit MultirangeParser(std::string_view text) : text_(text), rest_(skip_blanks(text)) {}

  void parse(const std::function<void(std::string_view)>& take) {
    if (!rest_.starts_with('{')) throw malformed("Missing left brace.");
    rest_ = skip_blanks(rest_.substr(1));
    if (rest_.starts_with('}')) {
      rest_.remove_prefix(1);
    } else {
      do {
        rest_ = skip_blanks(rest_);
        take(take_range());
        rest_ = skip_blanks(rest_);
      } while (take_separator());
    }
    rest_ = skip_blanks(rest_);
    if (!rest_.empty()) throw malformed("Junk after closing right brace.");
  }

 private:
  Error malformed(std::string detail) const {
    return Error(sqlstate::kInvalidTextRepresentation,
                 fmt::format("malformed multirange literal: \"{}\"", text_))
        .detail(std::move(detail));
  }

  void require_more() const {
    if (rest_.empty()) throw malformed("Unexpected end of input.");
  }

  // True: another range follows. False: that was the closing brace.
  bool take_separator() {
    require_more();
    const char c = rest_.front();
    if (c != ',' && c != '}') throw malformed("Expected comma or end of multirange.");
    rest_.remove_prefix(1);
    return c == ',';
  }

  std::string_view take_range() {
    require_more();
    std::size_t end = 0;
    if (starts_with_ignoring_case(rest_, kEmpty)) {
      end = kEmpty.size();
    } else {
      if (rest_.front() != '[' && rest_.front() != '(') throw malformed("Expected range start.");
      bool is_quoted = false;
      for (char c = '\0'; is_quoted || (c != ']' && c != ')'); ++end) {
        if (end >= rest_.size()) throw malformed("Unexpected end of input.");
        c = rest_[end];
        if (c == '\\') {
          ++end;
        } else if (c == '"') {
          is_quoted = !is_quoted;
        }
      }
    }
    const std::string_view range = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end, rest_.size()));
    return range;
  }

  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

Range parse_range(std::string_view text, Oid subtype, const ParseBound& parse_bound) {
  return RangeParser(text).parse(subtype, parse_bound);
}

std::string format_range(const Range& range, const FormatBound& format_bound) {
  if (range.is_empty) return std::string(kEmpty);
  const auto bound = [&](const Value& value) {
    return value.is_null() ? std::string() : quote_bound(format_bound(value));
  };
  return fmt::format("{}{},{}{}", range.lower_inclusive ? '[' : '(', bound(range.lower),
                     bound(range.upper), range.upper_inclusive ? ']' : ')');
}

Multirange parse_multirange(std::string_view text, Oid subtype, const ParseBound& parse_bound) {
  std::vector<Range> ranges;
  MultirangeParser(text).parse(
      [&](std::string_view range) { ranges.push_back(parse_range(range, subtype, parse_bound)); });
  return make_multirange(subtype, std::move(ranges));
}

std::string format_multirange(const Multirange& multirange, const FormatBound& format_bound) {
  std::string text = "{";
  for (const Range& range : multirange.ranges) {
    if (text.size() > 1) text += ',';
    text += format_range(range, format_bound);
  }
  return text + '}';
}

}  // namespace carto_mock::sql
