// ON CONFLICT (manual, page INSERT).
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/deparse.h"
#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/privileges.h"
#include "sql/catalog/keys.h"

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

// An element of the clause that names a column; 0: it is an expression.
int named_column(const PgQuery__IndexElem& element, int location, const Relation& relation) {
  if (element.expr != nullptr) return 0;
  int attnum = 0;
  if (relation.find_column(element.name, &attnum) == nullptr) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column \"{}\" does not exist", element.name))
        .at(location);
  }
  return attnum;
}

// The keys that an index must have, and what its WHERE may be.
class Inference {
 public:
  // Everything outlives it.
  Inference(const PgQuery__InferClause& clause, const ViewTarget& target,
            const AnalysisContext& context)
      : clause_(clause), target_(target), context_(context_of_text(context)) {
    for (const SyntaxNode* node : nodes(clause.n_index_elems, clause.index_elems))
      add_key(*node->index_elem);
    if (clause.where_clause != nullptr) add_conjuncts(*clause.where_clause);
  }

  // Are these the index's keys, in whatever order, and does its WHERE hold for all rows meant?
  bool fits(const IndexDefinition& index) const {
    std::set<int> columns(index.columns.begin(),
                          index.columns.end() - static_cast<std::ptrdiff_t>(index.included));
    columns.erase(0);
    std::set<std::string> expressions;
    for (const IndexKey& key : index.keys) {
      if (!key.expression_sql.empty()) expressions.insert(key.expression_sql);
    }
    return columns == columns_ && expressions == expressions_ && implies_predicate(index);
  }

 private:
  ExpressionPtr analyzed(const SyntaxNode& node) const {
    return analyze_expression(node, &target_.shown(), nullptr, context_);
  }
  // An expression of the clause as the catalog would keep it.
  std::string text(const Expression& expression) const {
    return deparse(expression, &target_.table(), context_);
  }

  void add_key(const PgQuery__IndexElem& element) {
    const int attnum = named_column(element, clause_.location, target_.shown());
    ExpressionPtr key =
        attnum == 0
            ? analyzed(*element.expr)
            : make_expression(target_.shown().columns[static_cast<std::size_t>(attnum) - 1].type,
                              ColumnReference{0, 0, attnum - 1});
    target_.to_table(key, 0);
    if (const auto* column = get_if<ColumnReference>(*key)) {
      columns_.insert(column->column + 1);
    } else {
      expressions_.insert(text(*key));
    }
  }

  // Conditions that must all hold.
  void add_conjuncts(const SyntaxNode& node) {
    ExpressionPtr condition = analyzed(node);
    target_.to_table(condition, 0);
    conjuncts_.insert(text(*condition));
    if (node.node_case != PG_QUERY__NODE__NODE_BOOL_EXPR ||
        node.bool_expr->boolop != PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR)
      return;
    for (const SyntaxNode* part : nodes(node.bool_expr->n_args, node.bool_expr->args))
      add_conjuncts(*part);
  }

  // Does the clause say that only rows are meant for which the index's WHERE holds? PostgreSQL
  // proves more than what is written the same; that is refused.
  bool implies_predicate(const IndexDefinition& index) const {
    if (index.predicate_sql.empty()) return true;
    if (clause_.where_clause == nullptr) return false;
    if (conjuncts_.contains(index.predicate_sql)) return true;
    throw Error::unsupported("ON CONFLICT with another WHERE than the index has");
  }

  const PgQuery__InferClause& clause_;
  const ViewTarget& target_;
  AnalysisContext context_;
  std::set<int> columns_;  // attnums
  std::set<std::string> expressions_;
  std::set<std::string> conjuncts_;
};

bool names_constraint(const PgQuery__InferClause& infer) { return !text_of(infer.conname).empty(); }

// The proposed row, under the name `excluded`.
RangeTableEntry excluded_entry(const Relation& relation) {
  RangeTableEntry entry;
  entry.alias = "excluded";
  entry.columns = relation_columns(relation);
  entry.source = TableSource{relation.oid};
  return entry;
}

