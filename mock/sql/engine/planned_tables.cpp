#include "sql/engine/planned_tables.h"

#include <algorithm>
#include <span>

#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// Can the condition be seen never to hold?
bool is_never_true(const ExpressionPtr& condition) {
  if (condition == nullptr) return false;
  if (const auto* constant = std::get_if<Constant>(&condition->node))
    return constant->value.is_null() || !constant->value.as_bool();
  const auto* boolean = std::get_if<BooleanExpression>(&condition->node);
  if (boolean == nullptr) return false;
  switch (boolean->op) {
    case BooleanOperator::kAnd:
      return std::ranges::any_of(boolean->arguments, is_never_true);
    case BooleanOperator::kOr:
      return std::ranges::all_of(boolean->arguments, is_never_true);
    case BooleanOperator::kNot:
      return false;
  }
  return false;
}

// A part of a plan: what it reads, and whether it can be seen to give no rows.
struct Part {
  std::set<Oid> tables;
  bool is_empty = false;
};

Part joined(JoinType type, Part left, Part right, bool never_matches) {
  const bool keeps_left = type == JoinType::kLeft || type == JoinType::kFull;
  const bool keeps_right = type == JoinType::kRight || type == JoinType::kFull;
  const bool matches = !left.is_empty && !right.is_empty && !never_matches;
  Part result;
  result.is_empty = !matches && (left.is_empty || !keeps_left) && (right.is_empty || !keeps_right);
  if (!left.is_empty && (matches || keeps_left)) result.tables.merge(left.tables);
  if (!right.is_empty && (matches || keeps_right)) result.tables.merge(right.tables);
  return result;
}

// A function in SQL, called in FROM, becomes part of the plan: CDB_UserTables() reads pg_class.
bool reads_user_tables(const SourceCall& source) {
  const auto* call = get_if<SetFunctionCall>(*source.call);
  const BuiltinProcedure* procedure =
      call == nullptr ? nullptr : BuiltinCatalog::instance().find_procedure(call->procedure);
  return procedure != nullptr && procedure->name == "cdb_usertables";
}

Part of_function(const FunctionSource& source) {
  constexpr Oid kPgClass = 1259;
  if (!std::ranges::any_of(source.calls, reads_user_tables)) return {};
  return {{kPgClass}, false};
}

class Collector {
 public:
  std::set<Oid> of_written_rows(const Query* source, std::span<const ColumnAssignment> assignments,
                                const Returning& returning) {
    Part part;
    if (source != nullptr) {
      part = of_query(*source);
      enclosing_.push_back(source);  // what is assigned stands in it
    }
    for (const ColumnAssignment& assignment : assignments) of_expression(*assignment.value, part);
    if (returning.with != nullptr) enclosing_.push_back(returning.with.get());
    for (const TargetEntry& target : returning.targets) of_expression(*target.expression, part);
    return std::move(part.tables);
  }

  std::set<Oid> of_conflict(const OnConflict& conflict) {
    Part part;
    if (conflict.with != nullptr) enclosing_.push_back(conflict.with.get());
    for (const ColumnAssignment& assignment : conflict.assignments)
      of_expression(*assignment.value, part);
    if (conflict.condition != nullptr) of_expression(*conflict.condition, part);
    return std::move(part.tables);
  }

  Part of_query(const Query& query) {
    enclosing_.push_back(&query);
    Part part = query.set_operation ? of_set_operation(*query.set_operation) : of_select(query);
    enclosing_.pop_back();
    return part;
  }

 private:
  Part of_set_operation(const SetOperation& operation) {
    Part left = of_query(*operation.left);
    Part right = of_query(*operation.right);
    Part result;
    result.is_empty = left.is_empty && right.is_empty;
    result.tables = std::move(left.tables);
    result.tables.merge(right.tables);
    return result;
  }

  Part of_select(const Query& query) {
    Part part;
    for (const FromItem& item : query.from) {
      part = joined(JoinType::kCross, std::move(part), of_item(query, item), false);
    }
    if (is_never_true(query.where)) part = {{}, true};
    if (part.is_empty) {
      for (const TargetEntry& target : query.targets) of_expression(*target.expression, part);
      // Without GROUP BY there is one row all the same.
      part.is_empty = !query.groups_nothing();
    } else {
      visit_children(query, ConstChildVisitor{[&](const Expression& expression) {
                                                of_expression(expression, part);
                                              },
                                              [](const Query&) {}});
    }
    return part;
  }

