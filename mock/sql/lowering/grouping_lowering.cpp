// GROUP BY, aggregates and HAVING (manual, chapters 7.2.3, 7.2.4, 4.2.7), in two stages: the first
// computes the keys and the aggregates' arguments of each row, the second groups them. What remains
// of the query reads the second's columns.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "sql/catalog/keys.h"
#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/native_aggregates.h"
#include "sql/lowering/native_conditions.h"
#include "sql/lowering/native_operators.h"
#include "sql/lowering/query_lowering.h"
#include "sql/tree/direct_arguments.h"
#include "sql/tree/outer_aggregates.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::shared_ptr<const Expression> share(const Expression& expression) { return clone(expression); }

class GroupingLowering {
 public:
  GroupingLowering(PlanBuilder& builder, Level& level, const Query& query)
      : builder_(builder), level_(level), query_(query) {}

  SelectBody lower(const SelectBody& body) {
    for (const int target : query_.group_by)
      add_key(*query_.targets[static_cast<std::size_t>(target)].expression);
    for (const TargetEntry& target : query_.targets) {
      if (!collect_again(*target.expression)) collect(*target.expression);
    }
    for (const Window& window : query_.windows) collect(window);
    if (query_.having) collect(*query_.having);

    std::vector<std::string> keys;
    for (const auto& key : keys_) keys.push_back(input(*key));
    std::vector<std::string> aggregates;
    for (const auto& aggregate : aggregates_) aggregates.push_back(lower_aggregate(*aggregate));
    if (query_.groups_nothing() && aggregates.empty())
      aggregates.emplace_back("count(*)");  // one row, as PostgreSQL gives it

    if (inputs_.empty()) inputs_.emplace_back("1");
    const bool is_computed_once = query_.calls_volatile || repeats_;
    // Read once, it need not be stored: with a LIMIT SQLite computes its rows as they are asked
    // for, and a row's arguments after the aggregates have had the ones before, which may fail
    // first.
    const bool is_streamed = is_computed_once && query_.grouping_sets.size() < 2;
    const WithEntry rows =
        builder_.add_stage(static_cast<int>(inputs_.size()),
                           fmt::format("SELECT {}{}{}", fmt::join(inputs_, ", "), body.text(),
                                       is_streamed ? " LIMIT -1" : ""),
                           is_computed_once && !is_streamed);
    return group(rows, keys, aggregates);
  }

 private:
  void add_key(const Expression& expression) {
    const bool known =
        std::ranges::any_of(keys_, [&](const auto& key) { return equivalent(*key, expression); });
    if (!known) keys_.push_back(share(expression));
  }
  bool is_key(const Expression& expression) const {
    return std::ranges::any_of(keys_,
                               [&](const auto& key) { return equivalent(*key, expression); });
  }

  // Finds the aggregates of this query, and the columns beside them that are no keys but depend on
  // a key.
  void collect(const Expression& expression) {
    if (is_key(expression)) return;
    if (get_if<AggregateCall>(expression) != nullptr) {
      const bool known = std::ranges::any_of(
          aggregates_, [&](const auto& other) { return equivalent(*other, expression); });
      if (!known) {
        aggregates_.push_back(share(expression));
      } else if (is_volatile_throughout(expression)) {
        throw Error::unsupported("an aggregate of volatile arguments twice, within expressions");
      }
      return;
    }
    if (get_if<GroupingCall>(expression) != nullptr) {
      groupings_.push_back(share(expression));
      return;
    }
    if (const auto* column = get_if<ColumnReference>(expression))
      return collect_column(*column, 0, expression.type);
    visit_children(
        expression,
        ConstChildVisitor{.expression = [&](const Expression& child) { collect(child); },
                          .query = [&](const Query& nested) { collect_from_subquery(nested, 1); }});
  }

  // An aggregate of volatile arguments that there was before is another one
  // (find_compatible_agg()).
  bool collect_again(const Expression& target) {
    const bool is_another =
        get_if<AggregateCall>(target) != nullptr && is_volatile_throughout(target) &&
        std::ranges::any_of(aggregates_,
                            [&](const auto& other) { return equivalent(*other, target); });
    if (!is_another) return false;
    places_[aggregates_.size()] = &target;
    aggregates_.push_back(share(target));
    return true;
  }

  // OVER (ORDER BY sum(x)): windows sort the groups by what no output may have.
  void collect(const Window& window) {
    for (const ExpressionPtr& key : window.partition_by) collect(*key);
    for (const ExpressionPtr& key : window.order_by) collect(*key);
    for (const Expression* offset : {window.start_offset.get(), window.end_offset.get()})
      if (offset != nullptr) collect(*offset);
  }

