// The syntax of websearch_to_tsquery() (manual, chapter 12.3.2). Internal to this folder.
#pragma once

#include <optional>
#include <string_view>

#include "sql/text_search/draft_query.h"

namespace carto_mock::sql {

// None: the text has no operand.
std::optional<DraftQuery> draft_web_query(std::string_view text, OperandDrafter& drafter);

}  // namespace carto_mock::sql
