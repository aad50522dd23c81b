// The fields of every node of the typed tree, as tuples of references: copying, comparing and
// walking are written once over these lists. A new field goes into its list here.
#pragma once

#include <tuple>

#include "sql/tree/expression.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// `Fields<T>::of(node)`: std::tie of the fields of a node, const or not.
template <typename T>
struct Fields;

template <typename T>
concept HasFields = requires(T& node) {
  Fields<T>::of(node);
};

// ---- expressions

template <>
struct Fields<LiteralReference> {
  static auto of(auto& n) { return std::tie(n.index); }
};
template <>
struct Fields<ColumnReference> {
  static auto of(auto& n) { return std::tie(n.levels_up, n.range_index, n.column); }
};
template <>
struct Fields<InputReference> {
  static auto of(auto& n) { return std::tie(n.slot); }
};
template <>
struct Fields<FunctionCall> {
  static auto of(auto& n) {
    return std::tie(n.procedure, n.body, n.strict, n.immutable, n.is_volatile, n.arguments);
  }
};
template <>
struct Fields<AggregateSortKey> {
  static auto of(auto& n) { return std::tie(n.argument, n.descending, n.nulls_first); }
};
template <>
struct Fields<AggregateCall> {
  static auto of(auto& n) {
    return std::tie(n.procedure, n.body, n.arguments, n.argument_count, n.star, n.distinct,
                    n.order_by, n.filter);
  }
};
template <>
struct Fields<BooleanExpression> {
  static auto of(auto& n) { return std::tie(n.op, n.arguments); }
};
template <>
struct Fields<NullTest> {
  static auto of(auto& n) { return std::tie(n.argument, n.is_not); }
};
template <>
struct Fields<BooleanTest> {
  static auto of(auto& n) { return std::tie(n.argument, n.test); }
};
template <>
struct Fields<DistinctTest> {
  static auto of(auto& n) { return std::tie(n.equality, n.is_not); }
};
template <>
struct Fields<RowOrderField> {
  static auto of(auto& n) { return std::tie(n.comparison, n.equality); }
};
template <>
struct Fields<RowOrder> {
  static auto of(auto& n) { return std::tie(n.fields); }
};
template <>
struct Fields<NullIf> {
  static auto of(auto& n) { return std::tie(n.equality); }
};
template <>
struct Fields<CaseBranch> {
  static auto of(auto& n) { return std::tie(n.condition, n.result); }
};
template <>
struct Fields<CaseExpression> {
  static auto of(auto& n) { return std::tie(n.branches, n.otherwise, n.has_subject); }
};
template <>
struct Fields<Coalesce> {
  static auto of(auto& n) { return std::tie(n.arguments); }
};
template <>
struct Fields<GreatestLeast> {
  static auto of(auto& n) { return std::tie(n.greatest, n.arguments); }
};
template <>
struct Fields<ArrayComparison> {
  static auto of(auto& n) {
    return std::tie(n.scalar, n.array, n.procedure, n.body, n.strict, n.any);
  }
};
template <>
struct Fields<ArrayConstructor> {
  static auto of(auto& n) { return std::tie(n.element_type, n.elements, n.multidimensional); }
};
template <>
struct Fields<RowConstructor> {
  static auto of(auto& n) { return std::tie(n.fields, n.names); }
};
template <>
struct Fields<GroupingCall> {
  static auto of(auto& n) { return std::tie(n.arguments); }
};
template <>
struct Fields<FieldSelection> {
  static auto of(auto& n) { return std::tie(n.record, n.field); }
};
template <>
struct Fields<Subscript> {
  static auto of(auto& n) { return std::tie(n.array, n.upper, n.lower, n.slice); }
};
template <>
struct Fields<Relabel> {
  static auto of(auto& n) { return std::tie(n.argument); }
};
template <>
struct Fields<TextConversion> {
  static auto of(auto& n) { return std::tie(n.argument); }
};
template <>
struct Fields<TypmodCoercion> {
  static auto of(auto& n) { return std::tie(n.argument, n.is_explicit); }
};
template <>
struct Fields<ArrayConversion> {
  static auto of(auto& n) { return std::tie(n.array, n.element); }
};
template <>
struct Fields<DomainCoercion> {
  static auto of(auto& n) { return std::tie(n.argument); }
};
template <>
struct Fields<SessionValueExpression> {
  static auto of(auto& n) { return std::tie(n.value); }
};
template <>
struct Fields<SubqueryExpression> {
  static auto of(auto& n) { return std::tie(n.kind, n.query, n.comparison); }
};
template <>
struct Fields<SetFunctionCall> {
  static auto of(auto& n) { return std::tie(n.procedure, n.body, n.strict, n.arguments); }
};
template <>
struct Fields<WindowCall> {
  static auto of(auto& n) {
    return std::tie(n.procedure, n.aggregate, n.name, n.arguments, n.star, n.filter, n.window);
  }
};

