// Small conveniences for reading libpg_query's tree.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/syntax/parser.h"

namespace carto_mock::sql::analysis {

using SyntaxNode = PgQuery__Node;
using SyntaxNodes = std::span<PgQuery__Node* const>;

inline SyntaxNodes nodes(std::size_t count, PgQuery__Node** items) { return {items, count}; }

// libpg_query leaves a missing name empty or null.
inline std::string_view text_of(const char* text) { return text == nullptr ? "" : text; }

// The text of a String node; of any other node nothing.
inline std::string_view string_of(const SyntaxNode& node) {
  return node.node_case == PG_QUERY__NODE__NODE_STRING ? text_of(node.string->sval)
                                                       : std::string_view();
}

inline bool is_star(const SyntaxNode& node) {
  return node.node_case == PG_QUERY__NODE__NODE_A_STAR;
}

inline std::vector<std::string> strings_of(SyntaxNodes list) {
  std::vector<std::string> result;
  for (const SyntaxNode* node : list) result.emplace_back(string_of(*node));
  return result;
}

// A dotted name as error messages show it.
inline std::string join_names(std::span<const std::string> names) {
  std::string result;
  for (const std::string& name : names) {
    if (!result.empty()) result += '.';
    result += name;
  }
  return result;
}

}  // namespace carto_mock::sql::analysis
