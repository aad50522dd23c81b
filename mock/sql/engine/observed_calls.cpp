#include "sql/engine/observed_calls.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sql/engine/call_check.h"
#include "sql/tree/merged_subqueries.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What writes do with each row.
class WriteCheck {
 public:
  explicit WriteCheck(SessionState& session) : session_(session), calls_(session) {}

  void operator()(const SelectStatement&) {}
  void operator()(const UtilityStatement&) {}
  void operator()(const MergeStatement& merge) {
    const Relation& relation = *session_.catalog().find_relation(merge.relation);
    Trace read = calls_.trace(*merge.source);
    for (const MergeAction& action : merge.actions) {
      for (const ColumnAssignment& assignment : action.assignments)
        read += calls_.trace(*assignment.value);
    }
    if (!read.is_any()) return;
    const int events = trigger_type::kInsert | trigger_type::kUpdate | trigger_type::kDelete;
    require_apart(read, of_rules(relation, events));
  }
  void operator()(const InsertStatement& insert) {
    if (insert.source == nullptr || is_single_row(*insert.source)) return;
    const Relation& relation = *session_.catalog().find_relation(insert.relation);
    const Trace read = read_before(insert, relation);
    if (!read.is_any()) return;
    Trace written = of_returning(insert.returning);
    int events = trigger_type::kInsert;
    if (insert.on_conflict) {
      events |= trigger_type::kUpdate;
      for (const ColumnAssignment& assignment : insert.on_conflict->assignments)
        written += calls_.trace(*assignment.value);
      if (insert.on_conflict->condition != nullptr)
        written += calls_.trace(*insert.on_conflict->condition);
    }
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const bool is_given =
          std::ranges::find(insert.columns, static_cast<int>(i) + 1) != insert.columns.end();
      if (!is_given) written += of_stored(relation.columns[i].default_sql);
    }
    written += of_rules(relation, events);
    require_apart(read, written);
  }
  void operator()(const UpdateStatement& update) {
    Trace read = calls_.trace(*update.source);
    for (const ColumnAssignment& assignment : update.assignments) {
      read += calls_.trace(*assignment.value);
      calls_.check_within(*assignment.value, *update.source);
    }
    if (!read.is_any()) return;
    Trace written = of_returning(update.returning);
    written += of_rules(*session_.catalog().find_relation(update.relation), trigger_type::kUpdate);
    require_apart(read, written);
  }
  void operator()(const DeleteStatement& remove) {
    const Trace read = calls_.trace(*remove.source);
    if (!read.is_any()) return;
    Trace written = of_returning(remove.returning);
    written += of_rules(*session_.catalog().find_relation(remove.relation), trigger_type::kDelete);
    require_apart(read, written);
  }

 private:
  // What is called before the first row is written (engine/running_writes.h: reads_first()).
  // Otherwise the rows are written as they are made, but for what is made of rows that are there.
  Trace read_before(const InsertStatement& insert, const Relation& relation) {
    const Query& source = *insert.source;
    if (!calls_.trace(source).is_any()) return {};
    std::set<Oid> tables;
    add_tables(source, tables);
    const bool is_simple = !source.set_operation && !source.is_grouped && source.windows.empty() &&
                           source.distinctness == Distinctness::kAll;
    const bool reads_itself =
        tables.contains(relation.oid) || relation.partition_key || relation.partition_bound;
    if (!is_simple || (!tables.empty() && (reads_itself || !relation.triggers.empty())))
      return calls_.trace(source);
    Trace found;
    visit_children(
        source, ConstChildVisitor{{}, [&](const Query& nested) { found += calls_.trace(nested); }});
    return found;
  }
  static void add_tables(const Query& query, std::set<Oid>& tables) {
    for (const RangeTableEntry& entry : query.range_table) {
      if (const auto* table = std::get_if<TableSource>(&entry.source))
        tables.insert(table->relation);
    }
    visit_children(query,
                   ConstChildVisitor{[&](const Expression& child) { add_tables(child, tables); },
                                     [&](const Query& nested) { add_tables(nested, tables); }});
  }
  static void add_tables(const Expression& expression, std::set<Oid>& tables) {
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { add_tables(child, tables); },
                                     [&](const Query& nested) { add_tables(nested, tables); }});
  }

  Trace of_returning(const Returning& returning) {
    Trace found;
    for (const TargetEntry& target : returning.targets) found += calls_.trace(*target.expression);
    return found;
  }
  Trace of_stored(const std::string& sql) {
    return sql.empty() ? Trace{} : calls_.traces().of_expression(sql);
  }
  // What triggers and constraints do before the next row is read.
  Trace of_rules(const Relation& relation, int events) {
    Trace found;
    for (const Trigger& trigger : relation.triggers) {
      const bool fires = trigger.is_enabled() && (trigger.type & trigger_type::kRow) != 0 &&
                         (trigger.type & events) != 0;
      const bool is_at_once =
          (trigger.type & (trigger_type::kBefore | trigger_type::kInstead)) != 0;
      if (fires) found += calls_.traces().of_trigger(trigger, is_at_once);
    }
    for (const Constraint& constraint : relation.constraints)
      found += of_stored(constraint.check_sql);
    return found;
  }
  static void require_apart(const Trace& read, const Trace& written) {
    if (read.meets(written)) refuse_calls("both where rows are read and where they are written");
  }

  SessionState& session_;
  CallCheck calls_;
};

