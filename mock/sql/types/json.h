// JSON as PostgreSQL reads it (manual, chapter 8.14): its grammar, its error messages, numbers as
// their text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

struct JsonMember;

struct JsonNode {
  enum class Kind : std::uint8_t { kNull, kString, kNumber, kTrue, kFalse, kArray, kObject };
  Kind kind = Kind::kNull;
  std::string text;                 // kString: its characters; kNumber: as written
  std::vector<JsonNode> elements;   // kArray
  std::vector<JsonMember> members;  // kObject, in order of the text, duplicates kept
};

struct JsonMember {
  std::string key;
  JsonNode value;
};

enum class JsonStrings : std::uint8_t {
  kRaw,      // between the quotes as written: escapes are checked for their form only, as type json
             // does
  kDecoded,  // escapes become characters: \u0000 and lone surrogates are refused, as type jsonb
             // does
};

// Throws 22P02 `invalid input syntax for type json` with PostgreSQL's DETAIL; 54001 where it nests
// too deep.
JsonNode parse_json(std::string_view text, JsonStrings strings = JsonStrings::kDecoded);

// A string with quotes and escapes, as PostgreSQL writes it.
std::string quote_json(std::string_view text);

}  // namespace carto_mock::sql
