// A body's tokens, one after the other, and the SQL between them (PostgreSQL: pl_scanner.c and
// pl_gram.y's read_sql_construct).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sql/plpgsql/tokens.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {

class Lexer {
 public:
  explicit Lexer(std::string_view body) : body_(body), tokens_(tokens_of(body)) {}

  bool is_at_end() const { return at_ >= tokens_.size(); }
  // The token `ahead` of the next one, as written; empty: there is none.
  std::string_view word(std::size_t ahead = 0) const;
  // A keyword, in lower case, or a sign; never a quoted identifier or a literal.
  bool is(std::string_view wanted, std::size_t ahead = 0) const;
  bool is_identifier(std::size_t ahead = 0) const;  // or a keyword
  bool is_parameter(std::size_t ahead = 0) const;   // $1
  bool is_string(std::size_t ahead = 0) const;

  void skip() { ++at_; }
  bool skip_if(std::string_view wanted);
  void expect(std::string_view wanted);
  std::string identifier();    // in lower case unless quoted; $1 as it is
  std::string string_value();  // of a literal
  std::string identifier_at(std::size_t ahead) const;

  // SQL up to one of the keywords or signs outside of all parentheses, which is left. `expected`
  // is what PostgreSQL says is missing otherwise.
  std::string sql_until(std::initializer_list<std::string_view> ends, std::string_view expected,
                        bool is_expression = true);

  // Does the first come before the second, outside of all parentheses?
  bool comes_before(std::string_view first, std::string_view second) const;

  // What sql_until() has given, as statements.
  const std::vector<std::string>& statements() const { return statements_; }
  void add_statement(std::string text) { statements_.push_back(std::move(text)); }

  // The text from one token to another.
  std::size_t position() const { return at_; }
  std::string text_between(std::size_t first, std::size_t end) const;
  void go_to(std::size_t position) { at_ = position; }

  // 42601 `… at or near "x"`
  Error error(std::string_view message = "syntax error") const;

 private:
  std::string_view body_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::vector<std::string> statements_;
};

}  // namespace carto_mock::sql::plpgsql
