// Names of columns, tables' whole rows, fields and array elements.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/analyzer/call_on_value.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/parameters.h"
#include "sql/analyzer/record_shape.h"
#include "sql/analyzer/subscripts.h"
#include "sql/analyzer/system_columns.h"
#include "sql/analyzer/type_rules.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void check_database(const Scope& scope, const std::vector<std::string>& names, int location) {
  if (names.size() < 4 || names[0] == scope.analysis.context.session.database_name()) return;
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("cross-database references are not implemented: {}", join_names(names)))
      .at(location);
}

ExpressionPtr qualified_column(Scope& scope, const PgQuery__ColumnRef& reference,
                               std::vector<std::string> names) {
  const int location = reference.location;
  if (names.size() > 4) {
    throw Error(
        sqlstate::kSyntaxError,
        fmt::format("improper qualified name (too many dotted names): {}", join_names(names)))
        .at(location);
  }
  check_database(scope, names, location);
  const std::string schema = names.size() > 2 ? names[names.size() - 3] : "";
  const std::string& table = names[names.size() - 2];
  const auto found = find_item(scope, schema, table, location);
  if (!found) throw_missing_table(scope, schema, table, location);
  if (is_star(*reference.fields[reference.n_fields - 1])) return whole_row(*found, location);
  const int column = find_item_column(*found->item, names.back(), location);
  if (column < 0) {
    if (ExpressionPtr system =
            system_column(*found->scope, *found->item, names.back(), found->levels_up, location))
      return system;
    if (may_call_on_value(names.back(), scope)) {
      ExpressionPtr row = whole_row(*found, location);
      if (ExpressionPtr call = call_on_value(names.back(), row, scope, location)) return call;
    }
    throw_missing_column(scope, table, names.back(), location);
  }
  return column_expression(*found->scope, found->item->columns[static_cast<std::size_t>(column)],
                           found->levels_up, location);
}

// A position in an array, or the key of an object (manual, chapter 8.14.5).
ExpressionPtr jsonb_index(const SyntaxNode& node, Scope& scope) {
  ExpressionPtr value = transform(node, scope);
  const Type given = value->type;
  const int location = location_of(*value);
  for (const Oid target : {oid::kInt4, oid::kText}) {
    if (target == oid::kInt4 && given.oid == oid::kUnknown) continue;
    if (!can_coerce(std::array{given.oid}, std::array{target}, CoercionContext::kImplicit))
      continue;
    return convert(std::move(value), Type{target}, CoercionContext::kImplicit, scope);
  }
  throw Error(sqlstate::kDatatypeMismatch,
              fmt::format("subscript type {} is not supported", format_type(given)))
      .hint("jsonb subscript must be coercible to either integer or text.")
      .at(location);
}

ExpressionPtr subscript_of_jsonb(ExpressionPtr document,
                                 std::span<const PgQuery__AIndices* const> indices, Scope& scope) {
  const int location = location_of(*document);
  const PgQuery__AIndices& first = *indices.front();
  const bool is_slice =
      std::ranges::any_of(indices, [](const PgQuery__AIndices* item) { return item->is_slice; });
  if (is_slice) {
    const SyntaxNode* named = first.uidx != nullptr ? first.uidx : first.lidx;
    throw Error(sqlstate::kDatatypeMismatch, "jsonb subscript does not support slices")
        .at(named == nullptr ? -1 : location_of(*named));
  }
  Subscript result;
  result.array = std::move(document);
  result.upper.reserve(indices.size());
  for (const PgQuery__AIndices* item : indices)
    result.upper.push_back(jsonb_index(*item->uidx, scope));
  return make_expression(Type{oid::kJsonb}, std::move(result), location);
}

// Those that are no arrays, and whose parts PostgreSQL counts from 0.
bool is_array_of_fixed_length(Oid type) {
  return type == oid::kName || type == oid::kPoint || type == oid::kLseg || type == oid::kBox ||
         type == oid::kLine;
}

}  // namespace

