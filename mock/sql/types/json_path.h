// The SQL/JSON path language (manual, chapter 9.16.2): its text as a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/json.h"
#include "sql/types/regexp_options.h"
#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct JsonPathNode {
  enum class Kind : std::uint8_t {
    kRoot,        // $
    kCurrent,     // @
    kLast,        // last
    kVariable,    // $name: `text`
    kLiteral,     // `literal`
    kMember,      // children[0].text
    kAnyMember,   // children[0].*
    kAnyLevel,    // children[0].**{first to last}
    kElements,    // children[0][*]
    kSubscript,   // children[0][a, b to c]: pairs of children behind, the second of a pair may be
                  // the first again
    kFilter,      // children[0] ? (children[1])
    kMethod,      // children[0].text()
    kUnary,       // text: + -
    kArithmetic,  // text: + - * / %
    kComparison,  // text: == != < <= > >=
    kAnd,
    kOr,
    kNot,
    kIsUnknown,
    kExists,
    kStartsWith,
    kLikeRegex,  // children[0] like_regex `text` flag `flags`
  };
  Kind kind = Kind::kRoot;
  std::string text;
  std::string flags;
  JsonNode literal;
  std::vector<JsonPathNode> children;
  static constexpr int kLastLevel = -1;
  int first_level = 0;  // of kAnyLevel
  int last_level = kLastLevel;
  std::vector<bool> has_range;        // of kSubscript: was `to` written? Of each pair
  std::optional<std::string> format;  // of the method datetime

  bool is_predicate() const;
};

struct JsonPath {
  bool strict = false;
  JsonPathNode expression;
};

// The type jsonpath. Values keep their text as it was written; output prints it as PostgreSQL does
// (json_path_text.h).
Value input_json_path(std::string_view text, Type type, const TextSettings& settings);
std::string output_json_path(const Value& value, Type type, const TextSettings& settings);

// XQuery's flags (JsonPathNode::flags) in PostgreSQL's terms (manual, chapter 9.16.2.2).
RegexpOptions json_path_regexp_options(std::string_view flags);

// Throws 42601 `syntax error at or near "]" of jsonpath input` and its kin, 2201B for like_regex's
// pattern; refuses (0A000) what
// nests too deep.
JsonPath parse_json_path(std::string_view text);

}  // namespace carto_mock::sql
