#include "sql/analyzer/stars.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/parameters.h"
#include "sql/analyzer/record_shape.h"
#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void add_item_columns(std::vector<TargetEntry>& targets, Scope& owner, const NamespaceItem& item,
                      int levels_up, int location) {
  for (const ScopeColumn& column : item.columns) {
    if (!column.in_star) continue;
    targets.push_back({column.name, column_expression(owner, column, levels_up, location), false});
  }
}

void expand_all(std::vector<TargetEntry>& targets, Scope& scope, int location) {
  bool any = false;
  for (const NamespaceItem& item : scope.items) {
    if (!item.columns_visible) continue;
    any = true;
    add_item_columns(targets, scope, item, 0, location);
  }
  if (!any) {
    throw Error(sqlstate::kSyntaxError, "SELECT * with no tables specified is not valid")
        .at(location);
  }
}

// `record.*`, of a variable. False: there is no such variable.
bool expand_record(std::vector<TargetEntry>& targets, const std::string& name, const Scope& scope) {
  const ParameterSource* parameters = scope.analysis.context.parameters;
  if (parameters == nullptr || scope.analysis.view_depth > 0) return false;
  const ExpressionPtr record = parameters->named({&name, 1});
  if (record == nullptr) return false;
  const auto shape = record_shape(*record, scope);
  if (!shape) return false;
  for (const OutputColumn& column : *shape)
    targets.push_back({column.name, parameters->named(std::vector{name, column.name}), false});
  return true;
}

void expand_table(std::vector<TargetEntry>& targets, const PgQuery__ColumnRef& reference,
                  Scope& scope) {
  const std::vector<std::string> names = strings_of(nodes(reference.n_fields, reference.fields));
  const std::string& table = names[names.size() - 2];
  const std::string schema = names.size() > 2 ? names[names.size() - 3] : "";
  const auto found = find_item(scope, schema, table, reference.location);
  if (!found && names.size() == 2 && expand_record(targets, table, scope)) return;
  if (!found) throw_missing_table(scope, schema, table, reference.location);
  add_item_columns(targets, *found->scope, *found->item, found->levels_up, reference.location);
}

[[noreturn]] void refuse_expansion(Oid type, int location) {
  const BuiltinType* known = BuiltinCatalog::instance().find_type(type);
  const bool is_record = type == oid::kRecord || known == nullptr || known->kind == 'c';
  if (is_record) throw Error::unsupported(fmt::format("expansion of type {}", format_type({type})));
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("type {} is not composite", format_type({type})))
      .at(location);
}

// (row).*: one column a field. The row is computed for each; set-returning functions are called for
// each and keep step.
void expand_row(std::vector<TargetEntry>& targets, const PgQuery__AIndirection& indirection,
                Scope& scope) {
  if (indirection.n_indirection != 1) throw Error::unsupported("row expansion of an indirection");
  ExpressionPtr row = transform(*indirection.arg, scope);
  const int location = location_of(*row);
  const auto shape = record_shape(*row, scope);
  if (!shape) refuse_expansion(row->type.oid, location);
  auto* constructor = std::get_if<RowConstructor>(&row->node);
  for (std::size_t i = 0; i < shape->size(); ++i) {
    ExpressionPtr field =
        constructor != nullptr
            ? std::move(constructor->fields[i])
            : make_expression(shape->at(i).type, FieldSelection{clone(*row), static_cast<int>(i)},
                              location);
    targets.push_back({shape->at(i).name, std::move(field), false});
  }
}

bool ends_with_star(SyntaxNodes fields) { return !fields.empty() && is_star(*fields.back()); }

}  // namespace

bool is_star_expression(const SyntaxNode& node) {
  if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
    return ends_with_star(nodes(node.column_ref->n_fields, node.column_ref->fields));
  if (node.node_case != PG_QUERY__NODE__NODE_A_INDIRECTION) return false;
  return ends_with_star(nodes(node.a_indirection->n_indirection, node.a_indirection->indirection));
}

std::vector<TargetEntry> expand_star(const SyntaxNode& node, Scope& scope) {
  std::vector<TargetEntry> columns;
  if (node.node_case == PG_QUERY__NODE__NODE_A_INDIRECTION) {
    expand_row(columns, *node.a_indirection, scope);
  } else if (node.column_ref->n_fields == 1) {
    expand_all(columns, scope, node.column_ref->location);
  } else {
    expand_table(columns, *node.column_ref, scope);
  }
  return columns;
}

std::vector<ExpressionPtr> transform_list(SyntaxNodes list, Scope& scope) {
  std::vector<ExpressionPtr> result;
  result.reserve(list.size());
  for (const SyntaxNode* node : list) {
    if (!is_star_expression(*node)) {
      result.push_back(transform(*node, scope));
      continue;
    }
    for (TargetEntry& column : expand_star(*node, scope))
      result.push_back(std::move(column.expression));
  }
  return result;
}

}  // namespace carto_mock::sql::analysis
