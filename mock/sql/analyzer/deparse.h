// A typed expression or query as SQL text, in the words in which PostgreSQL shows what it
// understood (pg_get_expr(), pg_get_constraintdef(), pg_get_viewdef(); manual, chapter 9.26.4):
// operators in parentheses, constants with their types, IN and BETWEEN as what they mean. Reading
// it again gives the same expression, so it is what the catalog keeps.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sql/analyzer/analyzer.h"

namespace carto_mock::sql {

// `relation`: whose columns the expression's ColumnReference{0, 0, column} are; null without any.
// Functions outside of pg_catalog and public, and relations, are named with their schemas, whatever
// the search path. Throws 0A000 for what has no text here (arguments by name …).
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

// Likewise, of a CHECK of a domain, whose only column is VALUE.
std::string domain_check_text(const Expression& condition, std::string_view written,
                              const AnalysisContext& context);

struct TextForm {
  // Without the parentheses that are not needed.
  bool is_pretty = false;
  // Lines are not to be longer; 0: a line for each item of a list; negative: none.
  int wrap_column = 0;
  // To be kept: relations with their schemas. Otherwise to be shown: with the schemas that the
  // search path does not lead to.
  bool is_kept = true;
};

// An expression in one of the forms in which it is shown; `relation` as of deparse().
std::string shown_text(const Expression& expression, const Relation* relation, TextForm form,
                       const AnalysisContext& context);
// Likewise, of the WHEN of a trigger, and of a CHECK of a domain.
std::string shown_trigger_condition(const Expression& condition, const Relation& relation,
                                    TextForm form, const AnalysisContext& context);
std::string shown_domain_check(const Expression& condition, TextForm form,
                               const AnalysisContext& context);

// The typed query of a view, for its text. Throws 0A000 for what the typed query keeps in another
// form, which means the same but reads differently.
std::unique_ptr<Query> analyze_view_query(const PgQuery__Node& query,
                                          const AnalysisContext& context);
// Its text, where the view's columns are called `columns` (null: as the query calls them), without
// a semicolon; with the names that relations and their columns have by now. Throws 0A000 for what
// has no text here.
std::string view_query_text(const Query& query, const std::vector<std::string>* columns,
                            TextForm form, const AnalysisContext& context);

}  // namespace carto_mock::sql