// ---- queries

template <>
struct Fields<OutputColumn> {
  static auto of(auto& n) { return std::tie(n.name, n.type); }
};
template <>
struct Fields<TableSource> {
  static auto of(auto& n) { return std::tie(n.relation); }
};
template <>
struct Fields<SubquerySource> {
  static auto of(auto& n) { return std::tie(n.query, n.lateral); }
};
template <>
struct Fields<CteSource> {
  static auto of(auto& n) { return std::tie(n.levels_up, n.index); }
};
template <>
struct Fields<WrittenSource> {
  static auto of(auto& n) { return std::tie(n.index); }
};
template <>
struct Fields<ValuesSource> {
  static auto of(auto& n) { return std::tie(n.rows); }
};
template <>
struct Fields<SourceCall> {
  static auto of(auto& n) { return std::tie(n.call, n.column_count); }
};
template <>
struct Fields<FunctionSource> {
  static auto of(auto& n) { return std::tie(n.calls, n.with_ordinality); }
};
template <>
struct Fields<EntryNames> {
  static auto of(auto& n) {
    return std::tie(n.relation, n.has_alias, n.has_column_names, n.columns);
  }
};
template <>
struct Fields<RangeTableEntry> {
  static auto of(auto& n) { return std::tie(n.alias, n.columns, n.source, n.names); }
};
template <>
struct Fields<FromEntry> {
  static auto of(auto& n) { return std::tie(n.range_index); }
};
template <>
struct Fields<FromJoin> {
  static auto of(auto& n) {
    return std::tie(n.type, n.left, n.right, n.condition, n.using_columns, n.has_no_text);
  }
};
template <>
struct Fields<FromItem> {
  static auto of(auto& n) { return std::tie(n.item); }
};
template <>
struct Fields<TargetEntry> {
  static auto of(auto& n) { return std::tie(n.name, n.expression, n.hidden); }
};
template <>
struct Fields<SortKey> {
  static auto of(auto& n) { return std::tie(n.target, n.descending, n.nulls_first); }
};
template <>
struct Fields<SetOperation> {
  static auto of(auto& n) { return std::tie(n.op, n.all, n.left, n.right); }
};
template <>
struct Fields<Window> {
  static auto of(auto& n) {
    return std::tie(n.partition_by, n.order_by, n.order_flags, n.mode, n.start, n.end, n.exclusion,
                    n.start_offset, n.end_offset, n.start_in_range, n.end_in_range, n.name, n.base,
                    n.has_base_order, n.frame_notation);
  }
};
template <>
struct Fields<CommonTableExpression> {
  static auto of(auto& n) {
    return std::tie(n.name, n.columns, n.query, n.recursive, n.materialize, n.column_names,
                    n.has_search_or_cycle);
  }
};
template <>
struct Fields<GroupingItem> {
  static auto of(auto& n) { return std::tie(n.kind, n.keys, n.items); }
};
template <>
struct Fields<Query> {
  static auto of(auto& n) {
    return std::tie(n.ctes, n.is_with_recursive, n.locks_rows, n.range_table, n.from, n.where,
                    n.targets, n.is_grouped, n.group_by, n.grouping_sets, n.grouping_items,
                    n.having, n.windows, n.distinctness, n.distinct_on, n.order_by, n.limit,
                    n.with_ties, n.offset, n.set_operation, n.calls_volatile, n.may_write);
  }
};

}  // namespace carto_mock::sql
