#include "sql/engine/partitioning.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/stored_rows.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidObjectDefinition{"42P17"};

PartitionStrategy strategy_named(std::string_view name) {
  if (name == "list") return PartitionStrategy::kList;
  if (name == "range") return PartitionStrategy::kRange;
  if (name == "hash") throw Error::unsupported("PARTITION BY HASH");
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("unrecognized partitioning strategy \"{}\"", name));
}

const Column& key_column(const Relation& parent, std::size_t index) {
  const int attnum = parent.partition_key->columns[index];
  return parent.columns[static_cast<std::size_t>(attnum) - 1];
}

// The analyzer takes a bound for a default.
void refuse_what_is_not_constant(const PgQuery__Node& bound) {
  visit_nodes(bound, [](const PgQuery__Node& node) {
    if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "cannot use column reference in partition bound expression")
          .at(node.column_ref->location);
    }
    if (node.node_case == PG_QUERY__NODE__NODE_SUB_LINK) {
      throw Error(sqlstate::kFeatureNotSupported, "cannot use subquery in partition bound")
          .at(node.sub_link->location);
    }
  });
}

// A constant expression, as a value of the key's column.
Value bound_value(const PgQuery__Node& node, const Column& column, const UtilityContext& context) {
  refuse_what_is_not_constant(node);
  const std::vector<std::string> path = context.session.effective_search_path();
  ExpressionPtr expression;
  try {
    expression =
        analyze_expression(node, nullptr, &column.type, analysis_context(context.session, path));
  } catch (const Error& error) {
    constexpr std::string_view kOfDefaults = "in DEFAULT expressions";
    if (std::string_view message = error.message(); message.ends_with(kOfDefaults)) {
      message.remove_suffix(kOfDefaults.size());
      throw Error(error.state(), fmt::format("{}in partition bound", message))
          .at(error.offset().value_or(-1));
    }
    if (error.state() != sqlstate::kDatatypeMismatch && error.state() != sqlstate::kCannotCoerce)
      throw;
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("specified value cannot be cast to type {} for column \"{}\"",
                            format_type(column.type), column.name));
  }
  read_row_from_inputs(expression, "a subquery in a partition bound");
  return evaluate(*expression, {},
                  {context.session, context.session.text_settings(), context.literals});
}

// MINVALUE and MAXVALUE are parsed as names of columns.
PartitionValue range_boundary(const PgQuery__Node& node, const Column& column,
                              const UtilityContext& context) {
  if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node.column_ref->n_fields == 1) {
    const std::string_view word = node.column_ref->fields[0]->string->sval;
    if (word == "minvalue") return {PartitionValue::Kind::kMinimum};
    if (word == "maxvalue") return {PartitionValue::Kind::kMaximum};
  }
  const Value value = bound_value(node, column, context);
  if (value.is_null()) throw Error(kInvalidObjectDefinition, "cannot specify NULL in range bound");
  return partition_value(value, column.type, context.catalog());
}

std::vector<PartitionValue> range_boundaries(std::size_t count, PgQuery__Node* const* nodes,
                                             std::string_view side, const Relation& parent,
                                             const UtilityContext& context) {
  if (count != parent.partition_key->columns.size()) {
    throw Error(sqlstate::kInvalidTableDefinition,
                fmt::format("{} must specify exactly one value per partitioning column", side));
  }
  std::vector<PartitionValue> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(range_boundary(*nodes[i], key_column(parent, i), context));
  for (std::size_t i = 1; i < values.size(); ++i) {
    const PartitionValue::Kind before = values[i - 1].kind;
    if (before == PartitionValue::Kind::kValue || values[i].kind == before) continue;
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("every bound following {} must also be {}",
                            before == PartitionValue::Kind::kMinimum ? "MINVALUE" : "MAXVALUE",
                            before == PartitionValue::Kind::kMinimum ? "MINVALUE" : "MAXVALUE"));
  }
  return values;
}

std::string shown(const std::vector<PartitionValue>& values) {
  std::string text;
  for (const PartitionValue& value : values) {
    const std::string_view word = value.kind == PartitionValue::Kind::kMinimum   ? "MINVALUE"
                                  : value.kind == PartitionValue::Kind::kMaximum ? "MAXVALUE"
                                                                                 : "";
    text += fmt::format("{}{}", text.empty() ? "" : ", ", word.empty() ? *value.text : word);
  }
  return text;
}

