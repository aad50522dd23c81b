// MERGE (manual, page of that name; PostgreSQL: transformMergeStmt()).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/privileges.h"
#include "sql/analyzer/relations.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/with_planning.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void check_reachable(SyntaxNodes clauses) {
  std::array<bool, 2> is_closed{};  // of NOT MATCHED, of MATCHED
  for (const SyntaxNode* node : clauses) {
    const PgQuery__MergeWhenClause& clause = *node->merge_when_clause;
    bool& closed = is_closed[clause.matched != 0 ? 1 : 0];
    if (closed) {
      throw Error(sqlstate::kSyntaxError,
                  "unreachable WHEN clause specified after unconditional WHEN clause");
    }
    closed = clause.condition == nullptr;
  }
}

MergeAction::Kind kind_of(const PgQuery__MergeWhenClause& clause) {
  switch (clause.command_type) {
    case PG_QUERY__CMD_TYPE__CMD_UPDATE:
      return MergeAction::Kind::kUpdate;
    case PG_QUERY__CMD_TYPE__CMD_DELETE:
      return MergeAction::Kind::kDelete;
    case PG_QUERY__CMD_TYPE__CMD_INSERT:
      return MergeAction::Kind::kInsert;
    default:
      return MergeAction::Kind::kNothing;
  }
}

// Relations that PostgreSQL refuses by this name of theirs; empty: another kind.
std::string_view unmergeable_kind(RelationKind kind) {
  if (kind == RelationKind::kView) return "views";
  if (kind == RelationKind::kMaterializedView) return "materialized views";
  if (kind == RelationKind::kSequence) return "sequences";
  if (kind == RelationKind::kForeignTable) return "foreign tables";
  return {};
}

const Relation& find_merge_target(const PgQuery__RangeVar& name, Analysis& analysis) {
  if (find_named_rows(analysis, name) != nullptr)
    return find_target_table(name, "merge into", analysis);  // which refuses them
  const Relation& relation = find_relation(analysis, name);
  if (const std::string_view kind = unmergeable_kind(relation.kind); !kind.empty()) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("cannot execute MERGE on relation \"{}\"", relation.name))
        .detail(fmt::format("This operation is not supported for {}.", kind));
  }
  static_cast<void>(find_target_table(name, "merge into", analysis));
  return relation;
}

// The names that a WHEN can use: the target's only where there is a row of it.
class TargetVisibility {
 public:
  TargetVisibility(NamespaceItem& target, bool visible) : target_(target) {
    target_.table_visible = visible;
    target_.columns_visible = visible;
  }
  ~TargetVisibility() {
    target_.table_visible = true;
    target_.columns_visible = true;
  }
  TargetVisibility(const TargetVisibility&) = delete;
  TargetVisibility& operator=(const TargetVisibility&) = delete;

 private:
  NamespaceItem& target_;
};

MergeAction analyze_action(const PgQuery__MergeWhenClause& clause, const ViewTarget& target,
                           Scope& scope) {
  const TargetVisibility visibility(scope.items.front(), clause.matched != 0);
  MergeAction action{kind_of(clause), clause.matched != 0, nullptr, {}};
  if (clause.condition != nullptr) {
    action.condition =
        to_boolean(transform(*clause.condition, scope, ExpressionKind::kMergeWhen), "WHEN", scope);
    // It is computed again for each value that depends on it.
    if (is_volatile_throughout(*action.condition))
      throw Error::unsupported("a volatile function in WHEN of MERGE");
  }
  switch (action.kind) {
    case MergeAction::Kind::kUpdate:
      action.assignments =
          analyze_assignments(nodes(clause.n_target_list, clause.target_list), target, scope);
      break;
    case MergeAction::Kind::kInsert:
      action.assignments = analyze_merge_insert(clause, target, scope);
      break;
    case MergeAction::Kind::kDelete:
    case MergeAction::Kind::kNothing:
      break;
  }
  return action;
}

void add_columns(std::vector<int>& columns, const std::vector<ColumnAssignment>& assignments) {
  for (const ColumnAssignment& assignment : assignments) {
    if (std::ranges::find(columns, assignment.column) == columns.end())
      columns.push_back(assignment.column);
  }
  std::ranges::sort(columns);
}