ExpressionPtr subscript(ExpressionPtr array, std::span<const PgQuery__AIndices* const> indices,
                        Scope& scope) {
  const int location = location_of(*array);
  const Oid array_type = base_type(array->type.oid);
  if (array_type != array->type.oid)
    array = convert(std::move(array), Type{array_type}, CoercionContext::kImplicit, scope);
  const BuiltinType* type = BuiltinCatalog::instance().find_type(array_type);
  if (array_type == oid::kJsonb) return subscript_of_jsonb(std::move(array), indices, scope);
  if (is_array_of_fixed_length(array_type)) {
    throw Error::unsupported(
        fmt::format("subscripts of the type {}", format_type(Type{array_type})));
  }
  if (type == nullptr || type->element == kInvalidOid) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("cannot subscript type {} because it does not support subscripting",
                            format_type(Type{array_type})))
        .at(location);
  }
  const auto index = [&](const SyntaxNode& node) {
    ExpressionPtr value = transform(node, scope);
    const int index_location = location_of(*value);
    value = convert(std::move(value), Type{oid::kInt4}, CoercionContext::kAssignment, scope);
    if (!value)
      throw Error(sqlstate::kDatatypeMismatch, "array subscript must have type integer")
          .at(index_location);
    return value;
  };
  Subscript result;
  result.array = std::move(array);
  for (const PgQuery__AIndices* item : indices) result.slice = result.slice || item->is_slice;
  for (const PgQuery__AIndices* item : indices) {
    if (result.slice) {
      ExpressionPtr lower;  // a[3] among slices is a[1:3]
      if (item->lidx != nullptr) {
        lower = index(*item->lidx);
      } else if (!item->is_slice) {
        lower = make_expression(Type{oid::kInt4}, Constant{Value::integer(1)});
      }
      result.lower.push_back(std::move(lower));
    }
    result.upper.push_back(item->uidx != nullptr ? index(*item->uidx) : nullptr);
  }
  const Type result_type =
      result.slice ? result.array->type : Type{type->element, result.array->type.typmod};
  return make_expression(result_type, std::move(result), location);
}

ExpressionPtr try_select_field(ExpressionPtr& record, std::string_view field, const Scope& scope) {
  const int location = record->location;
  const auto shape = record_shape(*record, scope);
  if (!shape) return nullptr;
  for (std::size_t i = 0; i < shape->size(); ++i) {
    if (shape->at(i).name != field) continue;
    if (auto* row = std::get_if<RowConstructor>(&record->node)) return std::move(row->fields[i]);
    return make_expression(shape->at(i).type,
                           FieldSelection{std::move(record), static_cast<int>(i)}, location);
  }
  return nullptr;
}

namespace {

// The table in FROM whose whole row it is; empty: it is another row.
std::string table_of_row(const Expression& row, const Scope& scope) {
  const auto* constructor = get_if<RowConstructor>(row);
  if (constructor == nullptr || constructor->names.empty()) return "";
  const auto* column = get_if<ColumnReference>(*constructor->fields.front());
  if (column == nullptr || column->levels_up > 0) return "";
  return scope.query.range_table[static_cast<std::size_t>(column->range_index)].alias;
}

}  // namespace

ExpressionPtr select_field(ExpressionPtr record, std::string_view field, const Scope& scope,
                           int location) {
  if (ExpressionPtr found = try_select_field(record, field, scope)) return found;
  if (const std::string table = table_of_row(*record, scope); !table.empty()) {
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("column {}.{} does not exist", table, field))
        .at(location);
  }
  const Oid type = record->type.oid;
  if (type != oid::kRecord && record_shape(*record, scope)) {
    throw Error(sqlstate::kUndefinedColumn, fmt::format("column \"{}\" not found in data type {}",
                                                        field, format_type(Type{type})))
        .at(location);
  }
  if (type == oid::kRecord) {
    if (get_if<ColumnReference>(*record) != nullptr && !record_shape(*record, scope))
      throw Error(sqlstate::kWrongObjectType, "record type has not been registered");
    throw Error(sqlstate::kUndefinedColumn,
                fmt::format("could not identify column \"{}\" in record data type", field))
        .at(location);
  }
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("column notation .{} applied to type {}, which is not a composite type",
                          field, format_type(Type{type})))
      .at(location);
}

ExpressionPtr column_as_function(std::string_view name, ExpressionPtr& argument,
                                 const Scope& scope) {
  return try_select_field(argument, name, scope);
}

