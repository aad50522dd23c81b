#include "sql/plpgsql/parameter_names.h"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

#include "sql/plpgsql/tokens.h"
#include "support/encodings.h"

namespace carto_mock::sql::plpgsql {
namespace {

class Body {
 public:
  Body(std::string_view text, const std::vector<std::string>& names)
      : text_(text), names_(names), tokens_(tokens_of(text)) {}

  std::string named() const {
    std::string result;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!is_parameter(i) || !(is_of_alias(i) || is_assigned(i))) continue;
      result += text_.substr(copied, tokens_[i].begin - copied);
      result += fmt::format("\"{}\"", name_at(i));
      copied = tokens_[i].end;
    }
    return result += text_.substr(copied);
  }

 private:
  std::string_view word(std::size_t index) const {
    return text_.substr(tokens_[index].begin, tokens_[index].end - tokens_[index].begin);
  }
  bool is(std::size_t index, std::string_view keyword) const {
    return to_lower_ascii(word(index)) == keyword;
  }

  // 0: a number that no parameter has.
  std::size_t number_at(std::size_t index) const {
    const std::string_view digits = word(index).substr(1);
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number <= names_.size() ? number : 0;
  }
  bool is_parameter(std::size_t index) const {
    return tokens_[index].kind == PG_QUERY__TOKEN__PARAM && number_at(index) > 0;
  }

  // x ALIAS FOR <this one>
  bool is_of_alias(std::size_t index) const {
    return index >= 3 && is(index - 1, "for") && is(index - 2, "alias");
  }

  // <this one> :=, where a statement begins.
  bool is_assigned(std::size_t index) const {
    if (index == 0 || index + 1 >= tokens_.size()) return false;
    const std::string_view next = word(index + 1);
    if (next != ":=" && next != "=") return false;
    return word(index - 1) == ";" || is(index - 1, "begin") || is(index - 1, "then") ||
           is(index - 1, "else") || is(index - 1, "loop");
  }

  std::string name_at(std::size_t index) const {
    if (is_parameter(index)) {
      const std::size_t number = number_at(index);
      return parameter_name(names_[number - 1], number);
    }
    return name_of_identifier(word(index));
  }

  std::string_view text_;
  const std::vector<std::string>& names_;
  std::vector<Token> tokens_;
};

}  // namespace

std::string parameter_name(std::string_view name, std::size_t number) {
  return name.empty() ? fmt::format("${}", number) : std::string(name);
}

std::string with_parameter_names(std::string_view body, const std::vector<std::string>& names) {
  return Body(body, names).named();
}

}  // namespace carto_mock::sql::plpgsql