// Reading it is reading the relation.
void add_excluded(const Relation& relation, std::size_t privilege, Scope& scope) {
  NamespaceItem item = add_range_entry(scope, excluded_entry(relation), EntryNotes{});
  scope.notes.back().privilege = static_cast<int>(privilege);
  check_name_conflicts(scope.items, {item});
  scope.items.push_back(std::move(item));
}

}  // namespace

OnConflict analyze_on_conflict(const PgQuery__OnConflictClause& clause, const ViewTarget& target,
                               const PgQuery__RangeVar& name, std::size_t privilege,
                               const WithOfRows& with, Analysis& analysis) {
  const Relation& relation = target.named();
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
  const std::size_t beyond_reach = analysis.beyond_reach.size();
  if (result.updates) analysis.beyond_reach.push_back(excluded_entry(relation));
  // What decides about a conflict is read.
  if (clause.infer != nullptr) {
    const PgQuery__InferClause& infer = *clause.infer;
    std::set<int> read;
    if (names_constraint(infer)) {
      const Constraint& constraint = find_constraint(infer, relation);
      read.insert(constraint.columns.begin(), constraint.columns.end());
      read.erase(0);
    } else {
      for (const SyntaxNode* node : nodes(infer.n_index_elems, infer.index_elems)) {
        const PgQuery__IndexElem& element = *node->index_elem;
        if (element.expr == nullptr && relation.find_column(element.name) == nullptr)
          throw_missing_column(scope, "", element.name, infer.location);
        read.insert(named_column(element, infer.location, relation));
      }
      read.erase(0);
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
  analysis.beyond_reach.resize(beyond_reach);
  with.add_to(scope, nodes(clause.n_target_list, clause.target_list));
  if (clause.where_clause != nullptr) with.add_to(scope, SyntaxNodes(&clause.where_clause, 1));
  add_excluded(relation, privilege, scope);
  result.assignments =
      analyze_assignments(nodes(clause.n_target_list, clause.target_list), target, scope);
  result.condition = analyze_where(clause.where_clause, scope);
  result.with = WithOfRows::taken_from(scope);
  RequiredPrivilege& required = analysis.privileges[privilege];
  required.privileges = required.privileges | Privilege::kUpdate;
  for (const ColumnAssignment& assignment : result.assignments)
    required.updated_columns.push_back(assignment.column);
  std::sort(required.updated_columns.begin(), required.updated_columns.end());
  return result;
}

std::vector<Oid> find_arbiters(const PgQuery__OnConflictClause& clause, const ViewTarget& target,
                               const AnalysisContext& context) {
  const PgQuery__InferClause* infer = clause.infer;
  if (infer != nullptr && names_constraint(*infer)) {
    const Constraint& constraint = find_constraint(*infer, target.named());
    const bool is_key =
        constraint.index != kInvalidOid && constraint.kind != ConstraintKind::kForeignKey;
    if (!is_key) {
      throw Error(sqlstate::kWrongObjectType,
                  "constraint in ON CONFLICT clause has no associated index");
    }
    if (constraint.kind == ConstraintKind::kExclusion &&
        clause.action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE) {
      throw Error(sqlstate::kWrongObjectType,
                  "ON CONFLICT DO UPDATE not supported with exclusion constraints");
    }
    return {constraint.index};
  }
  std::optional<Inference> inference;
  if (infer != nullptr) inference.emplace(*infer, target, context);
  std::vector<Oid> arbiters;
  if (!inference && target.table().partition_key) return arbiters;  // all that a partition has
  for (const Relation* index : context.catalog.indexes_of(target.table().oid)) {
    const bool is_exclusion = exclusion_of_index(target.table(), index->oid) != nullptr;
    if (!index->index->is_valid) continue;
    if (!index->index->unique && (inference || !is_exclusion)) continue;
    if (!inference || inference->fits(*index->index)) arbiters.push_back(index->oid);
  }
  if (infer != nullptr && arbiters.empty()) {
    throw Error(
        sqlstate::kInvalidColumnReference,
        "there is no unique or exclusion constraint matching the ON CONFLICT specification");
  }
  return arbiters;
}

}  // namespace carto_mock::sql::analysis
