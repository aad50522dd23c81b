// parse_headline_options() of headline.h.
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "sql/text_search/headline.h"
#include "sql/types/number_text.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Option = std::pair<std::string, std::string>;

// `key = value, key="value", key='value'`: with quotes a value may have any characters; a quote in
// it is doubled, and within single quotes so is a backslash, or it stands alone.
class OptionList {
 public:
  explicit OptionList(std::string_view text) : text_(text), rest_(text) {}

  std::vector<Option> parse() {
    std::vector<Option> options;
    while (skip([](char c) { return is_space(c) || c == ','; })) {
      std::string key = take_key();
      skip(is_space);
      if (rest_.empty() || rest_.front() != '=') throw invalid();
      rest_.remove_prefix(1);
      if (!skip(is_space)) throw invalid();
      options.emplace_back(std::move(key), take_value());
    }
    return options;
  }

 private:
  Error invalid() const {
    return {sqlstate::kSyntaxError, fmt::format("invalid parameter list format: \"{}\"", text_)};
  }

  // False: that was all.
  template <typename IsSkipped>
  bool skip(IsSkipped is_skipped) {
    while (!rest_.empty() && is_skipped(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  std::string take_key() {
    if (rest_.front() == '"') return take_quoted();
    std::string key;
    while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != '=') take_into(key);
    if (key.empty() || rest_.empty()) throw invalid();
    return key;
  }

  std::string take_value() {
    if (rest_.front() == '\'' || rest_.front() == '"') return take_quoted();
    if (rest_.starts_with("E'")) {
      rest_.remove_prefix(1);
      return take_quoted();
    }
    std::string value;
    do {
      take_into(value);
    } while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != ',');
    return value;
  }

  std::string take_quoted() {
    const char quote = rest_.front();
    std::string value;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_.front() == quote) {
        rest_.remove_prefix(1);
        if (rest_.empty() || rest_.front() != quote) return value;
      } else if (quote == '\'' && rest_.starts_with("\\\\")) {
        rest_.remove_prefix(1);
      }
      take_into(value);
    }
    throw invalid();
  }

  void take_into(std::string& text) {
    text += rest_.front();
    rest_.remove_prefix(1);
  }

  std::string_view text_;
  std::string_view rest_;
};

bool is_true(std::string_view text) {
  for (const std::string_view word : {"1", "on", "true", "t", "y", "yes"}) {
    if (equals_ignoring_case(text, word)) return true;
  }
  return false;
}

int parse_number(std::string_view text) {
  return static_cast<int>(parse_integer(text, std::numeric_limits<std::int32_t>::min(),
                                        std::numeric_limits<std::int32_t>::max(), "integer"));
}

void apply(const Option& option, HeadlineOptions& options) {
  const auto& [key, value] = option;
  const auto is = [&key](std::string_view name) { return equals_ignoring_case(key, name); };
  if (is("MaxWords")) {
    options.max_words = parse_number(value);
  } else if (is("MinWords")) {
    options.min_words = parse_number(value);
  } else if (is("ShortWord")) {
    options.short_word = parse_number(value);
  } else if (is("MaxFragments")) {
    options.max_fragments = parse_number(value);
  } else if (is("StartSel")) {
    options.start_selection = value;
  } else if (is("StopSel")) {
    options.stop_selection = value;
  } else if (is("FragmentDelimiter")) {
    options.fragment_delimiter = value;
  } else if (is("HighlightAll")) {
    options.highlights_all = is_true(value);
  } else {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("unrecognized headline parameter: \"{}\"", key));
  }
}

void require(bool condition, std::string_view message) {
  if (!condition) throw Error(sqlstate::kInvalidParameterValue, std::string(message));
}

}  // namespace

HeadlineOptions parse_headline_options(std::string_view text) {
  HeadlineOptions options;
  for (const Option& option : OptionList(text).parse()) apply(option, options);
  if (!options.highlights_all) {
    require(options.min_words < options.max_words, "MinWords should be less than MaxWords");
    require(options.min_words > 0, "MinWords should be positive");
    require(options.short_word >= 0, "ShortWord should be >= 0");
    require(options.max_fragments >= 0, "MaxFragments should be >= 0");
  }
  return options;
}

}  // namespace carto_mock::sql
