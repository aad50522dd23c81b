#include "sql/engine/statement_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/engine/current_rows.h"
#include "sql/engine/folded_privileges.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/functions_in_place.h"
#include "sql/engine/literal_folding.h"
#include "sql/engine/merge_choice.h"
#include "sql/engine/merge_partitions.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/observed_calls.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/row_plans.h"
#include "sql/engine/row_rules.h"
#include "sql/evaluator/evaluator.h"
#include "sql/evaluator/whole_query.h"
#include "sql/lowering/full_joins.h"
#include "sql/syntax/parser.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

EvaluationContext folding_context(SessionState& session) {
  return {session, session.text_settings(), {}};
}

// Of what is about to run.
EvaluationContext planning_context(SessionState& session) {
  EvaluationContext context = folding_context(session);
  context.asks_execute = true;
  return context;
}

// `functions`: see functions_in_place().
PlannedCalls planned_calls(SessionState& session, std::vector<Oid>* functions) {
  return {.may_call = [&session] { return session.nested_statements().may_call_for_plan(); },
          .body_in_place = functions_in_place(session, functions)};
}

// `input` gives the place of a column among the inputs.
void read_inputs(ExpressionPtr& expression, std::string_view construct,
                 const std::function<int(const ColumnReference&, Type)>& input) {
  if (auto* column = std::get_if<ColumnReference>(&expression->node)) {
    if (is_system_column(column->column)) throw Error::unsupported("a system column in this place");
    expression->node = InputReference{input(*column, expression->type)};
    return;
  }
  if (std::holds_alternative<SubqueryExpression>(expression->node)) {
    throw Error::unsupported(std::string(construct));
  }
  visit_children(
      *expression,
      ChildVisitor{[&](ExpressionPtr& child) { read_inputs(child, construct, input); }, nullptr});
}

// Compiles what a statement, or one in its WITH, does.
struct Compiler {
  SessionState& session;
  std::vector<Oid>& functions;  // that are left to be called when the constants are folded
  const Query* whole;           // whole_query()
  RowPlanMaker& row_plans;

  // As PostgreSQL's planner; what the planner has left out needs no EXECUTE.
  template <typename Tree>
  void fold(Tree& tree) const {
    leave_out_within(tree);
    fold_constants(tree, planning_context(session), planned_calls(session, &functions));
    leave_out_within(tree);
    add_functions(tree);
  }
  static void leave_out_within(Query& query) { leave_out_unread_outputs_within(query); }
  static void leave_out_within(const ExpressionPtr& expression) {
    leave_out_unread_outputs_within(*expression);
  }
  void add_functions(const Query& query) const {
    add(restricted_functions(query, session.catalog()));
  }
  void add_functions(const ExpressionPtr& expression) const {
    add(restricted_functions(*expression, session.catalog()));
  }
  void add(const std::vector<Oid>& called) const {
    for (const Oid function : called) {
      if (std::ranges::find(functions, function) == functions.end()) functions.push_back(function);
    }
  }

  // See RowPlanMaker::query_of().
  RowPlan compile_row_plan(std::vector<ExpressionPtr> expressions, const Query* with,
                           const std::function<int(const ColumnReference&, Type)>& slot) const {
    RowPlan compiled;
    const std::unique_ptr<Query> query =
        row_plans.query_of(std::move(expressions), with, slot, compiled);
    fold(*query);
    compiled.plan = std::make_shared<const Plan>(lower(*query, session.catalog()));
    return compiled;
  }

