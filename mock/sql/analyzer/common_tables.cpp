// WITH.
#include <fmt/format.h>

#include <span>
#include <utility>
#include <variant>

#include "sql/analyzer/modifications.h"
#include "sql/analyzer/recursive_query.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/with_planning.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

CommonTableExpression::Materialize materialization(PgQuery__CTEMaterialize materialize) {
  switch (materialize) {
    case PG_QUERY__CTEMATERIALIZE__CTEMaterializeAlways:
      return CommonTableExpression::Materialize::kAlways;
    case PG_QUERY__CTEMATERIALIZE__CTEMaterializeNever:
      return CommonTableExpression::Materialize::kNever;
    default:
      return CommonTableExpression::Materialize::kDefault;
  }
}

void analyze_select_entry(const PgQuery__CommonTableExpr& syntax, bool is_recursive, Scope& scope) {
  const std::size_t index = scope.query.ctes.size();
  CommonTableExpression entry;
  entry.name = syntax.ctename;
  entry.materialize = materialization(syntax.ctematerialized);
  entry.column_names = strings_of(nodes(syntax.n_aliascolnames, syntax.aliascolnames));
  entry.has_search_or_cycle = syntax.search_clause != nullptr || syntax.cycle_clause != nullptr;
  scope.query.ctes.push_back(std::move(entry));
  scope.added_columns.push_back(0);
  const PgQuery__SelectStmt& select = *syntax.ctequery->select_stmt;
  begin_with_query(scope);
  if (is_recursive) {
    analyze_recursive(syntax, index, scope);
  } else {
    std::unique_ptr<Query> query = analyze_select(select, scope.analysis, &scope);
    CommonTableExpression& added = scope.query.ctes[index];
    added.columns = query->output();
    added.query = std::move(query);
    name_columns(added.columns, syntax);
    refuse_search_and_cycle(syntax);
  }
  end_with_query(scope);
  scope.visible_ctes = index + 1;
}

WithWrite write_of(Statement&& statement) {
  struct Write {
    WithWrite operator()(InsertStatement&& insert) const { return std::move(insert); }
    WithWrite operator()(UpdateStatement&& update) const { return std::move(update); }
    WithWrite operator()(DeleteStatement&& remove) const { return std::move(remove); }
    WithWrite operator()(SelectStatement&&) const { return none(); }
    WithWrite operator()(MergeStatement&&) const { return none(); }
    WithWrite operator()(UtilityStatement&&) const { return none(); }
    static WithWrite none() {
      throw Error(sqlstate::kInternalError, "a statement in WITH that does not write");
    }
  };
  return std::visit(Write(), std::move(statement.body));
}

Statement analyze_write(const SyntaxNode& node, Scope& scope) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return analyze_insert(*node.insert_stmt, scope.analysis, &scope);
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      return analyze_update(*node.update_stmt, scope.analysis, &scope);
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return analyze_delete(*node.delete_stmt, scope.analysis, &scope);
    default:
      throw Error(sqlstate::kFeatureNotSupported, "MERGE not supported in WITH query");
  }
}

void analyze_write_entry(const PgQuery__CommonTableExpr& syntax, Scope& scope) {
  Analysis& analysis = scope.analysis;
  if (analysis.depth > 1 || analysis.view_depth > 0) {
    throw Error(sqlstate::kFeatureNotSupported,
                "WITH clause containing a data-modifying statement must be at the top level")
        .at(syntax.location);
  }
  Statement statement = analyze_write(*syntax.ctequery, scope);
  WrittenEntry entry{syntax.ctename, std::move(statement.output),
                     static_cast<int>(analysis.with_writes.size())};
  name_columns(entry.columns, syntax);
  analysis.with_writes.push_back(write_of(std::move(statement)));
  scope.written.push_back(std::move(entry));
}

bool is_select(const PgQuery__CommonTableExpr& syntax) {
  return syntax.ctequery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT;
}

}  // namespace

void analyze_with(const PgQuery__WithClause& with, Scope& scope) {
  const SyntaxNodes list = nodes(with.n_ctes, with.ctes);
  scope.with = &with;
  scope.query.is_with_recursive = with.recursive;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const PgQuery__CommonTableExpr& syntax = *list[i]->common_table_expr;
    for (std::size_t j = 0; j < i; ++j) {
      if (text_of(list[j]->common_table_expr->ctename) == text_of(syntax.ctename)) {
        throw Error(sqlstate::kDuplicateAlias,
                    fmt::format("WITH query name \"{}\" specified more than once", syntax.ctename))
            .at(syntax.location);
      }
    }
  }
  scope.with_order = order_with_items(with);
  for (const WithItem& item : scope.with_order) {
    const PgQuery__CommonTableExpr& syntax = *list[item.index]->common_table_expr;
    if (is_select(syntax)) {
      analyze_select_entry(syntax, item.is_recursive, scope);
    } else {
      analyze_write_entry(syntax, scope);
    }
  }
}

namespace {

void refuse_volatile(const CommonTableExpression& entry) {
  if (is_volatile_throughout(*entry.query))
    throw Error::unsupported("a volatile function in WITH beside a statement that writes");
}

}  // namespace

void inherit_with(const Scope& outer, Scope& scope) {
  scope.written = outer.written;
  const SyntaxNodes list = nodes(outer.with->n_ctes, outer.with->ctes);
  const std::size_t done = outer.visible_ctes + outer.written.size();
  for (const WithItem& item : std::span(outer.with_order).first(done)) {
    const PgQuery__CommonTableExpr& syntax = *list[item.index]->common_table_expr;
    if (!is_select(syntax)) continue;
    // Each statement has an entry of its own, which must give the same rows.
    analyze_select_entry(syntax, item.is_recursive, scope);
    refuse_volatile(scope.query.ctes.back());
  }
}

void inherit_with(const Scope& outer, const PgQuery__WithClause& inner, Scope& scope) {
  inherit_with(outer, scope);
  const std::size_t inherited = scope.query.ctes.size();
  analyze_with(inner, scope);
  std::ranges::for_each(std::span(scope.query.ctes).subspan(inherited), refuse_volatile);
}

}  // namespace carto_mock::sql::analysis
