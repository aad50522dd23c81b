// The tokens of a jsonpath (manual, chapter 9.16.2). PostgreSQL's messages name them as its scanner
// had them in hand, which is not always as they were written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carto_mock::sql {

struct JsonPathToken {
  enum class Kind : std::uint8_t { kEnd, kSymbol, kWord, kString, kVariable, kInteger, kNumber };
  Kind kind = Kind::kEnd;
  std::string value;  // without quotes and escapes; of a symbol <> is !=
  std::string named;  // in `syntax error at or near "…"`; empty: at end

  bool is(std::string_view symbol) const { return kind == Kind::kSymbol && value == symbol; }
  // A keyword, in any case.
  bool is_word(std::string_view keyword) const;
};

class JsonPathScanner {
 public:
  // `text` outlives it.
  explicit JsonPathScanner(std::string_view text) : text_(text) {}

  // At the end, again and again a token of kind kEnd. Throws 42601 `trailing junk after numeric
  // literal at or near "1a" of jsonpath input` and its kin, 22P05 for \u0000.
  JsonPathToken next();

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool is_at_end() const { return at_ >= text_.size(); }
  // How many of the characters from `from` on belong together.
  std::size_t run(std::size_t from, bool (*belongs)(char)) const;
  void skip_comment();
  JsonPathToken quoted(JsonPathToken::Kind kind);
  JsonPathToken variable();
  JsonPathToken symbol();
  // None that the scanner can use: the text is a word.
  bool take_number(JsonPathToken& token);
  // False: a comment follows it directly, and PostgreSQL forgets the word.
  bool take_word(JsonPathToken& token);
  void take_escape(std::string& value);
  std::uint32_t unicode_escape();
  void take_unicode(std::string& value);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace carto_mock::sql