  // `others`: null where there are no other tables to read; else gets the columns of theirs that
  // RETURNING reads, in the order of the inputs behind the row, which has `width` columns. `with`:
  // has the WITH that subqueries read, or is null.
  CompiledReturning compile_returning(Returning& returning, std::size_t width,
                                      std::vector<ExpressionPtr>* others, const Query* with) const {
    CompiledReturning compiled;
    const auto slot = [&](const ColumnReference& column, Type type) {
      if (column.range_index == 0 || others == nullptr) return column.column;
      others->push_back(
          make_expression(type, ColumnReference{0, column.range_index, column.column}));
      return static_cast<int>(width + others->size()) - 1;
    };
    if (std::ranges::any_of(returning.targets, [](const TargetEntry& target) {
          return has_subquery(*target.expression);
        })) {
      std::vector<ExpressionPtr> expressions;
      expressions.reserve(returning.targets.size());
      for (TargetEntry& target : returning.targets)
        expressions.push_back(std::move(target.expression));
      compiled.plan = compile_row_plan(std::move(expressions), with, slot);
      return compiled;
    }
    for (TargetEntry& target : returning.targets) {
      read_inputs(target.expression, "a subquery in RETURNING", slot);
      fold(target.expression);
      compiled.values.push_back(std::move(target.expression));
    }
    return compiled;
  }

  std::shared_ptr<const Plan> lower_source(Query& query) const {
    if (&query == whole) {
      simplify_whole_query(query, planning_context(session), planned_calls(session, &functions));
      add_functions(query);
    } else {
      fold(query);
    }
    require_known_calls(query, session);
    return std::make_shared<const Plan>(lower(query, session.catalog()));
  }

  void fold_targets(Query& source, std::vector<ColumnAssignment>& assignments) const {
    fold(source);
    for (ColumnAssignment& assignment : assignments) fold(assignment.value);
  }

  // The target's rows with the values to assign and the columns of `others`; all are folded.
  std::shared_ptr<const Plan> lower_targets(Oid relation, const Query& source,
                                            const std::vector<ColumnAssignment>& assignments,
                                            const std::vector<ExpressionPtr>& others) const {
    require_known_calls_on_target(source, session);
    std::vector<const Expression*> values;
    values.reserve(assignments.size() + others.size());
    for (const ColumnAssignment& assignment : assignments) values.push_back(assignment.value.get());
    for (const ExpressionPtr& other : others) values.push_back(other.get());
    return std::make_shared<const Plan>(
        lower_target_rows(relation, source, values, session.catalog()));
  }

  // The columns of the target, and the values to assign.
  static void add_target_columns(const Relation& target, Query& source,
                                 std::vector<ColumnAssignment>& assignments) {
    for (std::size_t i = 0; i < target.columns.size(); ++i) {
      const Column& column = target.columns[i];
      source.targets.push_back(
          {column.name, make_expression(column.type, ColumnReference{0, 0, static_cast<int>(i)}),
           false});
    }
    for (ColumnAssignment& assignment : assignments)
      source.targets.push_back({"?column?", std::move(assignment.value), false});
  }

  // The rows of a view with INSTEAD OF triggers, which have no place: its columns, the values, the
  // columns of `others`.
  CompiledRows compile_view_rows(const Relation& view, Query& source,
                                 std::vector<ColumnAssignment>& assignments,
                                 std::vector<ExpressionPtr>& others) const {
    add_target_columns(view, source, assignments);
    for (ExpressionPtr& other : others)
      source.targets.push_back({"?column?", std::move(other), false});
    return {view.oid, lower_source(source), {}};
  }

  // Of a partitioned table its partitions take its place in the query, one after the other.
  template <typename RulesOf>
  std::vector<CompiledRows> compile_targets(const Relation& relation, Query& source,
                                            const std::vector<ColumnAssignment>& assignments,
                                            const std::vector<ExpressionPtr>& others,
                                            RulesOf rules_of) const {
    std::vector<CompiledRows> targets;
    if (!relation.partition_key) {
      targets.push_back({relation.oid, lower_targets(relation.oid, source, assignments, others),
                         rules_of(relation)});
      return targets;
    }
    for (const Relation* partition : leaf_partitions(session.catalog(), relation)) {
      source.range_table.front().source = TableSource{partition->oid};
      targets.push_back({partition->oid, lower_targets(partition->oid, source, assignments, others),
                         rules_of(*partition)});
    }
    return targets;
  }

