// Pieces of SQL text for the statements that accounts run on their databases.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::accounts {

// Always quoted: "a""b".
inline std::string quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char character : name) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

// 'it''s'; backslashes are plain characters (standard_conforming_strings).
inline std::string quote_literal(std::string_view text) {
  std::string quoted = "'";
  for (const char character : text) {
    if (character == '\'') quoted += '\'';
    quoted += character;
  }
  return quoted + '\'';
}

inline std::string qualified_name(std::string_view schema, std::string_view name) {
  return quote_identifier(schema) + '.' + quote_identifier(name);
}

}  // namespace carto_mock::accounts
