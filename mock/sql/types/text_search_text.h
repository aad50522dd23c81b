// Text of tsvector and tsquery (manual, chapter 8.11). A value is the text that PostgreSQL prints.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Lexemes in order, each once, positions merged. Throws 42601 `syntax error in tsvector: "x"`.
std::string parse_tsvector(std::string_view text);
// Lexemes in quotes, parentheses only where they are needed. Throws 42601 `syntax error in tsquery:
// "x"`, `no operand in tsquery: "x"`. A query without lexemes, which gives a notice, is refused.
std::string parse_tsquery(std::string_view text);

}  // namespace carto_mock::sql