  std::optional<CompiledConflict> compile_conflict(std::optional<OnConflict>& conflict,
                                                   const Relation& relation) const {
    if (!conflict) return std::nullopt;
    CompiledConflict compiled;
    compiled.arbiters = std::move(conflict->arbiters);
    compiled.updates = conflict->updates;
    // The existing row and behind it the proposed one.
    const auto slot = [&relation](const ColumnReference& column, Type) {
      return column.column + column.range_index * static_cast<int>(relation.columns.size());
    };
    const auto compile = [&](std::vector<ExpressionPtr> expressions, RowPlan& plan) {
      const auto has_any = [](const ExpressionPtr& value) { return has_subquery(*value); };
      if (std::ranges::any_of(expressions, has_any)) {
        plan = compile_row_plan(std::move(expressions), conflict->with.get(), slot);
        return std::vector<ExpressionPtr>();
      }
      for (ExpressionPtr& expression : expressions) {
        read_inputs(expression, "a subquery in ON CONFLICT", slot);
        fold(expression);
      }
      return expressions;
    };
    std::vector<ExpressionPtr> values;
    values.reserve(conflict->assignments.size());
    for (ColumnAssignment& assignment : conflict->assignments) {
      compiled.columns.push_back(assignment.column);
      values.push_back(std::move(assignment.value));
    }
    compiled.values = compile(std::move(values), compiled.values_plan);
    if (conflict->condition != nullptr) {
      std::vector<ExpressionPtr> condition;
      condition.push_back(std::move(conflict->condition));
      condition = compile(std::move(condition), compiled.condition_plan);
      if (!condition.empty()) compiled.condition = std::move(condition.front());
    }
    compiled.visible = compile_view_checks(conflict->visible);
    return compiled;
  }

  CompiledWrite operator()(InsertStatement& insert) const {
    const Relation& relation = *session.catalog().find_relation(insert.relation);
    CompiledInsert compiled;
    compiled.columns = insert.columns;
    if (insert.source != nullptr) compiled.source = lower_source(*insert.source);
    compiled.defaults = compile_defaults(
        relation, compiled.source == nullptr ? std::vector<int>() : compiled.columns);
    compiled.rules = compile_row_rules(relation, session);
    compiled.view_checks = compile_view_checks(insert.view_checks);
    compiled.on_conflict = compile_conflict(insert.on_conflict, relation);
    compiled.returning =
        compile_returning(insert.returning, 0, nullptr, insert.returning.with.get());
    return {insert.relation, std::move(compiled)};
  }

  CompiledWrite operator()(UpdateStatement& update) const {
    CompiledUpdate compiled;
    // Values are computed in the order of the columns.
    std::ranges::stable_sort(update.assignments, {}, &ColumnAssignment::column);
    const Relation& relation = *session.catalog().find_relation(update.relation);
    std::vector<ExpressionPtr> others;
    compiled.returning =
        compile_returning(update.returning, relation.columns.size(), &others, update.source.get());
    if (relation.kind == RelationKind::kView) {
      compiled.targets.push_back(
          compile_view_rows(relation, *update.source, update.assignments, others));
    } else {
      fold_targets(*update.source, update.assignments);
      compiled.targets =
          compile_targets(relation, *update.source, update.assignments, others,
                          [&](const Relation& table) { return compile_row_rules(table, session); });
    }
    for (const ColumnAssignment& assignment : update.assignments)
      compiled.columns.push_back(assignment.column);
    compiled.view_checks = compile_view_checks(update.view_checks);
    return {update.relation, std::move(compiled)};
  }

