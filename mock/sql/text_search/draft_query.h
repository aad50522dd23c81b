// A query whose operands may still be stop words, and how those are taken out. Internal to this
// folder.
#pragma once

#include <vector>

#include "sql/text_search/lexizer.h"
#include "sql/types/text_search_query.h"

namespace carto_mock::sql {

// As a TsQueryTree: the right operand first.
struct DraftQuery {
  bool is_stop_word = false;
  TsQueryItem item;  // unless it is a stop word
  std::vector<DraftQuery> operands;
  int depth = 0;  // of operators
};

DraftQuery make_stop_word();
// These throw 0A000 where operators nest so deep that check_depth() would refuse the query.
DraftQuery make_draft(TsQueryItem::Kind kind, DraftQuery left, DraftQuery right);
DraftQuery make_negated_draft(DraftQuery operand);

// Operands to what their lexemes are: one, several joined by an operator, or a stop word.
class OperandDrafter {
 public:
  // `joint` joins the lexemes of one operand.
  OperandDrafter(const TextSearchConfiguration& configuration, TsQueryItem::Kind joint,
                 int& long_words)
      : configuration_(configuration), joint_(joint), long_words_(long_words) {}

  // Its lexeme is a text of words; each takes its weights and whether it is a prefix.
  DraftQuery draft(const TsQueryItem& operand);

 private:
  const TextSearchConfiguration& configuration_;
  TsQueryItem::Kind joint_;
  int& long_words_;
  Lexizer lexizer_;
};

// A phrase counts the words that are gone in its distances. None: there were only stop words.
TsQuery without_stop_words(const DraftQuery& draft);

}  // namespace carto_mock::sql
