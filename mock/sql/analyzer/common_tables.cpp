// WITH.
#include <fmt/format.h>

#include <utility>
#include <variant>

#include "sql/analyzer/modifications.h"
#include "sql/analyzer/select.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/walk.h"
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

// `entry`: a CommonTableExpression or WrittenEntry.
void name_columns(auto& entry, const PgQuery__CommonTableExpr& syntax) {
  const std::vector<std::string> names =
      strings_of(nodes(syntax.n_aliascolnames, syntax.aliascolnames));
  if (names.size() > entry.columns.size()) {
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("WITH query \"{}\" has {} columns available but {} columns specified",
                            entry.name, entry.columns.size(), names.size()))
        .at(syntax.location);
  }
  for (std::size_t i = 0; i < names.size(); ++i) entry.columns[i].name = names[i];
}

// Does any FROM below name the table? Only a recursive query does.
bool mentions(const SyntaxNode* node, std::string_view name);

bool mentions(const PgQuery__SelectStmt& select, std::string_view name) {
  if (select.larg != nullptr && mentions(*select.larg, name)) return true;
  if (select.rarg != nullptr && mentions(*select.rarg, name)) return true;
  for (const SyntaxNode* item : nodes(select.n_from_clause, select.from_clause)) {
    if (mentions(item, name)) return true;
  }
  return false;
}

bool mentions(const SyntaxNode* node, std::string_view name) {
  if (node == nullptr) return false;
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      return text_of(node->range_var->schemaname).empty() &&
             text_of(node->range_var->relname) == name;
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      return node->range_subselect->subquery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
             mentions(*node->range_subselect->subquery->select_stmt, name);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      return mentions(node->join_expr->larg, name) || mentions(node->join_expr->rarg, name);
    default:
      return false;
  }
}

// The first term types the columns, then the second may read them.
void analyze_recursive(const PgQuery__CommonTableExpr& syntax, std::size_t index, Scope& scope) {
  const PgQuery__SelectStmt& select = *syntax.ctequery->select_stmt;
  if (select.op != PG_QUERY__SET_OPERATION__SETOP_UNION) {
    throw Error(
        SqlState("42P19"),
        fmt::format("recursive query \"{}\" does not have the form non-recursive-term UNION "
                    "[ALL] recursive-term",
                    syntax.ctename))
        .at(syntax.location);
  }
  if (mentions(*select.larg, syntax.ctename)) {
    throw Error(SqlState("42P19"),
                fmt::format("recursive reference to query \"{}\" must not appear within its "
                            "non-recursive term",
                            syntax.ctename));
  }
  if (select.with_clause != nullptr || select.n_sort_clause > 0 || select.limit_count != nullptr ||
      select.limit_offset != nullptr) {
    throw Error::unsupported("WITH, ORDER BY, LIMIT or OFFSET in a recursive query");
  }
  refuse_unsupported_clauses(select);
  auto query = std::make_unique<Query>();
  Scope inner(scope.analysis, &scope, *query);
  SetOperation operation;
  operation.op = SetOperator::kUnion;
  operation.all = select.all != 0;
  operation.left = analyze_select(*select.larg, scope.analysis, &inner);
  CommonTableExpression& entry = scope.query.ctes[index];
  entry.recursive = true;
  entry.columns = operation.left->output();
  const std::vector<OutputColumn> columns = entry.columns;
  name_columns(entry, syntax);
  scope.visible_ctes = index + 1;
  operation.right = analyze_select(*select.rarg, scope.analysis, &inner);
  const std::vector<OutputColumn> recursive = operation.right->output();
  if (recursive.size() != columns.size()) {
    throw Error(sqlstate::kSyntaxError, "each UNION query must have the same number of columns");
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (recursive[i].type.oid != columns[i].type.oid) {
      // PostgreSQL coerces the recursive term where it can, and says otherwise that the types
      // differ overall.
      throw Error::unsupported(fmt::format(
          "recursive query \"{}\" whose column {} has type {} in the non-recursive term "
          "and type {} in the recursive one",
          syntax.ctename, i + 1, format_type(columns[i].type), format_type(recursive[i].type)));
    }
    query->targets.push_back(
        {columns[i].name,
         make_expression(columns[i].type, ColumnReference{0, 0, static_cast<int>(i)}), false});
  }
  query->set_operation = std::move(operation);
  scope.query.ctes[index].query = std::move(query);
}

void analyze_select_entry(const PgQuery__CommonTableExpr& syntax, bool may_recurse, Scope& scope) {
  if (syntax.search_clause != nullptr || syntax.cycle_clause != nullptr)
    throw Error::unsupported("SEARCH or CYCLE");
  const std::size_t index = scope.query.ctes.size();
  CommonTableExpression entry;
  entry.name = syntax.ctename;
  entry.materialize = materialization(syntax.ctematerialized);
  scope.query.ctes.push_back(std::move(entry));
  const PgQuery__SelectStmt& select = *syntax.ctequery->select_stmt;
  if (may_recurse && mentions(select, syntax.ctename)) {
    analyze_recursive(syntax, index, scope);
  } else {
    std::unique_ptr<Query> query = analyze_select(select, scope.analysis, &scope);
    CommonTableExpression& added = scope.query.ctes[index];
    added.columns = query->output();
    added.query = std::move(query);
    name_columns(added, syntax);
  }
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
  name_columns(entry, syntax);
  analysis.with_writes.push_back(write_of(std::move(statement)));
  scope.written.push_back(std::move(entry));
}

bool calls_volatile(const Expression& expression);

bool calls_volatile(const Query& query) {
  bool found = false;
  visit_children(
      query,
      ConstChildVisitor{[&](const Expression& child) { found = found || calls_volatile(child); },
                        [&](const Query& nested) { found = found || calls_volatile(nested); }});
  return found;
}

bool calls_volatile(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  bool found = call != nullptr && call->is_volatile;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || calls_volatile(child); },
                        [&](const Query& nested) { found = found || calls_volatile(nested); }});
  return found;
}

bool is_select(const PgQuery__CommonTableExpr& syntax) {
  return syntax.ctequery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT;
}

}  // namespace

void analyze_with(const PgQuery__WithClause& with, Scope& scope) {
  const SyntaxNodes list = nodes(with.n_ctes, with.ctes);
  scope.with = &with;
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
  for (const SyntaxNode* node : list) {
    const PgQuery__CommonTableExpr& syntax = *node->common_table_expr;
    if (is_select(syntax)) {
      analyze_select_entry(syntax, with.recursive != 0, scope);
    } else {
      analyze_write_entry(syntax, scope);
    }
  }
}

void inherit_with(const Scope& outer, Scope& scope) {
  scope.written = outer.written;
  const SyntaxNodes list = nodes(outer.with->n_ctes, outer.with->ctes);
  const std::size_t done = outer.visible_ctes + outer.written.size();
  for (std::size_t i = 0; i < done; ++i) {
    const PgQuery__CommonTableExpr& syntax = *list[i]->common_table_expr;
    if (!is_select(syntax)) continue;
    // Each statement has an entry of its own, which must give the same rows.
    analyze_select_entry(syntax, outer.with->recursive != 0, scope);
    if (calls_volatile(*scope.query.ctes.back().query))
      throw Error::unsupported("a volatile function in WITH beside a statement that writes");
  }
}

}  // namespace carto_mock::sql::analysis