void require_action(const MergeAction& action, RequiredPrivilege& required) {
  switch (action.kind) {
    case MergeAction::Kind::kUpdate:
      required.privileges = required.privileges | Privilege::kUpdate;
      add_columns(required.updated_columns, action.assignments);
      return;
    case MergeAction::Kind::kDelete:
      required.privileges = required.privileges | Privilege::kDelete;
      return;
    case MergeAction::Kind::kInsert:
      required.privileges = required.privileges | Privilege::kInsert;
      add_columns(required.inserted_columns, action.assignments);
      return;
    case MergeAction::Kind::kNothing:
      return;
  }
}

// Nothing in it may look at the target. The items may move meanwhile.
FromElement analyze_source(const SyntaxNode& relation, Scope& scope) {
  const auto show_target = [&scope](bool visible) {
    scope.items.front().table_visible = visible;
    scope.items.front().columns_visible = visible;
  };
  show_target(false);
  FromElement source = analyze_from_item(relation, scope);
  show_target(true);
  return source;
}

// The rows that are merged, joined to the target: all of them where some WHEN is about rows without
// a match.
void join_source(const PgQuery__MergeStmt& merge, bool keeps_unmatched, Scope& scope) {
  FromElement source = analyze_source(*merge.source_relation, scope);
  for (const NamespaceItem& item : source.visible) {
    if (item.name != scope.items.front().name) continue;
    throw Error(SqlState("42712"), fmt::format("name \"{}\" specified more than once", item.name))
        .detail("The name is used both as MERGE target table and data source.");
  }
  FromJoin join;
  join.type = keeps_unmatched ? JoinType::kLeft : JoinType::kInner;
  join.left = std::make_unique<FromItem>(std::move(source.tree));
  join.right = std::make_unique<FromItem>(std::move(scope.query.from.front()));
  for (NamespaceItem& item : source.visible) scope.items.push_back(std::move(item));
  join.condition = transform(*merge.join_condition, scope, ExpressionKind::kJoinCondition);
  resolve_unknown(join.condition, scope);
  // PostgreSQL 15 takes any type, and its bits for the truth.
  if (join.condition->type.oid != oid::kBool)
    throw Error::unsupported("MERGE ON what is no condition");
  scope.query.from.clear();
  scope.query.from.push_back(FromItem{std::move(join)});
}

}  // namespace

Statement analyze_merge(const PgQuery__MergeStmt& merge, Analysis& analysis) {
  const DepthGuard guard(analysis);
  MergeStatement result;
  result.source = std::make_unique<Query>();
  Scope scope(analysis, nullptr, *result.source);
  if (merge.with_clause != nullptr) {
    if (merge.with_clause->recursive != 0) {
      throw Error(sqlstate::kSyntaxError, "WITH RECURSIVE is not supported for MERGE statement");
    }
    analyze_with(*merge.with_clause, scope);
  }
  const SyntaxNodes clauses = nodes(merge.n_merge_when_clauses, merge.merge_when_clauses);
  check_reachable(clauses);
  const Relation& relation = find_merge_target(*merge.relation, analysis);
  result.relation = relation.oid;
  const std::size_t privilege = add_target(relation, *merge.relation, scope);
  const bool keeps_unmatched = std::ranges::any_of(clauses, [](const SyntaxNode* node) {
    return node->merge_when_clause->matched == 0 &&
           kind_of(*node->merge_when_clause) == MergeAction::Kind::kInsert;
  });
  join_source(merge, keeps_unmatched, scope);
  refuse_sequences(scope);
  const ViewTarget target(relation, 0, analysis);
  for (const SyntaxNode* node : clauses)
    result.actions.push_back(analyze_action(*node->merge_when_clause, target, scope));
  leave_out_unplanned(scope);
  RequiredPrivilege& required = analysis.privileges[privilege];
  for (const MergeAction& action : result.actions) require_action(action, required);
  if (required.privileges.empty()) required.privileges = Privilege::kSelect;
  required.is_joined = true;
  Statement statement;
  statement.body = std::move(result);
  return statement;
}

}  // namespace carto_mock::sql::analysis
