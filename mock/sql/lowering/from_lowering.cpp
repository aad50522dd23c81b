// FROM: tables, subqueries, VALUES, functions and joins (manual, chapter 7.2.1).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/full_joins.h"
#include "sql/lowering/query_lowering.h"
#include "sql/lowering/row_source_inputs.h"
#include "sql/lowering/spatial_conditions.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool has_outer_join(const FromItem& item) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return false;
  const bool is_inner = join->type == JoinType::kInner || join->type == JoinType::kCross;
  return !is_inner || has_outer_join(*join->left) || has_outer_join(*join->right);
}
bool has_outer_join(const std::vector<FromItem>& from) {
  return std::ranges::any_of(from, [](const FromItem& item) { return has_outer_join(item); });
}

// One entry of the range table; fills the level's columns of it.
class RangeLowering {
 public:
  RangeLowering(PlanBuilder& builder, Level& level, int range_index)
      : builder_(builder),
        level_(level),
        entry_(level.query->range_table[static_cast<std::size_t>(range_index)]),
        columns_(level.ranges[static_cast<std::size_t>(range_index)]),
        alias_(builder.unique_name('r')) {
    level.range_aliases[static_cast<std::size_t>(range_index)] = alias_;
  }

  std::string operator()(const TableSource& source) {
    const Relation* relation = builder_.catalog().find_relation(source.relation);
    if (relation == nullptr || relation->kind == RelationKind::kSequence)
      return system_relation(source.relation);
    if (relation->kind != RelationKind::kTable &&
        relation->kind != RelationKind::kMaterializedView) {
      throw Error::unsupported(
          fmt::format("reading the relation \"{}\", which is no table", relation->name));
    }
    builder_.add_table(source.relation);
    // The range table has all columns of a relation, by attnum; nobody reads the dropped ones.
    for (std::size_t i = 1; i <= relation->columns.size(); ++i) {
      columns_.push_back(fmt::format("{}.{}", alias_, storage_column(static_cast<int>(i))));
    }
    columns_.push_back(fmt::format("{}.rowid", alias_));  // target_identity()
    return named(storage_table(source.relation));
  }

  std::string operator()(const SubquerySource& source) {
    if (source.lateral) return lateral_rows(*source.query);
    const bool is_kept = has_outer_join(level_.query->from) && has_subquery_output(*source.query);
    return named(lower_to_with_entry(builder_, *source.query, &level_, is_kept).name,
                 entry_.columns.size());
  }

  std::string operator()(const CteSource& source) {
    return named(builder_.cte(level_, source), entry_.columns.size());
  }

  std::string operator()(const WrittenSource& source) {
    RowSourceProgram program;
    program.written = source.index;
    program.columns = entry_.columns;
    return row_source(std::move(program), {});
  }

  std::string operator()(const ValuesSource& source) {
    const PlanBuilder::Dependencies dependencies(builder_);
    std::vector<std::string> rows;
    rows.reserve(source.rows.size());
    for (const std::vector<ExpressionPtr>& row : source.rows) {
      std::vector<std::string> fields;
      fields.reserve(row.size());
      for (const ExpressionPtr& field : row)
        fields.push_back(lower_scalar(builder_, level_, *field));
      rows.push_back(fmt::format("({})", fmt::join(fields, ", ")));
    }
    // Alone, they are made as they are asked for, each once: SQLite puts none of their terms
    // elsewhere.
    const bool is_alone = rows.size() > 1 && ranges_of(level_.query->from).size() == 1 &&
                          level_.query->where == nullptr;
    return with_entry(dependencies, fmt::format("VALUES {}", fmt::join(rows, ", ")),
                      level_.query->calls_volatile && !is_alone);
  }

  std::string operator()(const FunctionSource& source) {
    if (is_scanned_once(source)) {
      const PlanBuilder::Dependencies dependencies(builder_);
      const std::string rows = function_rows(source);
      return with_entry(dependencies,
                        fmt::format("SELECT {} FROM {}", fmt::join(columns_, ", "), rows), true);
    }
    const Expression& first = *source.calls.front().call;
    const bool is_function =
        get_if<SetFunctionCall>(first) != nullptr || get_if<FunctionCall>(first) != nullptr;
    if (source.calls.size() == 1 && !is_function) return single_row(source);
    return function_rows(source);
  }

 private:
  std::string named(const std::string& table) const {
    return fmt::format("{} AS {}", table, alias_);
  }
  std::string named(const std::string& table, std::size_t column_count) {
    columns_ = numbered_columns(alias_, column_count);
    return named(table);
  }

