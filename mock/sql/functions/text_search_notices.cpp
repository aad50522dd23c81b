#include "sql/functions/text_search_notices.h"

#include <fmt/format.h>

namespace carto_mock::sql {

void give_long_word_notices(const CallContext& context, int long_words) {
  for (int i = 0; i < long_words; ++i)
    context.session.notice(Severity::kNotice, "word is too long to be indexed");
}

void give_notices(const CallContext& context, std::string_view text, const QueryNotices& notices) {
  give_long_word_notices(context, notices.long_words);
  if (notices.has_no_operands) {
    context.session.notice(Severity::kNotice,
                           fmt::format("text-search query doesn't contain lexemes: \"{}\"", text));
  }
  if (notices.has_only_stop_words) {
    context.session.notice(
        Severity::kNotice,
        "text-search query contains only stop words or doesn't contain lexemes, ignored");
  }
}

}  // namespace carto_mock::sql
