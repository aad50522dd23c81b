// ON CONFLICT (manual, page INSERT).
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/privileges.h"

namespace carto_mock::sql::analysis {
namespace {

const Constraint& find_constraint(const PgQuery__InferClause& infer, const Relation& relation) {
  const auto found =
      std::ranges::find(relation.constraints, std::string_view(infer.conname), &Constraint::name);
  if (found == relation.constraints.end()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("constraint \"{}\" for table \"{}\" does not exist", infer.conname,
                            relation.name));
  }
  return *found;
}

// The columns that the clause names; an element that is an expression gives none.
std::set<int> inferred_columns(const PgQuery__InferClause& infer, const Relation& relation) {
  std::set<int> attnums;
  for (const SyntaxNode* node : nodes(infer.n_index_elems, infer.index_elems)) {
    const PgQuery__IndexElem& element = *node->index_elem;
    if (element.expr != nullptr) continue;
    int attnum = 0;
    if (relation.find_column(element.name, &attnum) == nullptr) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" does not exist", element.name))
          .at(infer.location);
    }
    attnums.insert(attnum);
  }
  return attnums;
}

// An expression of the clause as the catalog would keep it.
std::string inferred_text(const SyntaxNode& node, const Relation& relation,
                          const AnalysisContext& context) {
  AnalysisContext own = context;
  own.literal_offsets = nullptr;
  own.open_literals = nullptr;
  return deparse(*analyze_expression(node, &relation, nullptr, own), &relation, own);
}

std::set<std::string> inferred_expressions(const PgQuery__InferClause& infer,
                                           const Relation& relation,
                                           const AnalysisContext& context) {
  std::set<std::string> texts;
  for (const SyntaxNode* node : nodes(infer.n_index_elems, infer.index_elems)) {
    const PgQuery__IndexElem& element = *node->index_elem;
    if (element.expr != nullptr) texts.insert(inferred_text(*element.expr, relation, context));
  }
  return texts;
}

// Its conditions that must all hold.
void add_conjuncts(const SyntaxNode& node, const Relation& relation, const AnalysisContext& context,
                   std::set<std::string>& texts) {
  texts.insert(inferred_text(node, relation, context));
  if (node.node_case != PG_QUERY__NODE__NODE_BOOL_EXPR ||
      node.bool_expr->boolop != PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
    return;
  for (const SyntaxNode* part : nodes(node.bool_expr->n_args, node.bool_expr->args))
    add_conjuncts(*part, relation, context, texts);
}

// Does the clause say that only rows are meant for which the index's WHERE holds? PostgreSQL proves
// more than what is written the same; that is refused.
bool implies_predicate(const PgQuery__InferClause& infer, const IndexDefinition& index,
                       const Relation& relation, const AnalysisContext& context) {
  if (index.predicate_sql.empty()) return true;
  if (infer.where_clause == nullptr) return false;
  std::set<std::string> texts;
  add_conjuncts(*infer.where_clause, relation, context, texts);
  if (texts.contains(index.predicate_sql)) return true;
  throw Error::unsupported("ON CONFLICT with another WHERE than the index has");
}

// Are these the index's keys, in whatever order?
bool fits(const PgQuery__InferClause& infer, const IndexDefinition& index, const Relation& relation,
          const AnalysisContext& context) {
  const auto end = index.columns.end() - static_cast<std::ptrdiff_t>(index.included);
  std::set<int> columns(index.columns.begin(), end);
  columns.erase(0);
  if (columns != inferred_columns(infer, relation)) return false;
  std::set<std::string> expressions;
  for (const IndexKey& key : index.keys) {
    if (!key.expression_sql.empty()) expressions.insert(key.expression_sql);
  }
  return expressions == inferred_expressions(infer, relation, context) &&
         implies_predicate(infer, index, relation, context);
}

bool names_constraint(const PgQuery__InferClause& infer) { return !text_of(infer.conname).empty(); }

// The proposed row, under the name `excluded`.
void add_excluded(const Relation& relation, Scope& scope) {
  RangeTableEntry entry;
  entry.alias = "excluded";
  entry.columns = relation_columns(relation);
  entry.source = TableSource{relation.oid};
  NamespaceItem item = add_range_entry(scope, std::move(entry), EntryNotes{});
  check_name_conflicts(scope.items, {item});
  scope.items.push_back(std::move(item));
}

}  // namespace