  // By attnum - 1; null where a value is given.
  std::vector<ExpressionPtr> compile_defaults(const Relation& relation,
                                              const std::vector<int>& given) const {
    std::vector<ExpressionPtr> defaults;
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const bool is_given = std::ranges::find(given, static_cast<int>(i) + 1) != given.end();
      defaults.push_back(is_given ? nullptr
                                  : compile_default(relation.columns[i], session, functions));
    }
    return defaults;
  }

  std::vector<CompiledCheck> compile_view_checks(std::vector<ViewCheck>& checks) const {
    std::vector<CompiledCheck> compiled;
    for (ViewCheck& check : checks) {
      read_row_from_inputs(check.condition,
                           "a subquery in WHERE of a view that is written through");
      fold(check.condition);
      compiled.push_back({check.view, std::move(check.condition), {}});
    }
    return compiled;
  }

  CompiledWrite operator()(MergeStatement& merge) const {
    const Relation& relation = *session.catalog().find_relation(merge.relation);
    CompiledMerge compiled;
    std::vector<ColumnAssignment> values;
    values.push_back({0, chosen_action(merge.actions, relation)});
    for (std::size_t i = 0; i < merge.actions.size(); ++i) {
      MergeAction& action = merge.actions[i];
      CompiledMergeAction done{action.kind, {}, values.size(), {}};
      for (const ColumnAssignment& assignment : action.assignments) {
        done.columns.push_back(assignment.column);
        values.push_back({0, value_if_chosen(merge.actions, i, *assignment.value, relation)});
      }
      if (action.kind == MergeAction::Kind::kInsert)
        done.defaults = compile_defaults(relation, done.columns);
      compiled.actions.push_back(std::move(done));
    }
    if (relation.partition_key) {
      read_partition_of_row(relation, *merge.source);
      for (const ColumnAssignment& value : values) read_partition_of_row(relation, *value.value);
      read_partitions(relation, session.catalog(), *merge.source);
      merge.source->targets.push_back({"position", target_identity(relation), false});
      values.push_back({0, partition_of_row(relation)});
      add_target_columns(relation, *merge.source, values);
      compiled.source = lower_source(*merge.source);
    } else {
      fold_targets(*merge.source, values);
      compiled.source = lower_targets(merge.relation, *merge.source, values, {});
    }
    require_possible_actions(merge);
    compiled.rules = compile_row_rules(relation, session);
    return {merge.relation, std::move(compiled)};
  }

  // PostgreSQL plans what all actions of a MERGE compute, also of those that are never chosen.
  void require_possible_actions(const MergeStatement& merge) const {
    std::vector<ExpressionPtr> values;
    const auto plan = [&](const Expression& expression) {
      values.push_back(clone(expression));
      leave_out_within(values.back());
      fold_constants(values.back(), planning_context(session), planned_calls(session, nullptr));
    };
    for (const MergeAction& action : merge.actions) {
      if (action.condition != nullptr) plan(*action.condition);
      for (const ColumnAssignment& assignment : action.assignments) plan(*assignment.value);
    }
    std::vector<const Expression*> planned;
    planned.reserve(values.size());
    for (const ExpressionPtr& value : values) planned.push_back(value.get());
    require_possible_full_joins(*merge.source, planned);
  }

  CompiledWrite operator()(DeleteStatement& remove) const {
    CompiledDelete compiled;
    const Relation& relation = *session.catalog().find_relation(remove.relation);
    std::vector<ExpressionPtr> others;
    compiled.returning =
        compile_returning(remove.returning, relation.columns.size(), &others, remove.source.get());
    std::vector<ColumnAssignment> none;
    if (relation.kind == RelationKind::kView) {
      compiled.targets.push_back(compile_view_rows(relation, *remove.source, none, others));
      return {remove.relation, std::move(compiled)};
    }
    fold_targets(*remove.source, none);
    compiled.targets =
        compile_targets(relation, *remove.source, none, others, [&](const Relation& table) {
          RowRules rules;
          rules.unique = compile_unique_indexes(table, session);
          return rules;
        });
    return {remove.relation, std::move(compiled)};
  }
};