  Part of_item(const Query& query, const FromItem& item) {
    if (const auto* join = std::get_if<FromJoin>(&item.item)) {
      return joined(join->type, of_item(query, *join->left), of_item(query, *join->right),
                    is_never_true(join->condition));
    }
    const int index = std::get<FromEntry>(item.item).range_index;
    return of_entry(query.range_table.at(static_cast<std::size_t>(index)));
  }

  Part of_entry(const RangeTableEntry& entry) {
    struct Visitor {
      Collector& collector;
      Part operator()(const TableSource& table) const { return {{table.relation}, false}; }
      Part operator()(const SubquerySource& subquery) const {
        return collector.of_query(*subquery.query);
      }
      Part operator()(const CteSource& source) const { return collector.of_with_entry(source); }
      Part operator()(const WrittenSource&) const { return {}; }
      // Their expressions are visited with all others of the query.
      Part operator()(const ValuesSource&) const { return {}; }
      Part operator()(const FunctionSource& source) const { return of_function(source); }
    };
    return std::visit(Visitor{*this}, entry.source);
  }

  // An entry is planned on its own, whatever becomes of the query that reads it.
  Part of_with_entry(const CteSource& source) {
    const std::size_t depth = enclosing_.size() - 1 - static_cast<std::size_t>(source.levels_up);
    const Query& query =
        *enclosing_.at(depth)->ctes.at(static_cast<std::size_t>(source.index)).query;
    if (std::ranges::find(open_entries_, &query) != open_entries_.end())
      return {};  // a recursive one reads itself
    const std::vector<const Query*> inner(
        enclosing_.begin() + static_cast<std::ptrdiff_t>(depth) + 1, enclosing_.end());
    enclosing_.resize(depth + 1);
    open_entries_.push_back(&query);
    Part part = of_query(query);
    open_entries_.pop_back();
    enclosing_.insert(enclosing_.end(), inner.begin(), inner.end());
    return part;
  }

  void of_expression(const Expression& expression, Part& part) {
    visit_children(
        expression,
        ConstChildVisitor{[&](const Expression& child) { of_expression(child, part); },
                          [&](const Query& query) { part.tables.merge(of_query(query).tables); }});
  }

  std::vector<const Query*> enclosing_;     // the outermost first
  std::vector<const Query*> open_entries_;  // of WITH
};

}  // namespace

std::set<Oid> planned_tables(const Query& query) { return Collector().of_query(query).tables; }

std::set<Oid> planned_tables(const Statement& statement) {
  struct Visitor {
    std::set<Oid> operator()(const SelectStatement& select) const {
      return planned_tables(*select.query);
    }
    std::set<Oid> operator()(const InsertStatement& insert) const {
      std::set<Oid> tables = written(insert.relation, insert.source.get(), {}, insert.returning);
      if (insert.on_conflict) tables.merge(Collector().of_conflict(*insert.on_conflict));
      return tables;
    }
    std::set<Oid> operator()(const UpdateStatement& update) const {
      return written(update.relation, update.source.get(), update.assignments, update.returning);
    }
    std::set<Oid> operator()(const DeleteStatement& remove) const {
      return written(remove.relation, remove.source.get(), {}, remove.returning);
    }
    std::set<Oid> operator()(const MergeStatement& merge) const {
      return written(merge.relation, merge.source.get(), {}, {});
    }
    std::set<Oid> operator()(const UtilityStatement&) const { return {}; }

    static std::set<Oid> written(Oid relation, const Query* source,
                                 std::span<const ColumnAssignment> assignments,
                                 const Returning& returning) {
      std::set<Oid> tables = Collector().of_written_rows(source, assignments, returning);
      tables.insert(relation);
      return tables;
    }
  };
  std::set<Oid> tables = std::visit(Visitor(), statement.body);
  for (const WithWrite& write : statement.with_writes) tables.merge(std::visit(Visitor(), write));
  return tables;
}

Oid scanned_relation(Oid relation) {
  constexpr Oid kPgClass = 1259;
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(relation);
  return builtin != nullptr && builtin->kind == 'v' ? kPgClass : relation;
}

}  // namespace carto_mock::sql
