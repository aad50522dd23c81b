#include "sql/text_search/web_query.h"

#include <string>
#include <utility>

#include "sql/text_search/document.h"
#include "sql/types/text_scanner.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kOperators = "!&|()<";

// Operands stand side by side for AND, which binds tighter than `or`; a hyphen before one is NOT.
class WebParser {
 public:
  WebParser(std::string_view text, OperandDrafter& drafter) : document_(text), drafter_(drafter) {}

  std::optional<DraftQuery> parse() {
    skip_spaces();
    if (at_end()) return std::nullopt;
    DraftQuery query = parse_conjunction();
    while (take_or())
      query = make_draft(TsQueryItem::Kind::kOr, std::move(query), parse_conjunction());
    return query;
  }

 private:
  bool at_end() const { return document_.ends_at(position_); }
  void advance() { position_ = document_.after(position_); }
  void skip_spaces() {
    while (document_.has_space(position_)) advance();
  }
  // Operators of tsquery mean nothing here.
  void skip_to_operand() {
    while (document_.has_space(position_) || document_.has_one_of(kOperators, position_)) advance();
  }

  DraftQuery parse_conjunction() {
    DraftQuery query = parse_operand();
    while (true) {
      skip_to_operand();
      if (at_end() || is_or()) return query;
      query = make_draft(TsQueryItem::Kind::kAnd, std::move(query), parse_operand());
    }
  }

  DraftQuery parse_operand() {
    int negations = 0;
    for (skip_to_operand(); document_.has('-', position_); skip_to_operand()) {
      ++position_;
      ++negations;
    }
    DraftQuery query = at_end() ? make_stop_word() : drafter_.draft(take_words());
    for (; negations > 0; --negations) query = make_negated_draft(std::move(query));
    return query;
  }

  TsQueryItem take_words() {
    const bool is_quoted = document_.has('"', position_);
    if (is_quoted) ++position_;
    const std::size_t begin = position_;
    if (!is_quoted) advance();
    while (!at_end() && !document_.has('"', position_) &&
           (is_quoted || !(document_.has_space(position_) || document_.has(':', position_) ||
                           document_.has_one_of(kOperators, position_))))
      advance();
    TsQueryItem words;
    words.lexeme = document_.text().substr(begin, position_ - begin);
    if (is_quoted && !at_end()) ++position_;
    return words;
  }

  // `or`, no part of a word, with something behind it.
  bool is_or() const {
    if (!starts_with_ignoring_case(document_.text().substr(position_), "or")) return false;
    std::size_t position = position_ + 2;
    if (document_.ends_at(position) || document_.has_one_of("-_", position) ||
        document_.has_letter(position) || document_.has_digit(position))
      return false;
    do {
      position = document_.after(position);
    } while (document_.has_space(position));
    return !document_.ends_at(position);
  }

  bool take_or() {
    if (at_end() || !is_or()) return false;
    position_ += 2;
    return true;
  }

  Document document_;
  OperandDrafter& drafter_;
  std::size_t position_ = 0;
};

}  // namespace

std::optional<DraftQuery> draft_web_query(std::string_view text, OperandDrafter& drafter) {
  return WebParser(text, drafter).parse();
}

}  // namespace carto_mock::sql