// Which row ON CONFLICT finds is not said if another part writes the table (manual, chapter 7.8.4).
void refuse_double_writes(const CompiledStatement& statement, const CatalogSnapshot& catalog) {
  std::set<Oid> written;
  std::set<Oid> resolved;  // of these, by ON CONFLICT
  const auto note = [&](const CompiledWrite& write) {
    const Relation& relation = *catalog.find_relation(write.relation);
    const Oid whole = partition_root(catalog, relation).oid;
    const auto* insert = std::get_if<CompiledInsert>(&write.change);
    const bool has_conflicts = insert != nullptr && insert->on_conflict.has_value();
    const bool is_first = written.insert(whole).second;
    const bool changes = insert == nullptr || has_conflicts;
    if ((has_conflicts && !is_first) || (changes && resolved.contains(whole)))
      throw Error::unsupported("ON CONFLICT on a table that the statement writes twice");
    if (has_conflicts) resolved.insert(whole);
  };
  std::ranges::for_each(statement.with_writes, note);
  if (const auto* write = std::get_if<CompiledWrite>(&statement.body)) note(*write);
}

// What the statement itself does, after its WITH.
void compile_body(Statement& statement, SessionState& session, CompiledStatement& result) {
  RowPlanMaker row_plans(statement, session.catalog());
  const Compiler compiler{session, result.functions, whole_query(statement), row_plans};
  if (auto* select = std::get_if<SelectStatement>(&statement.body)) {
    CompiledSelect compiled{compiler.lower_source(*select->query), planned_tables(statement)};
    result.needs_writer = compiled.plan->needs_writer;
    result.body = std::move(compiled);
  } else if (auto* insert = std::get_if<InsertStatement>(&statement.body)) {
    result.body = compiler(*insert);
  } else if (auto* update = std::get_if<UpdateStatement>(&statement.body)) {
    result.body = compiler(*update);
  } else if (auto* merge = std::get_if<MergeStatement>(&statement.body)) {
    result.body = compiler(*merge);
  } else {
    result.body = compiler(std::get<DeleteStatement>(statement.body));
  }
  for (WithWrite& write : statement.with_writes)
    result.with_writes.push_back(std::visit(compiler, write));
  for (const RowPlanMaker::Before& before : row_plans.tables_before()) {
    result.tables_before.push_back(
        {before.table, std::make_shared<const Plan>(lower(*before.query, session.catalog()))});
  }
  if (!result.with_writes.empty()) refuse_double_writes(result, session.catalog());
  result.needs_writer = result.needs_writer || result.writes();
}

std::shared_ptr<const CompiledStatement> compile(const PgQuery__Node& node, SessionState& session,
                                                 const StatementKey* key) {
  const std::vector<std::string> search_path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, search_path);
  std::set<int> open_literals;
  std::vector<int> offsets;
  if (key != nullptr) {
    for (const StatementLiteral& literal : key->literals) offsets.push_back(literal.offset);
    context.literal_offsets = &offsets;
    context.open_literals = &open_literals;
  }
  Statement statement = analyze(node, context);
  if (std::holds_alternative<UtilityStatement>(statement.body)) return nullptr;
  if (key != nullptr)
    close_foldable_literals(statement, key->literals, session.catalog(), open_literals);
  require_known_calls(statement, session);
  auto result = std::make_shared<CompiledStatement>();
  result->catalog_version = session.catalog().version();
  const FoldedPrivileges folded(statement);
  compile_body(statement, session, *result);
  folded.drop_needless(statement, statement.privileges);
  result->privileges = std::move(statement.privileges);
  result->output = std::move(statement.output);
  result->open_literals = std::move(open_literals);
  return result;
}

}  // namespace

