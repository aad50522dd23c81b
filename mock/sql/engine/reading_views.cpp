#include "sql/engine/reading_views.h"

#include <string>

#include "sql/analyzer/deparse.h"
#include "sql/engine/statement_compiler.h"

namespace carto_mock::sql {

ReadingViews::ReadingViews(const std::set<Oid>& views, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  queries_.reserve(views.size());
  for (const Oid view : views) {
    const SessionState::RoleScope owner(context.session,
                                        context.catalog().find_relation(view)->owner);
    const SyntaxTree tree = parse(context.catalog().find_relation(view)->view_sql);
    queries_.emplace_back(
        view, analyze_view_query(tree.statement(0), analysis_context(context.session, path)));
  }
}

void ReadingViews::rewrite(const UtilityContext& context) const {
  const std::vector<std::string> path = context.session.effective_search_path();
  for (const auto& [view, query] : queries_) {
    Relation changed = *context.catalog().find_relation(view);
    changed.view_sql =
        view_query_text(*query, nullptr, TextForm{}, analysis_context(context.session, path));
    context.put(std::move(changed));
  }
}

}  // namespace carto_mock::sql