// Calls of IMMUTABLE functions that the planner makes: of OFFSET before those of LIMIT, and of a
// subquery that it makes a part of the query once for each place that reads them.
class PlannedCalls {
 public:
  explicit PlannedCalls(SessionState& session) : traces_(session) {}

  void check(const Query& query) {
    if (query.limit != nullptr && query.offset != nullptr && is_planned(*query.limit) &&
        is_planned(*query.offset))
      refuse_calls("though they are IMMUTABLE, of constants, in LIMIT and OFFSET");
    for (std::size_t i = 0; i < query.range_table.size(); ++i) {
      const auto* subquery = std::get_if<SubquerySource>(&query.range_table[i].source);
      if (subquery == nullptr) continue;
      if (is_merged(*subquery->query) || is_single_row(*subquery->query))
        check_merged(query, static_cast<int>(i), *subquery->query);
    }
    visit_children(query, visitor());
  }
  ConstChildVisitor visitor() {
    return {[this](const Expression& child) { visit_children(child, visitor()); },
            [this](const Query& nested) { check(nested); }};
  }

 private:
  void check_merged(const Query& query, int range, const Query& merged) {
    for (std::size_t column = 0; column < merged.targets.size(); ++column) {
      if (!is_planned(*merged.targets[column].expression)) continue;
      int reads = 0;
      const ColumnReference read{0, range, static_cast<int>(column)};
      visit_children(query, ConstChildVisitor{
                                [&](const Expression& child) { reads += count(child, read); }, {}});
      if (reads > 1)
        refuse_calls(
            "though they are IMMUTABLE, of constants, in an output that is read several times");
    }
  }
  static int count(const Expression& expression, const ColumnReference& read) {
    const auto* column = get_if<ColumnReference>(expression);
    const bool is_it = column != nullptr && column->levels_up == 0 &&
                       column->range_index == read.range_index && column->column == read.column;
    int found = is_it ? 1 : 0;
    visit_children(
        expression,
        ConstChildVisitor{[&](const Expression& child) { found += count(child, read); }, {}});
    return found;
  }

  bool is_planned(const Expression& expression) {
    const auto* call = get_if<FunctionCall>(expression);
    bool found = call != nullptr && call->immutable &&
                 std::ranges::none_of(
                     call->arguments,
                     [](const ExpressionPtr& argument) { return reads_anything(*argument); }) &&
                 traces_.of(expression).is_any();
    visit_children(expression,
                   ConstChildVisitor{
                       [&](const Expression& child) { found = found || is_planned(child); }, {}});
    return found;
  }

  Traces traces_;
};

}  // namespace

void require_known_calls(const Query& query, SessionState& session) {
  CallCheck(session).check(query, std::nullopt);
}

void require_known_calls_on_target(const Query& source, SessionState& session) {
  CallCheck(session).check(source, 0);
}

void require_known_calls(const Statement& statement, SessionState& session) {
  PlannedCalls planned(session);
  visit_children(statement, planned.visitor());
  WriteCheck check(session);
  for (const WithWrite& write : statement.with_writes) std::visit(check, write);
  std::visit(check, statement.body);
}

}  // namespace carto_mock::sql
