// The tokens of a body, by PostgreSQL's scanner.
#pragma once

#include <pg_query.h>
#include <pg_query.pb-c.h>

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql::plpgsql {

struct Token {
  PgQuery__Token kind;
  std::size_t begin;  // bytes
  std::size_t end;
};

// Without comments. Empty where the text cannot be scanned.
std::vector<Token> tokens_of(std::string_view text);
// The name that an identifier stands for: folded, or without its quotes.
std::string name_of_identifier(std::string_view text);

}  // namespace carto_mock::sql::plpgsql