  // A volatile function beside other tables whose rows it does not read: its own are kept.
  bool is_scanned_once(const FunctionSource& source) const {
    // The target of an UPDATE or DELETE is in sight without being in FROM.
    const auto others = std::ranges::count_if(
        level_.range_aliases, [this](const std::string& a) { return !a.empty() && a != alias_; });
    if (ranges_of(level_.query->from).size() < 2 && others == 0) return false;
    bool is_any_volatile = false;
    for (const SourceCall& call : source.calls) {
      if (reads_above(*call.call, 0)) return false;
      const auto* set = get_if<SetFunctionCall>(*call.call);
      const BuiltinProcedure* procedure =
          set == nullptr ? nullptr : builder_.catalog().find_procedure(set->procedure);
      is_any_volatile = is_any_volatile || is_volatile(*call.call) ||
                        (procedure != nullptr && procedure->volatility == 'v');
    }
    return is_any_volatile;
  }

  std::string with_entry(const PlanBuilder::Dependencies& dependencies, const std::string& select,
                         bool materialized) {
    if (dependencies.needed_depth() > dependencies.available_depth())
      throw Error::unsupported("LATERAL");
    const std::size_t count = entry_.columns.size();
    const WithEntry entry = builder_.add_with_entry(dependencies.needed_depth(),
                                                    static_cast<int>(count), select, materialized);
    return named(entry.name, count);
  }

  // SQLite's FROM knows nothing of LATERAL, but a table-valued function's arguments may read the
  // rows beside it: a scalar subquery packs all rows into one value, and the function unpacks it.
  std::string lateral_rows(const Query& query) {
    const std::size_t count = entry_.columns.size();
    if (count == 0 || count > kMaximumRowSourceColumns)
      throw Error::unsupported("LATERAL with this many columns");
    const SubqueryText rows = lower_subquery(builder_, level_, query);
    if (!rows.with_entry.empty()) return named(rows.with_entry, count);
    RowSourceProgram program;
    program.is_packed = true;
    program.columns = entry_.columns;
    program.input_types = {Type{oid::kRecordArray}};
    columns_ = row_source_columns(builder_, program, alias_, count);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
    const std::string table = builder_.unique_name('s');
    return named(fmt::format("pg_rows({0}, (SELECT pg_pack({0}, {1}) FROM {2} AS {3}))", parameter,
                             fmt::join(numbered_columns(table, count), ", "), rows.table(), table));
  }

  std::string function_rows(const FunctionSource& source) {
    RowSourceProgram program;
    program.with_ordinality = source.with_ordinality;
    program.columns = entry_.columns;
    if (source.with_ordinality) program.columns.pop_back();
    std::vector<const Expression*> arguments;
    for (const SourceCall& call : source.calls) {
      RowFunction function = row_function(call);
      const auto add_argument = [&](const Expression& argument) {
        arguments.push_back(&argument);
        function.argument_types.push_back(argument.type);
      };
      if (const std::vector<ExpressionPtr>* given = arguments_of(*call.call)) {
        for (const ExpressionPtr& argument : *given) add_argument(*argument);
      } else {
        add_argument(*call.call);
      }
      program.functions.push_back(std::move(function));
    }
    return row_source(std::move(program), arguments);
  }

  static RowFunction row_function(const SourceCall& source) {
    // What is no call beside others, a constant by now, is its own only row.
    static constexpr FunctionEntry kItself{
        "", [](const CallContext&, Arguments arguments) { return arguments.front(); }};
    const Type type = source.call->type;
    if (const auto* call = get_if<SetFunctionCall>(*source.call))
      return {call->body, call->strict, {}, type, source.column_count};
    if (const auto* call = get_if<FunctionCall>(*source.call))
      return {call->body, call->strict, {}, type, source.column_count};
    return {&kItself, false, {}, type, source.column_count};
  }

  // Null: the expression is no call.
  static const std::vector<ExpressionPtr>* arguments_of(const Expression& expression) {
    if (const auto* set = get_if<SetFunctionCall>(expression)) return &set->arguments;
    const auto* call = get_if<FunctionCall>(expression);
    return call == nullptr ? nullptr : &call->arguments;
  }

  std::string system_relation(Oid relation) {
    const std::size_t column_count = entry_.columns.size();
    if (column_count > kMaximumRowSourceColumns)
      throw Error::unsupported("a system catalog with this many columns");
    RowSourceProgram program;
    program.system_relation = relation;
    program.columns = entry_.columns;
    columns_ = numbered_columns(alias_, column_count);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
    return named(fmt::format("pg_system_rows({}, {})", parameter, relation));
  }

