#include "sql/analyzer/row_locking.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/from_clause.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {

std::string_view lock_name(PgQuery__LockClauseStrength strength) {
  switch (strength) {
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORKEYSHARE:
      return "FOR KEY SHARE";
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORSHARE:
      return "FOR SHARE";
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORNOKEYUPDATE:
      return "FOR NO KEY UPDATE";
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_FORUPDATE:
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LOCK_CLAUSE_STRENGTH_UNDEFINED:
    case PG_QUERY__LOCK_CLAUSE_STRENGTH__LCS_NONE:
    case _PG_QUERY__LOCK_CLAUSE_STRENGTH_IS_INT_SIZE:
      break;
  }
  return "FOR UPDATE";
}

namespace {

bool calls_set_function(const Expression& expression) {
  bool found = get_if<SetFunctionCall>(expression) != nullptr;
  visit_children(expression, ConstChildVisitor{.expression =
                                                   [&](const Expression& child) {
                                                     found = found || calls_set_function(child);
                                                   },
                                               .query = {}});
  return found;
}

class RowLocking {
 public:
  RowLocking(const PgQuery__LockingClause& clause, Scope& scope)
      : clause_(clause), name_(lock_name(clause.strength)), scope_(scope) {}

  void analyze(const PgQuery__SelectStmt& select) {
    check_query(select);
    if (clause_.n_locked_rels == 0) {
      for (std::size_t i = 0; i < scope_.query.range_table.size(); ++i) lock(i);
    }
    for (const SyntaxNode* node : nodes(clause_.n_locked_rels, clause_.locked_rels))
      lock_named(*node->range_var);
  }

 private:
  void check_query(const PgQuery__SelectStmt& select) const {
    const Query& query = scope_.query;
    if (select.n_values_lists > 0) refuse("cannot be applied to VALUES");
    if (query.set_operation) refuse("is not allowed with UNION/INTERSECT/EXCEPT");
    if (query.distinctness != Distinctness::kAll) refuse("is not allowed with DISTINCT clause");
    if (select.n_group_clause > 0) refuse("is not allowed with GROUP BY clause");
    if (query.having != nullptr) refuse("is not allowed with HAVING clause");
    if (query.is_grouped) refuse("is not allowed with aggregate functions");
    if (scope_.has_window_functions) refuse("is not allowed with window functions");
    const bool has_set = std::ranges::any_of(query.targets, [](const TargetEntry& target) {
      return calls_set_function(*target.expression);
    });
    if (has_set) refuse("is not allowed with set-returning functions in the target list");
  }

  void lock_named(const PgQuery__RangeVar& name) {
    if (!text_of(name.schemaname).empty()) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("{} must specify unqualified relation names", name_))
          .at(name.location);
    }
    for (const NamespaceItem& item : scope_.items) {
      if (item.name != name.relname) continue;
      if (item.range_index < 0) refuse("cannot be applied to a join", name.location);
      const auto index = static_cast<std::size_t>(item.range_index);
      const auto& source = scope_.query.range_table[index].source;
      if (const auto* function = std::get_if<FunctionSource>(&source))
        refuse(fmt::format("cannot be applied to a {}", kind_of(*function)), name.location);
      if (std::holds_alternative<CteSource>(source) ||
          std::holds_alternative<WrittenSource>(source))
        refuse("cannot be applied to a WITH query", name.location);
      lock(index);
      return;
    }
    throw Error(
        sqlstate::kUndefinedTable,
        fmt::format("relation \"{}\" in {} clause not found in FROM clause", name.relname, name_))
        .at(name.location);
  }

  void lock(std::size_t index) {
    const RangeTableEntry& entry = scope_.query.range_table[index];
    const EntryNotes& notes = scope_.notes[index];
    const bool is_partitioned =
        notes.relation != nullptr && notes.relation->kind == RelationKind::kPartitioned;
    const auto* subquery = std::get_if<SubquerySource>(&entry.source);
    if (subquery != nullptr && !is_partitioned) {
      if (!reads_values_only(*subquery->query))
        throw Error::unsupported(fmt::format("{} of a subquery or view", name_));
      return;
    }
    if (!is_partitioned && !std::holds_alternative<TableSource>(entry.source)) return;
    if (notes.nullable) refuse("cannot be applied to the nullable side of an outer join");
    if (notes.privilege < 0) return;
    refuse_sequence(*notes.relation);
    RequiredPrivilege& required =
        scope_.analysis.privileges[static_cast<std::size_t>(notes.privilege)];
    required.privileges = required.privileges | Privilege::kUpdate;
    scope_.query.may_write = true;
  }

  // PostgreSQL finds out when the statement starts, which needs the privileges.
  void refuse_sequence(const Relation& relation) const {
    const AnalysisContext& context = scope_.analysis.context;
    const Privileges needed = Privileges(Privilege::kSelect) | Privilege::kUpdate;
    if (relation.kind == RelationKind::kSequence &&
        context.catalog.has_table_privilege(context.role, relation, needed)) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("cannot lock rows in sequence \"{}\"", relation.name));
    }
  }

  // XMLTABLE and a trigger's rows are calls of no procedure.
  static std::string_view kind_of(const FunctionSource& source) {
    const auto* call = get_if<SetFunctionCall>(*source.calls.front().call);
    if (call == nullptr || call->procedure != kInvalidOid) return "function";
    return call->body == &named_rows_body() ? "named tuplestore" : "table function";
  }

  static bool reads_values_only(const Query& query) {
    return !query.set_operation &&
           std::ranges::all_of(query.range_table, [](const RangeTableEntry& entry) {
             return std::holds_alternative<ValuesSource>(entry.source);
           });
  }

  [[noreturn]] void refuse(std::string_view why, int location = -1) const {
    throw Error(sqlstate::kFeatureNotSupported, fmt::format("{} {}", name_, why)).at(location);
  }

  const PgQuery__LockingClause& clause_;
  std::string_view name_;
  Scope& scope_;
};

}  // namespace

void analyze_row_locking(const PgQuery__SelectStmt& select, Scope& scope) {
  for (const SyntaxNode* node : nodes(select.n_locking_clause, select.locking_clause))
    RowLocking(*node->locking_clause, scope).analyze(select);
}

void refuse_locking_operand(const PgQuery__SelectStmt& operand) {
  if (operand.n_locking_clause == 0) return;
  const PgQuery__LockingClause& clause = *operand.locking_clause[0]->locking_clause;
  throw Error(
      sqlstate::kFeatureNotSupported,
      fmt::format("{} is not allowed with UNION/INTERSECT/EXCEPT", lock_name(clause.strength)));
}

}  // namespace carto_mock::sql::analysis
