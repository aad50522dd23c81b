// One walk of more than 600 lines: each place of a query that PostgreSQL's plan decides about is a
// case of it, and what is known of the calls so far goes from place to place.
#include "sql/engine/call_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <variant>
#include <vector>

#include "sql/lowering/spatial_conditions.h"
#include "sql/tree/direct_arguments.h"
#include "sql/tree/merged_subqueries.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool has_set(const Expression& expression) {
  bool found = get_if<SetFunctionCall>(expression) != nullptr;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || has_set(child); }, {}});
  return found;
}

void add_conjuncts(const Expression* condition, std::vector<const Expression*>& conjuncts) {
  if (condition == nullptr) return;
  const auto* boolean = get_if<BooleanExpression>(*condition);
  if (boolean == nullptr || boolean->op != BooleanOperator::kAnd) {
    conjuncts.push_back(condition);
    return;
  }
  for (const ExpressionPtr& term : boolean->arguments) add_conjuncts(term.get(), conjuncts);
}

struct Joins {
  std::vector<const Expression*> conditions;
  bool is_outer = false;
};
void add_joins(const FromItem& item, Joins& joins) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return;
  joins.is_outer =
      joins.is_outer || (join->type != JoinType::kInner && join->type != JoinType::kCross);
  add_conjuncts(join->condition.get(), joins.conditions);
  add_joins(*join->left, joins);
  add_joins(*join->right, joins);
}

bool gives_every_row(const Query& query) {
  return query.limit == nullptr || !query.order_by.empty() || query.is_grouped ||
         query.distinctness != Distinctness::kAll || !query.windows.empty();
}

// Does PostgreSQL make a join of the condition (pull_up_sublinks)?
bool is_join(const Expression& condition) {
  const Expression* tested = &condition;
  const auto* negated = get_if<BooleanExpression>(*tested);
  if (negated != nullptr && negated->op == BooleanOperator::kNot)
    tested = negated->arguments.front().get();
  const auto* subquery = get_if<SubqueryExpression>(*tested);
  if (subquery == nullptr) return false;
  const Query& query = *subquery->query;
  if (subquery->kind == SubqueryKind::kAny)
    return negated == nullptr && !is_volatile(*subquery->comparison) && !reads_above(query, 1);
  return subquery->kind == SubqueryKind::kExists && reads_above(query, 1) && !query.is_grouped &&
         !query.set_operation && query.where != nullptr && !is_volatile_throughout(*query.where);
}

bool reads_range(const Expression& expression, int range) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && column->levels_up == 0 && column->range_index == range;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads_range(child, range); },
                     // Of a query in it, nobody looks for which.
                     [&](const Query& nested) { found = found || reads_above(nested, 1); }});
  return found;
}

}  // namespace

void refuse_calls(std::string_view place) {
  throw Error::unsupported(
      fmt::format("functions that RAISE, write or take values of sequences {}", place));
}

bool reads_anything(const Expression& expression) {
  bool found = get_if<ColumnReference>(expression) != nullptr ||
               get_if<AggregateCall>(expression) != nullptr ||
               get_if<WindowCall>(expression) != nullptr ||
               get_if<SubqueryExpression>(expression) != nullptr;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads_anything(child); }, {}});
  return found;
}

bool is_single_row(const Query& query) {
  return !query.set_operation && query.from.empty() &&
         std::ranges::none_of(
             query.targets, [](const TargetEntry& target) { return has_set(*target.expression); });
}

class CallCheck::Body {
 public:
  explicit Body(SessionState& session) : session_(session), traces_(session) {}

  void check(const Query& query) { check(query, {}); }

  // `target`: the range table's entry that an UPDATE or DELETE changes, whether FROM has it or not.
  void check(const Query& query, std::optional<int> target) {
    if (!trace(query).is_any()) return;
    enclosing_.push_back(&query);
    for (const CommonTableExpression& with : query.ctes) check(*with.query);
    if (query.set_operation) {
      check_set_operation(query);
    } else {
      check_from(query, target);
      check_outputs(query);
    }
    check_limit(query);
    check_subqueries(query);
    enclosing_.pop_back();
  }

