#include "sql/text_search/draft_query.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = TsQueryItem::Kind;

// What is left of a part, and by how much it has moved away from what stands left and right of it.
struct Remainder {
  TsQuery query;
  int left_gap = 0;
  int right_gap = 0;
};

Remainder clean(const DraftQuery& draft);

Remainder clean_negation(const DraftQuery& draft) {
  Remainder operand = clean(draft.operands[0]);
  if (operand.query) operand.query = make_negation(*std::move(operand.query));
  return operand;
}

Remainder clean_binary(const DraftQuery& draft) {
  Remainder right = clean(draft.operands[0]);
  Remainder left = clean(draft.operands[1]);
  const bool is_phrase = draft.item.kind == Kind::kPhrase;
  const int distance = is_phrase ? draft.item.distance : 0;
  if (!left.query && !right.query) {
    const int gap = is_phrase ? left.left_gap + distance + right.left_gap
                              : std::max(left.left_gap, right.left_gap);
    return {std::nullopt, gap, gap};
  }
  if (!left.query) {
    const int gap = is_phrase ? left.left_gap + distance : 0;
    return {std::move(right.query), right.left_gap + gap, right.right_gap};
  }
  if (!right.query) {
    const int gap = is_phrase ? right.right_gap + distance : 0;
    return {std::move(left.query), left.left_gap, left.right_gap + gap};
  }
  TsQueryTree tree = make_operator(draft.item.kind, *std::move(left.query), *std::move(right.query),
                                   draft.item.distance);
  if (!is_phrase) return {std::move(tree), 0, 0};
  tree.item.distance += left.right_gap + right.left_gap;
  if (tree.item.distance > kMaximumTsDistance)
    throw Error::unsupported("a phrase whose stop words make its distance too great");
  return {std::move(tree), left.left_gap, right.right_gap};
}

Remainder clean(const DraftQuery& draft) {
  if (draft.is_stop_word) return {};
  switch (draft.item.kind) {
    case Kind::kOperand:
      return {TsQueryTree{.item = draft.item, .operands = {}}, 0, 0};
    case Kind::kNot:
      return clean_negation(draft);
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kPhrase:
      return clean_binary(draft);
  }
  return {};
}

DraftQuery counted(DraftQuery draft) {
  for (const DraftQuery& operand : draft.operands)
    draft.depth = std::max(draft.depth, operand.depth + 1);
  check_operator_depth(draft.depth);
  return draft;
}

}  // namespace

DraftQuery make_stop_word() { return {.is_stop_word = true, .item = {}, .operands = {}}; }

DraftQuery make_draft(Kind kind, DraftQuery left, DraftQuery right) {
  DraftQuery draft;
  draft.item.kind = kind;
  draft.operands.reserve(2);
  draft.operands.push_back(std::move(right));
  draft.operands.push_back(std::move(left));
  return counted(std::move(draft));
}

DraftQuery make_negated_draft(DraftQuery operand) {
  DraftQuery draft;
  draft.item.kind = Kind::kNot;
  draft.operands.push_back(std::move(operand));
  return counted(std::move(draft));
}

DraftQuery OperandDrafter::draft(const TsQueryItem& operand) {
  std::vector<DocumentLexeme> lexemes;
  int words = 0;
  long_words_ += append_lexemes(operand.lexeme, configuration_, lexizer_, words, lexemes);
  std::optional<DraftQuery> query;
  const auto append = [&query, this](DraftQuery next) {
    query = query ? make_draft(joint_, *std::move(query), std::move(next)) : std::move(next);
  };
  int position = 0;
  for (DocumentLexeme& lexeme : lexemes) {
    // Stop words between others keep their places; those before them all do not.
    for (; position > 0 && position + 1 < lexeme.position; ++position) append(make_stop_word());
    position = lexeme.position;
    DraftQuery next;
    next.item.is_prefix = operand.is_prefix;
    next.item.weights = operand.weights;
    next.item.lexeme = std::move(lexeme.text);
    append(std::move(next));
  }
  return query ? *std::move(query) : make_stop_word();
}

TsQuery without_stop_words(const DraftQuery& draft) { return clean(draft).query; }

}  // namespace carto_mock::sql
