// A typed expression as SQL text, in the words in which PostgreSQL shows what it understood
// (pg_get_expr(), pg_get_constraintdef(), pg_get_indexdef(); manual, chapter 9.26.4): operators in
// parentheses, constants with their types, IN and BETWEEN as what they mean. Reading it again gives
// the same expression, so it is what the catalog keeps.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sql/analyzer/analyzer.h"

namespace carto_mock::sql {

// `relation`: whose columns the expression's ColumnReference{0, 0, column} are; null without any.
// Functions outside of pg_catalog and public, and relations, are named with their schemas, whatever
// the search path. Throws 0A000 for what has no text here (subqueries, arguments by name …).
std::string deparse(const Expression& expression, const Relation* relation,
                    const AnalysisContext& context);

// Likewise, with columns as `column_text` names them; it throws where it has no name for one.
using ColumnText = std::function<std::string(const ColumnReference& column)>;
std::string deparse(const Expression& expression, const ColumnText& column_text,
                    const AnalysisContext& context);

// Likewise, of an expression that is given as it was written and analyzed; where deparse() has no
// text, what was written after kAsWritten, which is a comment.
std::string catalog_text(const Expression& expression, const Relation* relation,
                         std::string_view written, const AnalysisContext& context);
// Likewise, of the WHEN of a trigger (analyze_trigger_condition()).
std::string trigger_condition_text(const Expression& condition, const Relation& relation,
                                   std::string_view written, const AnalysisContext& context);

}  // namespace carto_mock::sql
