#include "sql/text_search/headline_document.h"

#include <algorithm>
#include <span>

#include "sql/text_search/lexizer.h"
#include "sql/text_search/query_execution.h"
#include "sql/text_search/tokenizer.h"
#include "sql/types/text_search_vector.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What comes whole and then again in its parts, of which only the parts are shown.
bool comes_in_parts(TokenKind kind) {
  return kind == TokenKind::kUrl || kind == TokenKind::kHyphenatedNumericWord ||
         kind == TokenKind::kHyphenatedAsciiWord || kind == TokenKind::kHyphenatedWord;
}

// Numbers, and what no dictionary is asked about.
bool ends_badly(TokenKind kind) {
  return kind == TokenKind::kProtocol || kind == TokenKind::kEntity ||
         kind == TokenKind::kScientific || kind == TokenKind::kVersion ||
         kind == TokenKind::kDecimal || kind == TokenKind::kSignedInteger ||
         kind == TokenKind::kUnsignedInteger;
}

bool matches(const TsQueryItem& operand, std::string_view lexeme) {
  return operand.is_prefix ? lexeme.starts_with(operand.lexeme) : lexeme == operand.lexeme;
}

class PartTarget final : public SearchTarget {
 public:
  explicit PartTarget(std::span<const HeadlineToken> tokens) : tokens_(tokens) {}

  Matching match(const TsQueryItem& operand, MatchPlaces* places) const override {
    Matching result = Matching::kNo;
    for (const HeadlineToken& token : tokens_) {
      if (token.operand != &operand) continue;
      result = Matching::kYes;
      if (places == nullptr) break;
      if (places->positions.empty() || places->positions.back() < token.position)
        places->positions.push_back(token.position);
    }
    return result;
  }

 private:
  std::span<const HeadlineToken> tokens_;
};

}  // namespace

bool HeadlineToken::is_no_word() const {
  return kind == TokenKind::kBlank || kind == TokenKind::kTag || comes_in_parts(kind);
}

HeadlineDocument::HeadlineDocument(std::string_view text, const TsQueryTree* query,
                                   const TextSearchConfiguration& configuration,
                                   const std::function<void()>& check_interrupts, int& long_words)
    : check_interrupts_(check_interrupts) {
  std::vector<const TsQueryItem*> items;
  if (query != nullptr) items = items_of(*query);
  Lexizer lexizer;
  int position = 0;
  Tokenizer tokenizer(text);
  while (const std::optional<Token> token = tokenizer.next()) {
    if (token->text.size() > kMaximumLexemeBytes) {
      ++long_words;
      continue;
    }
    tokens_.push_back({.kind = token->kind, .text = token->text});
    const TextSearchDictionary* dictionary = configuration.dictionary(token->kind);
    if (dictionary == nullptr) continue;
    ++position;
    check_interrupts_();
    const std::optional<std::string> lexeme = lexizer.lexize(*dictionary, token->text);
    if (!lexeme) continue;
    tokens_.back().position = std::min(position, kMaximumTsPosition);
    for (const TsQueryItem* item : items) {
      if (item->kind != TsQueryItem::Kind::kOperand || !matches(*item, *lexeme)) continue;
      constexpr std::size_t kMostTokens = 1'000'000;
      if (tokens_.size() > kMostTokens)
        throw Error::unsupported("a headline of a text with so many matches");
      if (tokens_.back().operand != nullptr) {
        tokens_.push_back(HeadlineToken(tokens_.back()));
        tokens_.back().is_repeated = true;
      }
      tokens_.back().operand = item;
    }
  }
}

int HeadlineDocument::next_of_query(int index) const {
  for (; index < size(); ++index) {
    if ((*this)[index].operand != nullptr) return index;
  }
  return -1;
}

bool HeadlineDocument::find_cover(const TsQueryTree& query, int longest, int& begin,
                                  int& end) const {
  for (int first = next_of_query(begin); first >= 0; first = next_of_query(first + 1)) {
    for (int last = first; last >= 0 && last - first < longest; last = next_of_query(last + 1)) {
      check_interrupts_();
      const auto part = std::span(tokens_).subspan(static_cast<std::size_t>(first),
                                                   static_cast<std::size_t>(last - first + 1));
      if (!matches_query(query, PartTarget(part))) continue;
      begin = first;
      end = last;
      return true;
    }
  }
  return false;
}

bool HeadlineDocument::is_bad_end(int index, int short_word) const {
  const HeadlineToken& token = (*this)[index];
  if (token.is_interesting()) return false;
  return token.is_no_word() || ends_badly(token.kind) ||
         static_cast<int>(token.text.size()) <= short_word;
}

void HeadlineDocument::mark(int begin, int end, bool highlights_all) {
  for (int i = begin; i <= end && i < size(); ++i) {
    HeadlineToken& token = tokens_[static_cast<std::size_t>(i)];
    if (token.operand != nullptr) token.is_selected = true;
    token.is_replaced = !highlights_all && token.kind == TokenKind::kTag;
    token.is_skipped = comes_in_parts(token.kind);
    token.is_in = !token.is_repeated;
  }
}

std::string HeadlineDocument::text(const HeadlineOptions& options) const {
  std::string result;
  bool is_first = true;
  bool in_fragment = false;
  for (const HeadlineToken& token : tokens_) {
    if (token.is_repeated) continue;
    if (!token.is_in) {
      in_fragment = false;
      continue;
    }
    if (!in_fragment && !is_first) result += options.fragment_delimiter;
    in_fragment = true;
    is_first = false;
    if (token.is_replaced) {
      result += ' ';
    } else if (!token.is_skipped) {
      if (token.is_selected) result += options.start_selection;
      result += token.text;
      if (token.is_selected) result += options.stop_selection;
    }
  }
  return result;
}

}  // namespace carto_mock::sql