namespace {

ExpressionPtr named_parameter(const std::vector<std::string>& names, const Scope& scope,
                              int location) {
  const ParameterSource* parameters = scope.analysis.context.parameters;
  if (parameters == nullptr || scope.analysis.view_depth > 0) return nullptr;
  ExpressionPtr parameter = parameters->named(names);
  if (parameter != nullptr) parameter->location = location;
  return parameter;
}

// A column of that name counts, or is one too many.
void check_ambiguity(const std::string& name, const Scope& scope, int location) {
  if (!scope.analysis.context.parameters->conflicts_with_columns()) return;
  throw Error(sqlstate::kAmbiguousColumn, fmt::format("column reference \"{}\" is ambiguous", name))
      .detail("It could refer to either a PL/pgSQL variable or a table column.")
      .at(location);
}

}  // namespace

ExpressionPtr transform_column_reference(const PgQuery__ColumnRef& reference, Scope& scope) {
  const std::vector<std::string> names = strings_of(nodes(reference.n_fields, reference.fields));
  const int location = reference.location;
  if (scope.kind == ExpressionKind::kColumnDefault) {
    throw Error(sqlstate::kFeatureNotSupported, "cannot use column reference in DEFAULT expression")
        .at(location);
  }
  // `record.*` is the record.
  const bool is_whole_record = names.size() == 2 && is_star(*reference.fields[1]);
  ExpressionPtr parameter = named_parameter(
      is_whole_record ? std::vector<std::string>{names[0]} : names, scope, location);
  const ParameterSource* parameters = scope.analysis.context.parameters;
  if (parameter != nullptr && parameters->hides_columns()) return parameter;
  if (names.size() > 1) {
    if (parameter == nullptr || find_item(scope, "", names.front(), location))
      return qualified_column(scope, reference, names);
    return parameter;
  }
  if (is_star(*reference.fields[0])) {
    throw Error(sqlstate::kSyntaxError, "invalid use of \"*\"").at(location);
  }
  if (ExpressionPtr column = find_column(scope, names[0], location)) {
    if (parameter != nullptr) check_ambiguity(names[0], scope, location);
    return column;
  }
  if (parameter != nullptr) return parameter;
  if (const auto found = find_item(scope, "", names[0], location))
    return whole_row(*found, location);
  throw_missing_column(scope, "", names[0], location);
}

namespace {

// Is it the name of a variable of type record? What fields that has is not known where `(r).x` is
// analyzed, as it is for `r.x`.
bool is_plain_record(const PgQuery__Node& node, const Expression& expression, Scope& scope) {
  if (node.node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return false;
  if (expression.type.oid != oid::kRecord || scope.analysis.context.parameters == nullptr)
    return false;
  const PgQuery__ColumnRef& reference = *node.column_ref;
  const std::vector<std::string> names = strings_of(nodes(reference.n_fields, reference.fields));
  if (names.size() == 1 && find_column(scope, names[0], expression.location)) return false;
  return named_parameter(names, scope, expression.location) != nullptr;
}

}  // namespace

ExpressionPtr transform_indirection(const PgQuery__AIndirection& indirection, Scope& scope) {
  ExpressionPtr result = transform(*indirection.arg, scope);
  const int location = location_of(*result);
  const bool has_no_fields = is_plain_record(*indirection.arg, *result, scope);
  std::vector<const PgQuery__AIndices*> indices;
  for (const SyntaxNode* step : nodes(indirection.n_indirection, indirection.indirection)) {
    if (step->node_case == PG_QUERY__NODE__NODE_A_INDICES) {
      indices.push_back(step->a_indices);
      continue;
    }
    if (is_star(*step)) {
      throw Error(sqlstate::kFeatureNotSupported, "row expansion via \"*\" is not supported here")
          .at(location);
    }
    if (!indices.empty()) result = subscript(std::move(result), std::exchange(indices, {}), scope);
    const std::string_view name = string_of(*step);
    if (has_no_fields) {
      throw Error(sqlstate::kUndefinedColumn,
                  fmt::format("could not identify column \"{}\" in record data type", name))
          .at(location);
    }
    ExpressionPtr selected = try_select_field(result, name, scope);
    if (selected == nullptr) selected = call_on_value(name, result, scope, location);
    result = selected != nullptr ? std::move(selected)
                                 : select_field(std::move(result), name, scope, location);
  }
  if (!indices.empty()) result = subscript(std::move(result), indices, scope);
  return result;
}

}  // namespace carto_mock::sql::analysis
