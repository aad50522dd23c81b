// A tsquery taken apart (manual, chapter 8.11.2), and the order of such values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

struct TsQueryItem {
  enum class Kind { kOperand = 0, kNot = 1, kAnd = 2, kOr = 3, kPhrase = 4 };
  Kind kind = Kind::kOperand;
  std::string lexeme;  // this and the next two: of an operand
  bool is_prefix = false;
  unsigned weights = 0;  // bits, from D (1) to A (8); none: any
  int distance = 1;      // of a phrase
};

inline constexpr int kMaximumTsDistance = 16384;

// An operator with its operands, the right one first, as PostgreSQL keeps and compares them; or an
// operand without any.
struct TsQueryTree {
  TsQueryItem item;
  std::vector<TsQueryTree> operands;
};

// None: the query that has no lexemes.
using TsQuery = std::optional<TsQueryTree>;

// From and to what PostgreSQL prints, which is what a Value holds.
TsQuery decode_tsquery(std::string_view text);
std::string encode_tsquery(const TsQuery& query);
// Without the check for operators that nest too deep; throws what parse_tsquery() throws.
TsQueryTree parse_tsquery_tree(std::string_view text);

TsQueryTree make_operator(TsQueryItem::Kind kind, TsQueryTree left, TsQueryTree right,
                          int distance = 1);
TsQueryTree make_negation(TsQueryTree operand);
// Throws 0A000 where operators nest so deep that going over them could exhaust the stack.
void check_depth(const TsQueryTree& tree);
void check_operator_depth(int depth);  // the same, counted elsewhere

// In PostgreSQL's order: an operator, its right operand, its left one.
std::vector<const TsQueryItem*> items_of(const TsQueryTree& tree);

// Negative, zero, positive. Neither weights nor `:*` count.
int compare_query_trees(const TsQueryTree& left, const TsQueryTree& right);
int compare_tsqueries(std::string_view left, std::string_view right);

}  // namespace carto_mock::sql
