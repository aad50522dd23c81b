#include "sql/text_search/query_building.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sql/text_search/draft_query.h"
#include "sql/text_search/web_query.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

TsQuery finish(const DraftQuery& draft, QueryNotices& notices) {
  TsQuery query = without_stop_words(draft);
  notices.has_only_stop_words = !query;
  if (query) check_depth(*query);
  return query;
}

DraftQuery draft_of(const TsQueryTree& tree, OperandDrafter& drafter) {
  if (tree.item.kind == TsQueryItem::Kind::kOperand) return drafter.draft(tree.item);
  DraftQuery draft{.is_stop_word = false, .item = tree.item, .operands = {}};
  // In the order of the text, for the notices' sake.
  for (auto operand = tree.operands.rbegin(); operand != tree.operands.rend(); ++operand)
    draft.operands.push_back(draft_of(*operand, drafter));
  std::ranges::reverse(draft.operands);
  return draft;
}

}  // namespace

TsQuery build_query(std::string_view text, const TextSearchConfiguration& configuration,
                    QueryNotices& notices) {
  notices.has_no_operands = trim_whitespace(text).empty();
  if (notices.has_no_operands) return std::nullopt;
  OperandDrafter drafter(configuration, TsQueryItem::Kind::kPhrase, notices.long_words);
  return finish(draft_of(parse_tsquery_tree(text), drafter), notices);
}

TsQuery build_plain_query(std::string_view text, TsQueryItem::Kind kind,
                          const TextSearchConfiguration& configuration, QueryNotices& notices) {
  notices.has_no_operands = text.empty();
  if (notices.has_no_operands) return std::nullopt;
  OperandDrafter drafter(configuration, kind, notices.long_words);
  TsQueryItem item;
  item.lexeme = text;
  return finish(drafter.draft(item), notices);
}

TsQuery build_web_query(std::string_view text, const TextSearchConfiguration& configuration,
                        QueryNotices& notices) {
  OperandDrafter drafter(configuration, TsQueryItem::Kind::kPhrase, notices.long_words);
  const std::optional<DraftQuery> draft = draft_web_query(text, drafter);
  notices.has_no_operands = !draft;
  return draft ? finish(*draft, notices) : std::nullopt;
}

}  // namespace carto_mock::sql