  std::string row_source(RowSourceProgram program,
                         const std::vector<const Expression*>& arguments) {
    const std::size_t column_count = entry_.columns.size();
    if (column_count > kMaximumRowSourceColumns)
      throw Error::unsupported("a function with this many result columns");
    const std::string inputs = lower_row_source_inputs(builder_, level_, arguments, program);
    columns_ = row_source_columns(builder_, program, alias_, column_count);
    const std::string parameter = builder_.add_parameter(
        {std::make_shared<const RowSourceProgram>(std::move(program)), Type{}});
    return named(fmt::format("pg_rows({}{})", parameter, inputs));
  }

  // What looks like a function and is none: FROM coalesce(a, b), current_date.
  std::string single_row(const FunctionSource& source) {
    const PlanBuilder::Dependencies dependencies(builder_);
    const Expression& call = *source.calls.front().call;
    const std::size_t field_count = entry_.columns.size() - (source.with_ordinality ? 1 : 0);
    const TypeTraits* traits = find_type_traits(call.type.oid);
    const bool is_record = traits != nullptr && traits->representation == Representation::kRecord;
    std::vector<std::string> fields;
    if (is_record) {
      for (std::size_t i = 0; i < field_count; ++i) {
        const ExpressionPtr field =
            make_expression(entry_.columns[i].type,
                            FieldSelection{clone(call), static_cast<int>(i)}, call.location);
        fields.push_back(lower_scalar(builder_, level_, *field));
      }
    } else {
      fields.push_back(lower_scalar(builder_, level_, call));
    }
    if (source.with_ordinality) fields.emplace_back("1");
    return with_entry(dependencies, fmt::format("SELECT {}", fmt::join(fields, ", ")),
                      level_.query->calls_volatile);
  }

  PlanBuilder& builder_;
  Level& level_;
  const RangeTableEntry& entry_;
  std::vector<std::string>& columns_;
  std::string alias_;
};

// Whether SQLite sees a column of this query in the condition, or a subquery.
bool reads_row(const Expression& condition) {
  if (const auto* column = get_if<ColumnReference>(condition)) return column->levels_up == 0;
  bool reads = false;
  visit_children(condition, ConstChildVisitor{
                                [&](const Expression& child) { reads = reads || reads_row(child); },
                                [&](const Query&) { reads = true; }});
  return reads;
}

// SQLite leaves the whole query where a condition that reads no row fails, also where a FULL JOIN
// has rows to give all the same. What is in a subquery it does not look at beforehand.
std::string lower_condition_beside_full_join(PlanBuilder& builder, const Level& level,
                                             const Expression& condition) {
  const auto* boolean = get_if<BooleanExpression>(condition);
  if (boolean != nullptr && boolean->op == BooleanOperator::kAnd) {
    std::vector<std::string> terms;
    terms.reserve(boolean->arguments.size());
    for (const ExpressionPtr& term : boolean->arguments)
      terms.push_back(lower_condition_beside_full_join(builder, level, *term));
    return fmt::format("({})", fmt::join(terms, " AND "));
  }
  const std::string lowered = lower_condition(builder, level, condition);
  return reads_row(condition) ? lowered : fmt::format("(SELECT {})", lowered);
}

// What FROM as a whole says of how its joins are written.
struct JoinForm {
  bool beside_full_join = false;
  bool keeps_order = false;  // the loops are those of FROM, from left to right
};

std::string lower_item(PlanBuilder& builder, Level& level, const FromItem& item, JoinForm form);

// The right side of a join stands in parentheses if it is a join itself.
std::string lower_right_side(const FromItem& item, const std::string& sql) {
  return std::holds_alternative<FromJoin>(item.item) ? fmt::format("({})", sql) : sql;
}

// The entries whose rows are looked for, with those of the others at hand.
std::vector<int> searched_ranges(const FromJoin& join) {
  switch (join.type) {
    case JoinType::kInner:
    case JoinType::kCross: {
      std::vector<int> ranges = ranges_of(*join.left);
      std::ranges::copy(ranges_of(*join.right), std::back_inserter(ranges));
      return ranges;
    }
    case JoinType::kLeft:
      return ranges_of(*join.right);
    case JoinType::kRight:
      return ranges_of(*join.left);
    case JoinType::kFull:
      return {};
  }
  return {};
}

const BooleanExpression* conjunction_of(const Expression& condition) {
  const auto* boolean = get_if<BooleanExpression>(condition);
  return boolean != nullptr && boolean->op == BooleanOperator::kAnd ? boolean : nullptr;
}

bool has_bare_column(const Expression& condition) {
  if (const BooleanExpression* terms = conjunction_of(condition)) {
    return std::ranges::any_of(terms->arguments,
                               [](const ExpressionPtr& term) { return has_bare_column(*term); });
  }
  return get_if<ColumnReference>(condition) != nullptr;
}