// The strategy of the bound must be the table's.
void check_strategy(const PgQuery__PartitionBoundSpec& specification, const Relation& parent) {
  const bool is_list = parent.partition_key->strategy == PartitionStrategy::kList;
  const char wanted = static_cast<char>(parent.partition_key->strategy);
  if (specification.is_default != 0 || specification.strategy[0] == wanted) return;
  throw Error(
      sqlstate::kInvalidTableDefinition,
      fmt::format("invalid bound specification for a {} partition", is_list ? "list" : "range"))
      .at(specification.location);
}

// The rows that the default partition has taken so far must not belong to the new one.
void check_default_rows(const PartitionBound& bound, const Partitions& partitions,
                        const UtilityContext& context) {
  const Relation* keeper = partitions.default_partition();
  if (keeper == nullptr || bound.is_default) return;
  std::vector<const Relation*> tables = {keeper};
  if (keeper->partition_key) tables = leaf_partitions(context.catalog(), *keeper);
  for (const Relation* stored : tables) {
    for_each_stored_row(*stored, context, [&](std::int64_t, std::span<const Value> row) {
      if (!partitions.matches(bound, row)) return;
      throw Error(sqlstate::kCheckViolation,
                  fmt::format("updated partition constraint for default partition \"{}\" would be "
                              "violated by some row",
                              keeper->name));
    });
  }
}

}  // namespace

PartitionKey partition_key(const PgQuery__PartitionSpec& specification, const Relation& table) {
  PartitionKey key;
  key.strategy = strategy_named(specification.strategy);
  if (key.strategy == PartitionStrategy::kList && specification.n_part_params > 1) {
    throw Error(kInvalidObjectDefinition,
                "cannot use \"list\" partition strategy with more than one column");
  }
  for (std::size_t i = 0; i < specification.n_part_params; ++i) {
    const PgQuery__PartitionElem& element = *specification.part_params[i]->partition_elem;
    if (element.expr != nullptr) throw Error::unsupported("an expression as partition key");
    if (element.n_collation != 0 || element.n_opclass != 0)
      throw Error::unsupported("a collation or operator class of a partition key");
    int attnum = 0;
    const Column* column = table.find_column(element.name, &attnum);
    if (column == nullptr) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("column \"{}\" named in partition key does not exist", element.name))
          .at(element.location);
    }
    if (column->generated) {
      throw Error(kInvalidObjectDefinition, "cannot use generated column in partition key")
          .detail(fmt::format("Column \"{}\" is a generated column.", column->name))
          .at(element.location);
    }
    if (type_traits(column->type.oid).compare == nullptr) {
      throw Error(
          sqlstate::kUndefinedObject,
          fmt::format("data type {} has no default operator class for access method \"btree\"",
                      format_type(Type{column->type.oid})))
          .hint(
              "You must specify a btree operator class or define a default btree operator class "
              "for the data type.");
    }
    key.columns.push_back(attnum);
  }
  return key;
}

PartitionBound partition_bound(const PgQuery__PartitionBoundSpec& specification,
                               std::string_view name, const Relation& parent,
                               const UtilityContext& context) {
  check_strategy(specification, parent);
  PartitionBound bound;
  bound.parent = parent.oid;
  bound.is_default = specification.is_default != 0;
  const Partitions partitions(context.catalog(), parent);
  if (!bound.is_default && parent.partition_key->strategy == PartitionStrategy::kList) {
    for (std::size_t i = 0; i < specification.n_listdatums; ++i) {
      const Column& column = key_column(parent, 0);
      bound.values.push_back(
          partition_value(bound_value(*specification.listdatums[i], column, context), column.type,
                          context.catalog()));
    }
  } else if (!bound.is_default) {
    bound.lower = range_boundaries(specification.n_lowerdatums, specification.lowerdatums, "FROM",
                                   parent, context);
    bound.upper = range_boundaries(specification.n_upperdatums, specification.upperdatums, "TO",
                                   parent, context);
    if (!partitions.is_range(bound)) {
      throw Error(kInvalidObjectDefinition,
                  fmt::format("empty range bound specified for partition \"{}\"", name))
          .detail(fmt::format(
              "Specified lower bound ({}) is greater than or equal to upper bound ({}).",
              shown(bound.lower), shown(bound.upper)))
          .at(specification.location);
    }
  }
  if (const Relation* other = partitions.overlapping(bound)) {
    throw Error(
        kInvalidObjectDefinition,
        bound.is_default
            ? fmt::format("partition \"{}\" conflicts with existing default partition "
                          "\"{}\"",
                          name, other->name)
            : fmt::format("partition \"{}\" would overlap partition \"{}\"", name, other->name))
        .at(specification.location);
  }
  check_default_rows(bound, partitions, context);
  return bound;
}

}  // namespace carto_mock::sql
