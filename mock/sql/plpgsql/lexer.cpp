#include "sql/plpgsql/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "sql/syntax/parser.h"
#include "support/encodings.h"

namespace carto_mock::sql::plpgsql {
namespace {

bool begins_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  constexpr unsigned char kFirstBeyondAscii = 0x80;
  return std::isalpha(byte) != 0 || c == '_' || byte >= kFirstBeyondAscii;
}

}  // namespace

std::string_view Lexer::word(std::size_t ahead) const {
  if (at_ + ahead >= tokens_.size()) return {};
  const Token& token = tokens_[at_ + ahead];
  return body_.substr(token.begin, token.end - token.begin);
}

bool Lexer::is(std::string_view wanted, std::size_t ahead) const {
  return to_lower_ascii(word(ahead)) == wanted;
}

bool Lexer::is_identifier(std::size_t ahead) const {
  const std::string_view text = word(ahead);
  if (text.empty() || is_string(ahead)) return false;
  return text.front() == '"' || begins_name(text.front());
}

bool Lexer::is_parameter(std::size_t ahead) const {
  return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].kind == PG_QUERY__TOKEN__PARAM;
}

bool Lexer::is_string(std::size_t ahead) const {
  if (at_ + ahead >= tokens_.size()) return false;
  return tokens_[at_ + ahead].kind == PG_QUERY__TOKEN__SCONST;
}

bool Lexer::skip_if(std::string_view wanted) {
  if (!is(wanted)) return false;
  skip();
  return true;
}

void Lexer::expect(std::string_view wanted) {
  if (!skip_if(wanted)) throw error();
}

std::string Lexer::identifier_at(std::size_t ahead) const {
  return name_of_identifier(word(ahead));
}

std::string Lexer::identifier() {
  if (!is_identifier() && !is_parameter()) throw error();
  std::string name = identifier_at(0);
  skip();
  return name;
}

std::string Lexer::string_value() {
  if (!is_string()) throw error();
  const SyntaxTree tree = parse(fmt::format("SELECT {}", word()));
  const PgQuery__Node& value = *tree.statement(0).select_stmt->target_list[0]->res_target->val;
  if (value.node_case != PG_QUERY__NODE__NODE_A_CONST || value.a_const->sval == nullptr)
    throw Error::unsupported("such a string in PL/pgSQL");
  skip();
  return value.a_const->sval->sval;
}

std::string Lexer::sql_until(std::initializer_list<std::string_view> ends,
                             std::string_view expected, bool is_expression) {
  const std::size_t first = at_;
  int depth = 0;
  for (;; skip()) {
    if (is_at_end()) {
      throw Error(sqlstate::kSyntaxError, depth > 0 ? "mismatched parentheses at end of input"
                                                    : "unexpected end of function definition "
                                                      "at end of input");
    }
    const auto matches = [this](std::string_view end) { return is(end); };
    if (depth == 0 && std::ranges::any_of(ends, matches)) break;
    if (is("(") || is("[")) ++depth;
    if (is(")") || is("]")) --depth;
    if (depth < 0) throw error("mismatched parentheses");
    if (is(";")) {
      if (depth > 0) throw error("mismatched parentheses");
      throw error(fmt::format("missing \"{}\" at end of SQL {}", expected,
                              is_expression ? "expression" : "statement"));
    }
  }
  if (at_ == first) throw error(is_expression ? "missing expression" : "missing SQL statement");
  std::string text = text_between(first, at_);
  add_statement(is_expression ? "SELECT " + text : text);
  return text;
}

bool Lexer::comes_before(std::string_view first, std::string_view second) const {
  int depth = 0;
  for (std::size_t ahead = 0; at_ + ahead < tokens_.size(); ++ahead) {
    if (depth == 0 && is(second, ahead)) return false;
    if (depth == 0 && is(first, ahead)) return true;
    if (is("(", ahead) || is("[", ahead)) ++depth;
    if (is(")", ahead) || is("]", ahead)) --depth;
  }
  return false;
}

std::string Lexer::text_between(std::size_t first, std::size_t end) const {
  if (first == end) return {};
  const std::size_t begin = tokens_[first].begin;
  return std::string(body_.substr(begin, tokens_[end - 1].end - begin));
}

Error Lexer::error(std::string_view message) const {
  if (is_at_end()) return {sqlstate::kSyntaxError, fmt::format("{} at end of input", message)};
  return {sqlstate::kSyntaxError, fmt::format("{} at or near \"{}\"", message, word())};
}

}  // namespace carto_mock::sql::plpgsql
