// What two texts of one statement have in common: its skeleton, the text with its literals taken
// out.
//
//   SELECT * FROM t WHERE id = 17 AND name = 'x'  →  SELECT * FROM t WHERE id = ‹int4› AND name =
//   ‹string›, {17, 'x'}
//
// The statement cache finds plans by the skeleton, so that a query for another id is no new
// statement. A literal's type is part of the skeleton, since it decides about overloads: 1, 1.5 and
// 99999999999 give three skeletons (manual, chapter 4.1.2.6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct StatementLiteral {
  int offset;   // in bytes, as the parser locates the constant: a sign that belongs to it included
  Type type;    // int4, int8, numeric or unknown (a string)
  Value value;  // of that type; a string's is its text
  std::string_view source;  // as written: a piece of the text that the key was made of
};

struct StatementKey {
  // The whole text, and no literals, where the text holds what the lexer leaves to PostgreSQL's
  // parser: comments, escape and dollar-quoted strings, parameters, whatever is not closed.
  std::string skeleton;
  std::vector<StatementLiteral> literals;
  // Several statements (or text too long to keep): of no use for the cache.
  bool cacheable = true;
};

// Texts longer than this are not worth keeping.
inline constexpr std::size_t kLongestCachedText = 32768;

// `standard_conforming_strings` must be on. Never throws for any input.
StatementKey make_statement_key(std::string_view text);

}  // namespace carto_mock::sql