OnConflict analyze_on_conflict(const PgQuery__OnConflictClause& clause, const Relation& relation,
                               const PgQuery__RangeVar& name, std::size_t privilege,
                               Analysis& analysis) {
  if (relation.kind == RelationKind::kPartitioned)
    throw Error::unsupported("ON CONFLICT on a partitioned table");
  OnConflict result;
  result.updates = clause.action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE;
  if (result.updates && clause.infer == nullptr) {
    throw Error(sqlstate::kSyntaxError,
                "ON CONFLICT DO UPDATE requires inference specification or constraint name")
        .hint("For example, ON CONFLICT (column_name).")
        .at(clause.location);
  }
  Query row;
  Scope scope(analysis, nullptr, row);
  add_written_relation(relation, name, privilege, scope);
  // What decides about a conflict is read.
  if (clause.infer != nullptr) {
    const PgQuery__InferClause& infer = *clause.infer;
    std::set<int> read;
    if (names_constraint(infer)) {
      const Constraint& constraint = find_constraint(infer, relation);
      read.insert(constraint.columns.begin(), constraint.columns.end());
    } else {
      read = inferred_columns(infer, relation);
    }
    for (const int attnum : read) mark_column_read(scope, 0, attnum - 1);
    for (const SyntaxNode* node : nodes(infer.n_index_elems, infer.index_elems)) {
      if (node->index_elem->expr != nullptr)
        static_cast<void>(transform(*node->index_elem->expr, scope, ExpressionKind::kOther));
    }
    if (infer.where_clause != nullptr)
      static_cast<void>(transform(*infer.where_clause, scope, ExpressionKind::kWhere));
  }
  if (!result.updates) return result;
  add_excluded(relation, scope);
  result.assignments =
      analyze_assignments(nodes(clause.n_target_list, clause.target_list), relation, scope);
  result.condition = analyze_where(clause.where_clause, scope);
  RequiredPrivilege& required = analysis.privileges[privilege];
  required.privileges = required.privileges | Privilege::kUpdate;
  for (const ColumnAssignment& assignment : result.assignments)
    required.updated_columns.push_back(assignment.column);
  std::sort(required.updated_columns.begin(), required.updated_columns.end());
  return result;
}

std::vector<Oid> find_arbiters(const PgQuery__OnConflictClause& clause, const Relation& relation,
                               const AnalysisContext& context) {
  const PgQuery__InferClause* infer = clause.infer;
  if (infer != nullptr && names_constraint(*infer)) {
    const Constraint& constraint = find_constraint(*infer, relation);
    const bool is_key =
        constraint.index != kInvalidOid && constraint.kind != ConstraintKind::kForeignKey;
    if (!is_key) {
      throw Error(sqlstate::kWrongObjectType,
                  "constraint in ON CONFLICT clause has no associated index");
    }
    return {constraint.index};
  }
  std::vector<Oid> arbiters;
  for (const Relation* index : context.catalog.indexes_of(relation.oid)) {
    if (!index->index->unique) continue;
    if (infer == nullptr || fits(*infer, *index->index, relation, context))
      arbiters.push_back(index->oid);
  }
  if (infer != nullptr && arbiters.empty()) {
    throw Error(
        sqlstate::kInvalidColumnReference,
        "there is no unique or exclusion constraint matching the ON CONFLICT specification");
  }
  return arbiters;
}

}  // namespace carto_mock::sql::analysis
