#include "sql/text_search/query_editing.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = TsQueryItem::Kind;

bool is_associative(Kind kind) { return kind == Kind::kAnd || kind == Kind::kOr; }

// A tree whose ANDs and ORs have all of their operands at once, sorted.
struct FlatQuery {
  TsQueryTree tree;  // `operands` are not used
  std::vector<FlatQuery> operands;
  bool is_final = false;  // a substitute, which is not looked into
};

int compare(const FlatQuery& left, const FlatQuery& right);

// As compare_query_trees(), whose trees have two operands at most.
TsQueryTree comparable(const FlatQuery& query) {
  TsQueryTree tree{.item = query.tree.item, .operands = {}};
  for (const FlatQuery& operand : query.operands) tree.operands.push_back(comparable(operand));
  return tree;
}

int compare(const FlatQuery& left, const FlatQuery& right) {
  return compare_query_trees(comparable(left), comparable(right));
}

void sort_operands(FlatQuery& query) {
  for (FlatQuery& operand : query.operands) sort_operands(operand);
  if (query.operands.size() < 2 || query.tree.item.kind == Kind::kPhrase) return;
  std::ranges::stable_sort(
      query.operands, [](const FlatQuery& l, const FlatQuery& r) { return compare(l, r) < 0; });
  // PostgreSQL's sorting keeps the order of equal ones, whose weights may differ, for few only.
  constexpr std::size_t kSortedInOrder = 6;
  const auto equal = [](const FlatQuery& l, const FlatQuery& r) { return compare(l, r) == 0; };
  if (query.operands.size() > kSortedInOrder &&
      std::ranges::adjacent_find(query.operands, equal) != query.operands.end())
    throw Error::unsupported("ts_rewrite of seven or more operands, two of them equal");
}

FlatQuery flatten(const TsQueryTree& tree) {
  FlatQuery flat{.tree = {.item = tree.item, .operands = {}}, .operands = {}};
  for (const TsQueryTree& operand : tree.operands) {
    FlatQuery next = flatten(operand);
    if (is_associative(tree.item.kind) && next.tree.item.kind == tree.item.kind) {
      std::ranges::move(next.operands, std::back_inserter(flat.operands));
    } else {
      flat.operands.push_back(std::move(next));
    }
  }
  return flat;
}

FlatQuery sorted_flat(const TsQueryTree& tree) {
  FlatQuery flat = flatten(tree);
  sort_operands(flat);
  return flat;
}

// Operators with two operands each again.
TsQueryTree binary(FlatQuery&& flat) {
  TsQueryTree tree{.item = flat.tree.item, .operands = {}};
  std::vector<TsQueryTree> operands;
  for (FlatQuery& operand : flat.operands) operands.push_back(binary(std::move(operand)));
  while (operands.size() > 2) {
    TsQueryTree joined{.item = tree.item, .operands = {}};
    joined.operands.push_back(std::move(operands[0]));
    joined.operands.push_back(std::move(operands[1]));
    operands[0] = std::move(joined);
    operands[1] = std::move(operands.back());
    operands.pop_back();
  }
  tree.operands = std::move(operands);
  return tree;
}

class Rewriting {
 public:
  Rewriting(const FlatQuery& target, const TsQuery& substitute) : target_(target) {
    if (!substitute) return;
    // As it is: only the query's own operators are flat.
    substitute_ = unflattened(*substitute);
    substitute_->is_final = true;
  }

  // None: nothing is left of it.
  std::optional<FlatQuery> rewrite(FlatQuery query) const {
    std::optional<FlatQuery> result = replace(std::move(query));
    if (!result || result->is_final || result->tree.item.kind == Kind::kOperand) return result;
    std::vector<FlatQuery> operands;
    for (FlatQuery& operand : result->operands) {
      if (std::optional<FlatQuery> rest = rewrite(std::move(operand)))
        operands.push_back(*std::move(rest));
    }
    result->operands = std::move(operands);
    if (result->operands.empty()) return std::nullopt;
    if (result->operands.size() == 1 && result->tree.item.kind != Kind::kNot) {
      FlatQuery only = std::move(result->operands[0]);
      return only;
    }
    return result;
  }

 private:
  static FlatQuery unflattened(const TsQueryTree& tree) {
    FlatQuery flat{.tree = {.item = tree.item, .operands = {}}, .operands = {}};
    for (const TsQueryTree& operand : tree.operands) flat.operands.push_back(unflattened(operand));
    return flat;
  }

  std::optional<FlatQuery> replace(FlatQuery query) const {
    if (query.is_final || query.tree.item.kind != target_.tree.item.kind) return query;
    if (query.operands.size() == target_.operands.size())
      return compare(query, target_) == 0 ? substitute_ : std::optional(std::move(query));
    if (query.operands.size() > target_.operands.size()) replace_some(query);
    return query;
  }

  // Of more operands those of the target, if it has none that the query has not.
  void replace_some(FlatQuery& query) const {
    std::vector<FlatQuery> others;
    std::size_t matched = 0;
    for (const FlatQuery& operand : query.operands) {
      const int order =
          matched == target_.operands.size() ? -1 : compare(operand, target_.operands[matched]);
      if (order > 0) return;
      if (order == 0) {
        ++matched;
      } else {
        others.push_back(operand);
      }
    }
    if (matched < target_.operands.size()) return;
    if (substitute_) others.push_back(*substitute_);
    query.operands = std::move(others);
    sort_operands(query);
  }

  const FlatQuery& target_;
  std::optional<FlatQuery> substitute_;
};

std::set<std::string> lexemes_of(const TsQuery& query) {
  std::set<std::string> lexemes;
  if (!query) return lexemes;
  for (const TsQueryItem* item : items_of(*query)) {
    if (item->kind == Kind::kOperand) lexemes.insert(item->lexeme);
  }
  return lexemes;
}

}  // namespace

TsQuery rewrite_query(const TsQuery& query, const TsQuery& target, const TsQuery& substitute) {
  if (!query || !target) return query;
  const FlatQuery flat_target = sorted_flat(*target);
  std::optional<FlatQuery> result = Rewriting(flat_target, substitute).rewrite(sorted_flat(*query));
  if (!result) return std::nullopt;
  TsQueryTree tree = binary(*std::move(result));
  check_depth(tree);
  return tree;
}

TsQuery indexable_part(const TsQueryTree& query) {
  const Kind kind = query.item.kind;
  if (kind == Kind::kOperand) return query;
  if (kind == Kind::kNot) return std::nullopt;
  TsQuery right = indexable_part(query.operands[0]);
  TsQuery left = indexable_part(query.operands[1]);
  if (kind == Kind::kOr && !(left && right)) return std::nullopt;
  if (!left) return right;
  if (!right) return left;
  return make_operator(kind, *std::move(left), *std::move(right), query.item.distance);
}

bool contains_lexemes(const TsQuery& query, const TsQuery& part) {
  return std::ranges::includes(lexemes_of(query), lexemes_of(part));
}

}  // namespace carto_mock::sql