AnalysisContext analysis_context(SessionState& session,
                                 const std::vector<std::string>& search_path) {
  AnalysisContext context{session.catalog(), session.text_settings(), search_path,
                          session.current_user(), session};
  context.parameters = session.parameters();
  return context;
}

std::shared_ptr<const CompiledStatement> compile_statement(const PgQuery__Node& statement,
                                                           SessionState& session,
                                                           const StatementKey* key) {
  if (is_of_current_row(statement)) return compile_for_current_row(statement, session);
  if (key == nullptr || key->literals.empty()) return compile(statement, session, nullptr);
  const std::uint64_t notices = session.notices();
  try {
    return compile(statement, session, key);
  } catch (const Error&) {
    // A function that is called for the plan has said something: once is enough.
    if (session.notices() != notices) throw;
    // Two open literals are never known to be equal, which GROUP BY or DISTINCT may need; the
    // error, if it is one, is worded from the statement as it stands.
    return compile(statement, session, nullptr);
  }
}

void read_two_rows_from_inputs(ExpressionPtr& expression, std::size_t width,
                               std::string_view construct) {
  read_inputs(expression, construct, [width](const ColumnReference& column, Type) {
    return column.column + column.range_index * static_cast<int>(width);
  });
}

void read_row_from_inputs(ExpressionPtr& expression, std::string_view construct) {
  read_inputs(expression, construct,
              [](const ColumnReference& column, Type) { return column.column; });
}

ExpressionPtr compile_stored_expression(const std::string& sql, const Relation* relation,
                                        const Type* target, SessionState& session) {
  const SyntaxTree tree = parse("SELECT " + sql);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const std::vector<std::string> search_path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, search_path);
  context.is_kept = true;
  ExpressionPtr expression =
      analyze_expression(*select.target_list[0]->res_target->val, relation, target, context);
  read_row_from_inputs(expression, "a subquery in a default or a constraint");
  fold_constants(expression, folding_context(session));
  return expression;
}

void fold_for_plan(Statement& statement, SessionState& session) {
  const EvaluationContext context = planning_context(session);
  const FoldedPrivileges folded(statement);
  const Query* whole = whole_query(statement);
  const auto fold_query = [&](Query& child) {
    if (&child == whole) {
      simplify_whole_query(child, context, planned_calls(session, nullptr));
    } else {
      fold_constants(child, context, planned_calls(session, nullptr));
    }
  };
  visit_children(statement, ChildVisitor{[&](ExpressionPtr& child) {
                                           fold_constants(child, context,
                                                          planned_calls(session, nullptr));
                                         },
                                         fold_query});
  folded.drop_needless(statement, statement.privileges);
}

CopyCondition compile_copy_condition(const PgQuery__Node& condition, const Relation& relation,
                                     SessionState& session) {
  const std::vector<std::string> search_path = session.effective_search_path();
  CopyCondition compiled;
  compiled.expression =
      analyze_copy_condition(condition, relation, analysis_context(session, search_path));
  std::set<int> columns;
  read_inputs(compiled.expression, "a subquery in the WHERE of COPY FROM",
              [&columns](const ColumnReference& column, Type) {
                columns.insert(column.column + 1);
                return column.column;
              });
  compiled.columns.assign(columns.begin(), columns.end());
  fold_constants(compiled.expression, folding_context(session));
  return compiled;
}

ExpressionPtr compile_default(const Column& column, SessionState& session,
                              std::vector<Oid>& functions) {
  if (column.dropped || !has_default(column, session.catalog())) return nullptr;
  const std::vector<std::string> search_path = session.effective_search_path();
  ExpressionPtr value = column_default(column, analysis_context(session, search_path));
  fold_constants(value, planning_context(session), planned_calls(session, &functions));
  const std::vector<Oid> called = restricted_functions(*value, session.catalog());
  functions.insert(functions.end(), called.begin(), called.end());
  return value;
}

}  // namespace carto_mock::sql
