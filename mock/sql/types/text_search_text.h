// Text of tsvector and tsquery (manual, chapter 8.11). A value is the text that PostgreSQL prints.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

// Lexemes in order, each once, positions merged. Throws 42601 `syntax error in tsvector: "x"`.
std::string parse_tsvector(std::string_view text);
// Lexemes in quotes, parentheses only where they are needed. Throws 42601 `syntax error in tsquery:
// "x"`, `no operand in tsquery: "x"`. A query without lexemes, which gives a notice, is refused.
std::string parse_tsquery(std::string_view text);

// The items of a tsquery's text in PostgreSQL's order (text_search_query.h); of an empty one none.
std::vector<TsQueryItem> parse_tsquery_items(std::string_view text);
// As text. Throws XX000 `malformed tsquery: operand not found` and what parse_tsquery() throws.
std::string format_tsquery_items(std::span<const TsQueryItem> items);

}  // namespace carto_mock::sql
