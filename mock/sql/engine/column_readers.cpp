#include "sql/engine/column_readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "sql/analyzer/deparse.h"
#include "sql/catalog/system_rows.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/views.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Does a query name the column? A whole row is the table's, whatever columns it has.
class ColumnSearch {
 public:
  ColumnSearch(Oid table, int attnum) : table_(table), column_(attnum - 1) {}

  bool finds_in(const Query& query) {
    visit(query);
    return is_found_;
  }

 private:
  void visit(const Query& query) {
    queries_.push_back(&query);
    visit_children(query, visitor());
    queries_.pop_back();
  }

  void visit(const Expression& expression) {
    if (expression.notation == Notation::kWholeRow) return;
    if (const auto* column = get_if<ColumnReference>(expression))
      is_found_ = is_found_ || is_wanted(*column);
    visit_children(expression, visitor());
  }

  ConstChildVisitor visitor() {
    return {[this](const Expression& child) { visit(child); },
            [this](const Query& child) { visit(child); }};
  }

  bool is_wanted(const ColumnReference& reference) const {
    const auto level = static_cast<std::size_t>(reference.levels_up);
    if (reference.column != column_ || reference.range_index < 0 || level >= queries_.size())
      return false;
    const Query& owner = *queries_[queries_.size() - 1 - level];
    if (owner.set_operation) return false;
    const auto range = static_cast<std::size_t>(reference.range_index);
    const auto* source = std::get_if<TableSource>(&owner.range_table.at(range).source);
    return source != nullptr && source->relation == table_;
  }

  Oid table_;
  int column_;
  bool is_found_ = false;
  std::vector<const Query*> queries_;  // the one that is visited, and those around it
};

std::unique_ptr<Query> query_of(const Relation& view, const UtilityContext& context) {
  // What it reads may be in schemas that not even its owner may use any more.
  const SessionState::RoleScope all(context.session, kBootstrapSuperuser);
  const std::vector<std::string> path = context.session.effective_search_path();
  const SyntaxTree tree = parse(view.view_sql);
  return analyze_view_query(tree.statement(0), analysis_context(context.session, path));
}

bool reads_column(const Relation& view, Oid table, int attnum, const UtilityContext& context) {
  return ColumnSearch(table, attnum).finds_in(*query_of(view, context));
}

bool is_grouped_right(const Relation& view, const UtilityContext& context) {
  try {
    query_of(view, context);
    return true;
  } catch (const Error& error) {
    if (error.state() != sqlstate::kGroupingError) throw;
    return false;
  }
}

ColumnReaders with_views_over(std::vector<Oid> views, const std::string& read,
                              const UtilityContext& context) {
  ColumnReaders readers{std::move(views), {}};
  for (const Oid view : readers.views)
    readers.texts.push_back({described(*context.catalog().find_relation(view), context), read});
  for (std::size_t i = 0; i < readers.views.size(); ++i) {
    const Relation& below = *context.catalog().find_relation(readers.views[i]);
    for (const Oid view : views_that_read(below.oid, context)) {
      if (std::ranges::find(readers.views, view) != readers.views.end()) continue;
      readers.views.push_back(view);
      readers.texts.push_back(
          {described(*context.catalog().find_relation(view), context), described(below, context)});
    }
  }
  return readers;
}

}  // namespace

std::vector<Oid> views_that_read_column(const Relation& table, int attnum,
                                        const UtilityContext& context) {
  std::vector<Oid> found;
  for (const Oid view : views_that_read(table.oid, context)) {
    if (reads_column(*context.catalog().find_relation(view), table.oid, attnum, context))
      found.push_back(view);
  }
  return found;
}

ColumnReaders readers_of_column(const Relation& table, int attnum, const std::string& column,
                                const UtilityContext& context) {
  return with_views_over(views_that_read_column(table, attnum, context), column, context);
}

ColumnReaders readers_of_key(const Relation& table, const Constraint& primary_key,
                             const std::string& key, const UtilityContext& context) {
  Relation without = table;
  std::erase_if(without.constraints,
                [&](const Constraint& one) { return one.oid == primary_key.oid; });
  context.put(std::move(without));
  std::vector<Oid> views;
  for (const Oid view : views_that_read(table.oid, context)) {
    if (!is_grouped_right(*context.catalog().find_relation(view), context)) views.push_back(view);
  }
  context.put(table);
  return with_views_over(std::move(views), key, context);
}

void check_no_view_reads(const Relation& table, int attnum, const UtilityContext& context) {
  const std::vector<Oid> views = views_that_read_column(table, attnum, context);
  if (views.empty()) return;
  const Relation& view = *context.catalog().find_relation(views.front());
  throw Error(sqlstate::kFeatureNotSupported,
              "cannot alter type of a column used by a view or rule")
      .detail(fmt::format("rule _RETURN on {} depends on column \"{}\"", described(view, context),
                          table.columns[static_cast<std::size_t>(attnum) - 1].name));
}

}  // namespace carto_mock::sql