// Where a column that is a condition by itself is false or NULL in every row of a subquery, SQLite
// 3.40 takes the outer join's condition for one on the whole query, and gives no row. Not so if the
// column is compared.
std::string lower_outer_condition(PlanBuilder& builder, const Level& level,
                                  const Expression& condition) {
  const std::string lowered = lower_condition(builder, level, condition);
  if (!has_bare_column(condition)) return lowered;
  const BooleanExpression* conjunction = conjunction_of(condition);
  if (conjunction == nullptr) return fmt::format("({} IS TRUE)", lowered);
  std::vector<std::string> terms;
  terms.reserve(conjunction->arguments.size());
  for (const ExpressionPtr& term : conjunction->arguments)
    terms.push_back(lower_outer_condition(builder, level, *term));
  return fmt::format("({})", fmt::join(terms, " AND "));
}

std::string lower_on(PlanBuilder& builder, const Level& level, const FromJoin& join,
                     JoinForm form) {
  if (!join.condition) return {};
  const bool is_inner = join.type == JoinType::kInner || join.type == JoinType::kCross;
  if (is_inner && form.beside_full_join)
    return " ON " + lower_condition_beside_full_join(builder, level, *join.condition);
  const std::string condition = is_inner ? lower_condition(builder, level, *join.condition)
                                         : lower_outer_condition(builder, level, *join.condition);
  return " ON " +
         with_spatial_conditions(builder, level, *join.condition, searched_ranges(join), condition);
}

std::string lower_join(PlanBuilder& builder, Level& level, const FromJoin& join, JoinForm form) {
  const std::string left = lower_item(builder, level, *join.left, form);
  const std::string right = lower_item(builder, level, *join.right, form);
  const std::string on = lower_on(builder, level, join, form);
  switch (join.type) {
    case JoinType::kInner:
    case JoinType::kCross:
      return fmt::format("{} {}JOIN {}{}", left, form.keeps_order ? "CROSS " : "",
                         lower_right_side(*join.right, right), on);
    case JoinType::kLeft:
      return fmt::format("{} LEFT JOIN {}{}", left, lower_right_side(*join.right, right), on);
    case JoinType::kRight:
      return fmt::format("{} LEFT JOIN {}{}", right, lower_right_side(*join.left, left), on);
    case JoinType::kFull:
      return fmt::format("{} FULL JOIN {}{}", left, lower_right_side(*join.right, right), on);
  }
  return {};
}

std::string lower_item(PlanBuilder& builder, Level& level, const FromItem& item, JoinForm form) {
  if (const auto* entry = std::get_if<FromEntry>(&item.item)) {
    return lower_range_entry(builder, level, entry->range_index);
  }
  return lower_join(builder, level, std::get<FromJoin>(item.item), form);
}

// How many system catalogs inner joins bring together, each by a condition; none: there is more.
std::optional<int> joined_catalogs(const Query& query, const FromItem& item) {
  if (const auto* entry = std::get_if<FromEntry>(&item.item)) {
    const auto* table = std::get_if<TableSource>(
        &query.range_table[static_cast<std::size_t>(entry->range_index)].source);
    if (table == nullptr || table->relation >= kFirstUserOid) return std::nullopt;
    return 1;
  }
  const auto& join = std::get<FromJoin>(item.item);
  if (join.type != JoinType::kInner || join.condition == nullptr) return std::nullopt;
  const std::optional<int> left = joined_catalogs(query, *join.left);
  const std::optional<int> right = joined_catalogs(query, *join.right);
  if (!left || !right) return std::nullopt;
  return *left + *right;
}

// SQLite takes all catalogs for as long as the others, and finds the best order of a few only.
bool keeps_order(const Query& query) {
  constexpr int kMostOrdered = 5;
  return query.from.size() == 1 &&
         joined_catalogs(query, query.from.front()).value_or(0) > kMostOrdered;
}

}  // namespace

std::string lower_range_entry(PlanBuilder& builder, Level& level, int range_index) {
  const RangeTableEntry& entry = level.query->range_table[static_cast<std::size_t>(range_index)];
  return std::visit(RangeLowering(builder, level, range_index), entry.source);
}

SelectBody lower_from(PlanBuilder& builder, Level& level, const Query& query) {
  const bool has_full_join = std::ranges::any_of(
      query.from, [](const FromItem& item) { return contains_full_join(item); });
  std::vector<std::string> items;
  for (const FromItem& item : query.from) {
    std::string sql =
        lower_item(builder, level, item,
                   {.beside_full_join = has_full_join, .keeps_order = keeps_order(query)});
    // SQLite's comma is a join like the others, from left to right; only a FULL JOIN would notice.
    if (!items.empty() && contains_full_join(item)) sql = fmt::format("({})", sql);
    items.push_back(std::move(sql));
  }
  return {fmt::format("{}", fmt::join(items, ", ")), {}};
}

}  // namespace carto_mock::sql