  // Columns of this query inside a subquery, `depth` queries further in.
  void collect_from_subquery(const Query& query, int depth) {
    const ConstChildVisitor visitor{
        .expression = [&](const Expression& child) { collect_inside_subquery(child, depth); },
        .query = [&](const Query& nested) { collect_from_subquery(nested, depth + 1); }};
    visit_children(query, visitor);
  }
  void collect_inside_subquery(const Expression& expression, int depth) {
    if (const auto* column = get_if<ColumnReference>(expression)) {
      return collect_column(*column, depth, expression.type);
    }
    visit_children(
        expression,
        ConstChildVisitor{
            .expression = [&](const Expression& child) { collect_inside_subquery(child, depth); },
            .query = [&](const Query& nested) { collect_from_subquery(nested, depth + 1); }});
  }

  void collect_column(const ColumnReference& column, int depth, Type type) {
    // Outputs of subqueries and aggregates are no columns.
    if (column.levels_up != depth || column.range_index < 0) return;
    const ExpressionPtr own =
        make_expression(type, ColumnReference{0, column.range_index, column.column});
    if (is_key(*own)) return;
    if (!has_primary_key(column.range_index)) {
      throw Error::unsupported("a column that is not grouped by, inside an expression that is");
    }
    add_key(*own);
  }

  // All of the primary key of the table is grouped by: its other columns have one value in each
  // group.
  bool has_primary_key(int range_index) const {
    const RangeTableEntry& entry = query_.range_table[static_cast<std::size_t>(range_index)];
    const auto* table = std::get_if<TableSource>(&entry.source);
    const Relation* relation =
        table == nullptr ? nullptr : builder_.catalog().find_relation(table->relation);
    const Constraint* primary = relation == nullptr ? nullptr : determining_key(*relation);
    return primary != nullptr && std::ranges::all_of(primary->columns, [&](int attnum) {
             return std::ranges::any_of(keys_, [&](const auto& key) {
               const auto* column = get_if<ColumnReference>(*key);
               return column != nullptr && column->levels_up == 0 &&
                      column->range_index == range_index && !is_system_column(column->column) &&
                      column_name(entry, column->column) ==
                          relation->columns[static_cast<std::size_t>(attnum) - 1].name;
             });
           });
  }
  static const std::string& column_name(const RangeTableEntry& entry, int column) {
    return entry.columns[static_cast<std::size_t>(column)].name;
  }

  // A column of the first stage, by its number.
  std::string input(const Expression& expression) {
    return input_column(lower_scalar(builder_, level_, expression));
  }
  std::string input_column(const std::string& sql) {
    auto found = std::ranges::find(inputs_, sql);
    if (found == inputs_.end()) found = inputs_.insert(inputs_.end(), sql);
    return fmt::format("{}.c{}", rows_, found - inputs_.begin() + 1);
  }

  std::string lower_aggregate(const Expression& expression) {
    const AggregateCall& call = *get_if<AggregateCall>(expression);
    repeats_ = repeats_ || (call.filter && shows_repetition(*call.filter)) ||
               std::ranges::any_of(call.arguments, [](const ExpressionPtr& argument) {
                 return repeats(*argument);
               });
    const auto native =
        call.distinct ? std::nullopt : find_native_aggregate(call.body, call.star, call.arguments);
    // SQLite's own take one, whatever the order of the rows is.
    const std::size_t count =
        native ? std::min<std::size_t>(call.arguments.size(), 1) : call.arguments.size();
    std::string filter;
    std::vector<std::string> arguments;
    if (packs_arguments(call)) {
      const std::string packed = input_column(packed_arguments(call));
      filter = fmt::format(" FILTER (WHERE {} IS NOT NULL)", packed);
      for (std::size_t i = 0; i < count; ++i)
        arguments.push_back(packed_field(packed, i, call.arguments[i]->type));
    } else {
      if (call.filter) {
        const std::string sql = lower_scalar(builder_, level_, *call.filter);
        filter = fmt::format(" FILTER (WHERE {})", input_column(fmt::format("({})", sql)));
      }
      for (const ExpressionPtr& argument : call.arguments)
        arguments.push_back(lower_argument(call, *argument));
    }
    if (native)
      return fmt::format("{}({}){}", *native, call.star ? "*" : arguments.front(), filter);
    return lower_program(call, expression.type, arguments, filter);
  }

  // Where FILTER may be computed only once a row, the arguments are computed with it.
  static bool packs_arguments(const AggregateCall& call) {
    if (!call.filter || !shows_repetition(*call.filter) || contains_subquery(*call.filter))
      return false;
    const auto is_computed = [](const ExpressionPtr& argument) {
      return get_if<ColumnReference>(*argument) == nullptr &&
             get_if<Constant>(*argument) == nullptr;
    };
    const auto has_subquery = [](const ExpressionPtr& argument) {
      return contains_subquery(*argument);
    };
    return std::ranges::any_of(call.arguments, is_computed) &&
           std::ranges::none_of(call.arguments, has_subquery);
  }