  Trace trace(const Expression& expression) {
    Trace found = traces_.of(expression);
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { found += trace(child); },
                                     [&](const Query& nested) { found += trace(nested); }});
    return found;
  }
  Trace trace(const Query& query) {
    const auto known = queries_.find(&query);
    if (known != queries_.end()) return known->second;
    queries_[&query] = {};  // a recursive WITH reads itself
    enclosing_.push_back(&query);
    Trace found;
    visit_children(query, ConstChildVisitor{[&](const Expression& child) { found += trace(child); },
                                            [&](const Query& nested) { found += trace(nested); }});
    for (const RangeTableEntry& entry : query.range_table) {
      if (const auto* with = std::get_if<CteSource>(&entry.source)) {
        if (const Query* named = query_of(*with)) found += trace(*named);
      }
    }
    enclosing_.pop_back();
    queries_[&query] = found;
    return found;
  }
  Traces& traces() { return traces_; }
  // Queries in an expression that reads the rows of another query.
  void check_within(const Expression& expression, const Query& around) {
    enclosing_.push_back(&around);
    for_each_in<SubqueryExpression>(expression,
                                    [&](const SubqueryExpression& node) { check_subquery(node); });
    enclosing_.pop_back();
  }

 private:
  const CommonTableExpression* entry_of(const CteSource& source) const {
    const auto level = static_cast<std::size_t>(source.levels_up);
    if (level >= enclosing_.size()) return nullptr;
    const Query& owner = **(enclosing_.rbegin() + source.levels_up);
    const auto place = static_cast<std::size_t>(source.index);
    return place < owner.ctes.size() ? &owner.ctes[place] : nullptr;
  }
  const Query* query_of(const CteSource& source) const {
    const CommonTableExpression* entry = entry_of(source);
    return entry == nullptr ? nullptr : entry->query.get();
  }

  void check_set_operation(const Query& query) {
    const SetOperation& operation = *query.set_operation;
    check(*operation.left);
    check(*operation.right);
    const bool is_union_all = operation.op == SetOperator::kUnion && operation.all;
    if (is_union_all && !gives_every_row(query)) refuse_calls("in UNION ALL beside LIMIT");
    if (operation.op == SetOperator::kIntersect &&
        trace(*operation.left).meets(trace(*operation.right)))
      refuse_calls("in both sides of INTERSECT");
  }

  // ---- FROM and WHERE

  void check_from(const Query& query, std::optional<int> target) {
    std::vector<int> ranges = ranges_of(query.from);
    if (target && std::ranges::find(ranges, *target) == ranges.end()) ranges.push_back(*target);
    Joins joins;
    for (const FromItem& item : query.from) add_joins(item, joins);
    std::vector<const Expression*> where;
    add_conjuncts(query.where.get(), where);
    const auto several = std::ranges::count_if(
        ranges, [&](int range) { return !is_plain_row(query.range_table[place(range)]); });
    const bool is_joined = several > 1 || std::ranges::any_of(where, [](const Expression* term) {
                             return is_join(*term);
                           });
    std::vector<const Expression*> conditions = joins.conditions;
    conditions.insert(conditions.end(), where.begin(), where.end());
    for (const Expression* condition : conditions) {
      if (is_joined && trace(*condition).is_any()) refuse_calls("in conditions on several tables");
    }
    check_order_of_conditions(query, where);
    Trace before;
    std::set<const Query*> kept;  // of WITH: their rows are made once
    for (const int range : ranges) {
      const RangeTableEntry& entry = query.range_table[place(range)];
      const Trace found = trace_of(entry);
      if (!found.is_any() || reads_itself(entry)) continue;
      const auto* with = std::get_if<CteSource>(&entry.source);
      if (with != nullptr && !kept.insert(query_of(*with)).second) continue;
      if (found.meets(before)) refuse_calls("in several subqueries or functions in FROM");
      before += found;
      if (ranges.size() > 1) {
        check_joined_entry(query, range, ranges.size(), joins, conditions);
      } else {
        check_only_entry(query, entry, found, where);
      }
    }
  }

  // The rows that a recursive WITH has made so far.
  bool reads_itself(const RangeTableEntry& entry) const {
    const auto* with = std::get_if<CteSource>(&entry.source);
    const Query* named = with == nullptr ? nullptr : query_of(*with);
    return named != nullptr && std::ranges::find(enclosing_, named) != enclosing_.end();
  }

  static std::size_t place(int range) { return static_cast<std::size_t>(range); }

  // The planner makes a part of the query of it, without another table.
  bool is_plain_row(const RangeTableEntry& entry) {
    const auto* subquery = std::get_if<SubquerySource>(&entry.source);
    return subquery != nullptr && is_single_row(*subquery->query) && !trace_of(entry).is_any();
  }

  Trace trace_of(const RangeTableEntry& entry) {
    Trace found;
    if (const auto* subquery = std::get_if<SubquerySource>(&entry.source)) {
      found = trace(*subquery->query);
    } else if (const auto* with = std::get_if<CteSource>(&entry.source)) {
      if (const Query* named = query_of(*with)) found = trace(*named);
    } else if (const auto* values = std::get_if<ValuesSource>(&entry.source)) {
      for (const auto& row : values->rows) {
        for (const ExpressionPtr& field : row) found += trace(*field);
      }
    } else if (const auto* function = std::get_if<FunctionSource>(&entry.source)) {
      for (const SourceCall& call : function->calls) found += trace(*call.call);
    }
    return found;
  }

  // An index may have the rows in the order that is asked for, and end before the others.
  void check_order_of_conditions(const Query& query, const std::vector<const Expression*>& where) {
    if (query.limit == nullptr || query.order_by.empty() || query.is_grouped) return;
    const auto* column =
        get_if<ColumnReference>(*query.targets[place(query.order_by.front().target)].expression);
    if (column == nullptr || column->levels_up > 0 || column->range_index < 0) return;
    const auto* table =
        std::get_if<TableSource>(&query.range_table[place(column->range_index)].source);
    if (table == nullptr) return;
    const auto indexes = session_.catalog().indexes_of(table->relation);
    const bool is_indexed = std::ranges::any_of(indexes, [&](const Relation* index) {
      return !index->index->columns.empty() && index->index->columns.front() == column->column + 1;
    });
    if (!is_indexed) return;
    for (const Expression* condition : where) {
      if (trace(*condition).is_any())
        refuse_calls("in WHERE beside LIMIT in the order of an index");
    }
  }

  void check_joined_entry(const Query& query, int range, std::size_t count, const Joins& joins,
                          const std::vector<const Expression*>& conditions) {
    const RangeTableEntry& entry = query.range_table[place(range)];
    if (reads_beside(entry)) {
      if (count == 2) return;  // for each row of the other one
      refuse_calls("in LATERAL beside several tables");
    }
    const bool is_read = std::ranges::any_of(
        conditions, [&](const Expression* term) { return reads_range(*term, range); });
    if (!is_one_scan(entry) || joins.is_outer || is_read)
      refuse_calls("in a subquery or function in FROM that is joined");
  }

  // One row, or rows that are kept when they are made, before another table is read.
  bool is_one_scan(const RangeTableEntry& entry) {
    if (const auto* subquery = std::get_if<SubquerySource>(&entry.source))
      return is_single_row(*subquery->query);
    if (const auto* with = std::get_if<CteSource>(&entry.source)) {
      const Query* named = query_of(*with);
      return named != nullptr && is_single_row(*named);
    }
    return std::holds_alternative<FunctionSource>(entry.source);
  }

  static bool reads_beside(const RangeTableEntry& entry) {
    if (const auto* subquery = std::get_if<SubquerySource>(&entry.source))
      return subquery->lateral && reads_above(*subquery->query, 1);
    const auto* function = std::get_if<FunctionSource>(&entry.source);
    return function != nullptr && std::ranges::any_of(function->calls, [](const SourceCall& call) {
             return reads_above(*call.call, 0);
           });
  }

  void check_only_entry(const Query& query, const RangeTableEntry& entry, const Trace& found,
                        const std::vector<const Expression*>& where) {
    if (const auto* function = std::get_if<FunctionSource>(&entry.source))
      return check_only_function(*function);
    const Query* inner = nullptr;
    bool is_streamed = false;  // a row is made when it is asked for
    bool is_kept = false;      // no condition is put into it
    if (const auto* subquery = std::get_if<SubquerySource>(&entry.source)) {
      inner = subquery->query.get();
    } else if (const auto* with = std::get_if<CteSource>(&entry.source)) {
      const CommonTableExpression* named = entry_of(*with);
      if (named == nullptr) return;
      inner = named->query.get();
      is_streamed = named->recursive;
      is_kept = inner->calls_volatile || named->recursive;
    } else if (const auto* values = std::get_if<ValuesSource>(&entry.source)) {
      is_streamed = where.empty() || values->rows.size() < 2;
    }
    const bool is_single = inner != nullptr && is_single_row(*inner);
    if (!is_single && !is_streamed) {
      if (!gives_every_row(query)) refuse_calls("in a subquery beside LIMIT");
      if (found.meets(trace_beside_from(query)))
        refuse_calls("in a subquery and in the query around it");
    }
    if (inner == nullptr || is_kept || inner->limit != nullptr || inner->offset != nullptr) return;
    for (const Expression* condition : where) {
      if (goes_into(*condition, *inner))
        refuse_calls("in a subquery, beside conditions on its rows");
    }
  }

  // PostgreSQL makes a part of the query of one that is in SQL and not volatile, and reads one of
  // any other kind to its end.
  void check_only_function(const FunctionSource& source) {
    for (const SourceCall& call : source.calls) {
      const auto* set = get_if<SetFunctionCall>(*call.call);
      const StoredFunction* function =
          set == nullptr ? nullptr : session_.catalog().find_function(set->procedure);
      const bool is_placed = function != nullptr && function->definition().volatility != 'v' &&
                             function->definition().language == FunctionLanguage::kSql;
      if (is_placed && traces_.of_function(set->procedure).is_any())
        refuse_calls("in a function in SQL that is not VOLATILE");
    }
  }

  // Does PostgreSQL test the subquery's rows within it? Conditions of one that it makes a part of
  // the query are ordered with those around it.
  static bool goes_into(const Expression& condition, const Query& inner) {
    const bool is_plain = std::ranges::none_of(inner.targets, [](const TargetEntry& target) {
      return is_volatile_throughout(*target.expression);
    });
    if (is_plain && is_merged(inner))
      return inner.where != nullptr && is_volatile_throughout(*inner.where);
    return !is_volatile_throughout(condition) && !reads_volatile(condition, inner);
  }
  static bool reads_volatile(const Expression& condition, const Query& inner) {
    const auto* column = get_if<ColumnReference>(condition);
    bool found = column != nullptr && column->levels_up == 0 && !inner.set_operation &&
                 place(column->column) < inner.targets.size() &&
                 is_volatile_throughout(*inner.targets[place(column->column)].expression);
    visit_children(condition, ConstChildVisitor{[&](const Expression& child) {
                                                  found = found || reads_volatile(child, inner);
                                                },
                                                {}});
    return found;
  }

  Trace trace_beside_from(const Query& query) {
    Trace found;
    const auto add = [&](const ExpressionPtr& expression) {
      if (expression != nullptr) found += trace(*expression);
    };
    add(query.where);
    add(query.having);
    for (const TargetEntry& target : query.targets) add(target.expression);
    return found;
  }

  // ---- outputs

  void check_outputs(const Query& query) {
    bool is_traced = false;
    for (const TargetEntry& target : query.targets)
      is_traced = is_traced || traces_.within(*target.expression).is_any();
    if (is_traced) {
      if (query.with_ties) refuse_calls("beside WITH TIES");
      check_sets(query);
      check_limited_sets(query);
    }
    if (query.is_grouped) check_aggregates(query);
    if (!query.windows.empty()) check_windows(query);
    check_constant_calls(query);
  }

  void check_sets(const Query& query) {
    if (query.order_by.empty()) return;
    const bool sorts_sets = std::ranges::any_of(query.order_by, [&](const SortKey& key) {
      return has_set(*query.targets[place(key.target)].expression);
    });
    if (sorts_sets) return;
    for (const TargetEntry& target : query.targets) {
      if (has_set(*target.expression) && traces_.within(*target.expression).is_any())
        refuse_calls("beside set-returning functions and ORDER BY");
    }
  }

  // Of a function in SQL, PostgreSQL asks for one row after the other.
  void check_limited_sets(const Query& query) {
    if (query.limit == nullptr || gives_every_row(query)) return;
    for_each<SetFunctionCall>(query, [&](const SetFunctionCall& call) {
      const StoredFunction* function = session_.catalog().find_function(call.procedure);
      const bool is_sql =
          function != nullptr && function->definition().language == FunctionLanguage::kSql;
      if (is_sql && traces_.of_function(call.procedure).is_any())
        refuse_calls("in a function in SQL that returns a set, beside LIMIT");
    });
  }

  template <typename Node, typename Body>
  void for_each(const Query& query, const Body& body) {
    visit_children(
        query,
        ConstChildVisitor{[&](const Expression& child) { for_each_in<Node>(child, body); }, {}});
  }
  template <typename Node, typename Body>
  void for_each_in(const Expression& expression, const Body& body) {
    if (const auto* node = get_if<Node>(expression)) body(*node);
    visit_children(
        expression,
        ConstChildVisitor{[&](const Expression& child) { for_each_in<Node>(child, body); }, {}});
  }

  Trace trace_of_arguments(const std::vector<ExpressionPtr>& arguments,
                           const ExpressionPtr& filter) {
    Trace found;
    for (const ExpressionPtr& argument : arguments) found += trace(*argument);
    if (filter != nullptr) found += trace(*filter);
    return found;
  }

  void check_aggregates(const Query& query) {
    bool sorts = query.grouping_sets.size() > 1;
    bool is_traced = false;
    for_each<AggregateCall>(query, [&](const AggregateCall& call) {
      sorts = sorts || (!query.group_by.empty() && (call.distinct || !call.order_by.empty()));
      is_traced = is_traced || trace_of_arguments(call.arguments, call.filter).is_any();
      for (const ExpressionPtr& argument : direct_arguments(call)) {
        if (trace(*argument).is_any()) refuse_calls("before WITHIN GROUP");
      }
    });
    if (sorts && is_traced) refuse_calls("in aggregates of sorted groups");
  }

  // PostgreSQL computes it once a row, whoever reads it.
  void check_window_key(const Query& query, const Expression& key) {
    int calls = 0;
    for_each<WindowCall>(query, [&calls](const WindowCall&) { ++calls; });
    const bool is_output = std::ranges::any_of(query.targets, [&](const TargetEntry& target) {
      return contains(*target.expression, key);
    });
    if (calls > 1 || query.windows.size() > 1 || is_output)
      refuse_calls("in ORDER BY of a window, and read elsewhere");
  }
  static bool contains(const Expression& expression, const Expression& part) {
    bool found = equivalent(expression, part);
    visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                   found = found || contains(child, part);
                                                 },
                                                 {}});
    return found;
  }

  void check_windows(const Query& query) {
    for (const Window& window : query.windows) {
      for (const ExpressionPtr& key : window.partition_by) {
        if (trace(*key).is_any()) refuse_calls("in PARTITION BY");
      }
      for (const ExpressionPtr* offset : {&window.start_offset, &window.end_offset}) {
        if (*offset != nullptr && trace(**offset).is_any()) refuse_calls("in a window's frame");
      }
      for (const ExpressionPtr& key : window.order_by) {
        if (trace(*key).is_any()) check_window_key(query, *key);
      }
    }
    std::set<int> traced;
    for_each<WindowCall>(query, [&](const WindowCall& call) {
      if (!trace_of_arguments(call.arguments, call.filter).is_any()) return;
      if (!traced.insert(call.window).second || traced.size() > 1)
        refuse_calls("in arguments of several window functions");
      const Window& window = query.windows[place(call.window)];
      const bool is_whole = window.partition_by.empty() && window.order_by.empty() &&
                            window.start == FrameBound::kUnboundedPreceding &&
                            window.exclusion == FrameExclusion::kNone;
      if (call.aggregate != nullptr && !is_whole) refuse_calls("in arguments of window aggregates");
    });
  }

  // Of a function that is not volatile, and whose result is the same for all rows: PostgreSQL may
  // ask it beforehand how many rows there are, and asks it again for each row.
  void check_constant_calls(const Query& query) {
    const bool is_outermost = enclosing_.size() == 1;
    if (query.from.empty() && is_outermost) return;
    visit_children(
        query,
        ConstChildVisitor{[&](const Expression& child) { check_constant_calls_in(child); }, {}});
  }
  void check_constant_calls_in(const Expression& expression) {
    const auto* call = get_if<FunctionCall>(expression);
    // A record is made for each row here, too.
    if (call != nullptr && !call->is_volatile && expression.type.oid != oid::kRecord) {
      const bool reads_row =
          std::ranges::any_of(call->arguments, [](const ExpressionPtr& argument) {
            return reads_anything(*argument) || is_volatile(*argument);
          });
      if (!reads_row && traces_.of_function(call->procedure).is_any())
        refuse_calls(
            "though they are not VOLATILE, of constants, in a query of tables or a subquery");
    }
    visit_children(
        expression,
        ConstChildVisitor{[&](const Expression& child) { check_constant_calls_in(child); }, {}});
  }

  // ---- the rest

  void check_limit(const Query& query) {
    const bool in_limit = query.limit != nullptr && trace(*query.limit).is_any();
    const bool in_offset = query.offset != nullptr && trace(*query.offset).is_any();
    if (!in_limit && !in_offset) return;
    const auto* limit = query.limit == nullptr ? nullptr : get_if<Constant>(*query.limit);
    const bool is_written =
        query.limit == nullptr ||
        (limit != nullptr && !limit->value.is_null() && limit->value.as_integer() > 0);
    if (in_offset && !is_written) refuse_calls("in OFFSET beside such a LIMIT");
    const bool is_known = (!in_limit || is_volatile_throughout(*query.limit)) &&
                          (!in_offset || is_volatile_throughout(*query.offset));
    if (!is_known) refuse_calls("though they are not VOLATILE, in LIMIT or OFFSET");
  }

  void check_subquery(const SubqueryExpression& node) {
    const Query& subquery = *node.query;
    if (!trace(subquery).is_any()) return;
    check(subquery);
    if (node.kind == SubqueryKind::kAll || (node.kind == SubqueryKind::kAny && !is_hashed(node)))
      refuse_calls("in a subquery of ANY or ALL");
    if (node.kind == SubqueryKind::kExists && subquery.set_operation)
      refuse_calls("in a set operation within EXISTS");
  }

  void check_subqueries(const Query& query) {
    for_each<SubqueryExpression>(query,
                                 [&](const SubqueryExpression& node) { check_subquery(node); });
    visit_children(query, ConstChildVisitor{{}, [&](const Query& nested) {
                                              if (!is_of_with_or_set(query, nested)) check(nested);
                                            }});
  }

  // All rows of the subquery are read, once (subplan_is_hashable).
  static bool is_hashed(const SubqueryExpression& node) {
    const auto* call = get_if<FunctionCall>(*node.comparison);
    return call != nullptr && call->body != nullptr && !reads_above(*node.query, 1) &&
           call->body->signature.find("eq") != std::string_view::npos;
  }

  static bool is_of_with_or_set(const Query& query, const Query& nested) {
    const auto& set = query.set_operation;
    return (set && (set->left.get() == &nested || set->right.get() == &nested)) ||
           std::ranges::any_of(query.ctes, [&](const CommonTableExpression& with) {
             return with.query.get() == &nested;
           });
  }

  SessionState& session_;
  Traces traces_;
  std::map<const Query*, Trace> queries_;
  std::vector<const Query*> enclosing_;
};

CallCheck::CallCheck(SessionState& session) : body_(std::make_unique<Body>(session)) {}
CallCheck::~CallCheck() = default;

void CallCheck::check(const Query& query, std::optional<int> target) {
  body_->check(query, target);
}
void CallCheck::check_within(const Expression& expression, const Query& around) {
  body_->check_within(expression, around);
}
Trace CallCheck::trace(const Expression& expression) { return body_->trace(expression); }
Trace CallCheck::trace(const Query& query) { return body_->trace(query); }
Traces& CallCheck::traces() { return body_->traces(); }

}  // namespace carto_mock::sql
