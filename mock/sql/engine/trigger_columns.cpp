#include "sql/engine/trigger_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/stored_expression.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/views.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool condition_names(const Trigger& trigger, std::string_view column) {
  if (trigger.when_sql.empty()) return false;
  const SyntaxTree tree = parse("SELECT " + trigger.when_sql);
  return names_column(tree.statement(0), column);
}

}  // namespace

bool names_column(const Trigger& trigger, const Relation& table, int attnum) {
  return std::ranges::find(trigger.columns, attnum) != trigger.columns.end() ||
         condition_names(trigger, table.columns[static_cast<std::size_t>(attnum) - 1].name);
}

void check_no_trigger_names(const Relation& table, int attnum) {
  const Trigger* first = nullptr;
  for (const Trigger& trigger : table.triggers) {
    const bool is_older = first == nullptr || trigger.oid < first->oid;
    if (is_older && names_column(trigger, table, attnum)) first = &trigger;
  }
  if (first == nullptr) return;
  throw Error(sqlstate::kFeatureNotSupported,
              "cannot alter type of a column used in a trigger definition")
      .detail(fmt::format("trigger {} on table {} depends on column \"{}\"", first->name,
                          table.name, table.columns[static_cast<std::size_t>(attnum) - 1].name));
}

void rename_in_conditions(Relation& after, const Relation& before, std::string_view from,
                          const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  const AnalysisContext analysis = analysis_context(context.session, path);
  for (Trigger& trigger : after.triggers) {
    if (!condition_names(trigger, from)) continue;
    if (trigger.when_sql.starts_with(kAsWritten)) {
      throw Error::unsupported(
          "renaming a column that a trigger's condition names which is kept as written");
    }
    const SyntaxTree tree = parse("SELECT " + trigger.when_sql);
    const ExpressionPtr condition = analyze_trigger_condition(
        *tree.statement(0).select_stmt->target_list[0]->res_target->val, before, analysis);
    trigger.when_sql = trigger_condition_text(*condition, after, trigger.when_sql, analysis);
  }
}

std::string trigger_text(std::string_view name, const Relation& table,
                         const UtilityContext& context) {
  return fmt::format("trigger {} on {} {}", name, kind_name(table.kind),
                     shown_name(table, context));
}

}  // namespace carto_mock::sql