  // A row of them, NULL where FILTER leaves the row out.
  std::string packed_arguments(const AggregateCall& call) {
    const Type record{oid::kRecord};
    RowConstructor row;
    row.fields.reserve(call.arguments.size());
    for (const ExpressionPtr& argument : call.arguments) row.fields.push_back(clone(*argument));
    CaseExpression choice{.branches = {}, .otherwise = make_null(record)};
    choice.branches.push_back({clone(*call.filter), make_expression(record, std::move(row))});
    return lower_scalar(builder_, level_, *make_expression(record, std::move(choice)));
  }

  std::string packed_field(const std::string& packed, std::size_t field, Type type) {
    const Type record{oid::kRecord};
    ExpressionPtr value = make_expression(
        type, FieldSelection{make_expression(record, InputReference{0}), static_cast<int>(field)});
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const ExpressionProgram>(ExpressionProgram{std::move(value), {record}}),
         type});
    return with_own_collation(fmt::format("pg_eval({}, {})", parameter, packed), type);
  }

  // An argument is not computed for rows that FILTER leaves out.
  std::string lower_argument(const AggregateCall& call, const Expression& argument) {
    if (get_if<Constant>(argument) != nullptr || get_if<LiteralReference>(argument) != nullptr) {
      return lower_scalar(builder_, level_, argument);
    }
    const bool is_guarded = call.filter && get_if<ColumnReference>(argument) == nullptr &&
                            !shows_repetition(*call.filter);
    if (!is_guarded) return input(argument);
    std::string value =
        fmt::format("CASE WHEN {} THEN {} END", lower_scalar(builder_, level_, *call.filter),
                    lower_scalar(builder_, level_, argument));
    return input_column(with_own_collation(std::move(value), argument.type));
  }

  std::string lower_program(const AggregateCall& call, Type result,
                            const std::vector<std::string>& arguments, const std::string& filter) {
    if (call.body == nullptr) throw Error::unsupported("this aggregate");
    AggregateProgram program{call.body,     {},    call.argument_count, call.distinct,
                             call.order_by, result};
    for (const ExpressionPtr& argument : call.arguments)
      program.input_types.push_back(argument->type);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const AggregateProgram>(std::move(program)), result});
    std::string sql = fmt::format("pg_aggregate({}", parameter);
    for (const std::string& argument : arguments) sql += fmt::format(", {}", argument);
    sql += ")" + filter;
    // SQLite ends an aggregate of no rows without telling which one it was.
    if (!keys_.empty() && !query_.groups_nothing() && filter.empty()) return sql;
    return fmt::format("CASE WHEN count(*){} = 0 THEN {} ELSE {} END", filter,
                       lower_empty(call, parameter, arguments), sql);
  }

  // The aggregate of no rows. What stands before WITHIN GROUP is computed all the same, and may be
  // wrong.
  std::string lower_empty(const AggregateCall& call, const std::string& parameter,
                          const std::vector<std::string>& arguments) {
    std::vector<std::string> direct;
    for (const ExpressionPtr& argument : direct_arguments(call)) {
      // Without rows there is no input to read, nor does it read a key.
      direct.push_back(reads_level(*argument, 0) ? arguments[direct.size()]
                                                 : lower_scalar(builder_, level_, *argument));
    }
    if (direct.empty()) return fmt::format("pg_empty_aggregate({})", parameter);
    if (!is_hypothetical_set(call))
      return fmt::format("pg_empty_aggregate({}, {}, NULL)", parameter, fmt::join(direct, ", "));
    for (std::string& argument : direct) argument += " IS NULL";
    return fmt::format("CASE WHEN ({}) >= 0 THEN pg_empty_aggregate({}) END",
                       fmt::join(direct, ") + ("), parameter);
  }

  // For each grouping set, which of the keys are in it. Columns that depend on a primary key are in
  // all of them, as that is.
  std::vector<std::vector<bool>> key_sets() const {
    if (query_.grouping_sets.empty()) return {std::vector<bool>(keys_.size(), true)};
    std::vector<std::vector<bool>> sets;
    for (const std::vector<int>& targets : query_.grouping_sets) {
      std::vector<bool> set;
      for (const auto& key : keys_)
        set.push_back(contains(targets, *key) || !contains(query_.group_by, *key));
      sets.push_back(std::move(set));
    }
    return sets;
  }
  bool contains(const std::vector<int>& targets, const Expression& key) const {
    return std::ranges::any_of(targets, [&](int target) {
      return equivalent(*query_.targets[static_cast<std::size_t>(target)].expression, key);
    });
  }

  // Grouped by the keys of one set; the others are NULL.
  std::string group_by_set(const WithEntry& rows, const std::vector<std::string>& keys,
                           const std::vector<std::string>& aggregates,
                           const std::vector<bool>& set) const {
    std::vector<std::string> columns;
    std::vector<std::string> group_by;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      columns.push_back(set[i] ? keys[i] : "NULL");
      if (set[i]) group_by.push_back(collate(keys[i], keys_[i]->type));
    }
    columns.insert(columns.end(), aggregates.begin(), aggregates.end());
    for (const auto& grouping : groupings_)
      columns.push_back(fmt::format("{}", missing_keys(*get_if<GroupingCall>(*grouping), set)));
    std::string select =
        fmt::format("SELECT {} FROM {} AS {}", fmt::join(columns, ", "), rows.name, rows_);
    if (!group_by.empty()) select += fmt::format(" GROUP BY {}", fmt::join(group_by, ", "));
    return select;
  }

  // The value of GROUPING().
  std::int32_t missing_keys(const GroupingCall& grouping, const std::vector<bool>& set) const {
    std::int32_t bits = 0;
    for (const ExpressionPtr& argument : grouping.arguments) {
      const auto key = std::ranges::find_if(
          keys_, [&](const auto& other) { return equivalent(*other, *argument); });
      const bool is_missing =
          key == keys_.end() || !set[static_cast<std::size_t>(key - keys_.begin())];
      bits = bits * 2 + (is_missing ? 1 : 0);
    }
    return bits;
  }

  SelectBody group(const WithEntry& rows, const std::vector<std::string>& keys,
                   const std::vector<std::string>& aggregates) {
    const std::size_t column_count = keys.size() + aggregates.size() + groupings_.size();
    std::string select;
    for (const std::vector<bool>& set : key_sets()) {
      if (!select.empty()) select += " UNION ALL ";
      select += group_by_set(rows, keys, aggregates, set);
    }
    const WithEntry groups =
        builder_.add_stage(static_cast<int>(column_count), select, query_.calls_volatile);

    const std::string table = builder_.unique_name('r');
    std::vector<std::string> results = numbered_columns(table, column_count);
    level_.is_grouped = true;
    level_.replacements.clear();  // of functions of GROUP BY, in the rows before they were grouped
    for (std::size_t i = 0; i < keys_.size(); ++i)
      level_.replacements.push_back({keys_[i], results[i]});
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
      const auto place = places_.find(i);
      level_.replacements.push_back({aggregates_[i], results[keys_.size() + i],
                                     place == places_.end() ? nullptr : place->second});
    }
    add_outer_aggregates();
    for (std::size_t i = 0; i < groupings_.size(); ++i) {
      level_.replacements.push_back({groupings_[i], results[column_count - groupings_.size() + i]});
    }
    SelectBody body{fmt::format("{} AS {}", groups.name, table), {}};
    if (query_.having) body.conditions.push_back(lower_having(results));
    return body;
  }

  // Without keys there is one group, whose aggregates are computed before HAVING is: the arguments
  // that stand before WITHIN GROUP may be wrong.
  std::string lower_having(const std::vector<std::string>& results) {
    std::string having = lower_condition(builder_, level_, *query_.having);
    if (!keys_.empty()) return having;
    std::vector<std::string> computed;
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
      const auto* call = get_if<AggregateCall>(*aggregates_[i]);
      if (call != nullptr && !direct_arguments(*call).empty())
        computed.push_back(fmt::format("({} IS NULL)", results[i]));
    }
    if (computed.empty()) return having;
    return fmt::format("CASE WHEN {} >= 0 THEN {} END", fmt::join(computed, " + "), having);
  }

  // As subqueries read them.
  void add_outer_aggregates() {
    for (std::size_t i = 0; i < query_.targets.size(); ++i) {
      const TargetEntry& target = query_.targets[i];
      if (!target.hidden || get_if<AggregateCall>(*target.expression) == nullptr) continue;
      const Replacement* computed = find_replacement(level_, *target.expression);
      level_.replacements.push_back(
          {make_expression(target.expression->type,
                           ColumnReference{0, kOuterAggregate, static_cast<int>(i)}),
           std::string(computed->sql)});
    }
  }

  PlanBuilder& builder_;
  Level& level_;
  const Query& query_;
  std::vector<std::shared_ptr<const Expression>> keys_;
  std::vector<std::shared_ptr<const Expression>> aggregates_;
  std::map<std::size_t, const Expression*> places_;  // of aggregates_, if there are equal ones
  std::vector<std::shared_ptr<const Expression>> groupings_;  // GROUPING() calls
  std::vector<std::string> inputs_;                           // what the first stage selects
  bool repeats_ = false;  // that stage must compute each row once
  std::string rows_ = builder_.unique_name('r');
};

}  // namespace

SelectBody lower_grouping(PlanBuilder& builder, Level& level, const Query& query,
                          const SelectBody& body) {
  return GroupingLowering(builder, level, query).lower(body);
}

}  // namespace carto_mock::sql
