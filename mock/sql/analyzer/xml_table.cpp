// XMLTABLE in FROM: a call of a function that only the grammar knows (functions/xml_table.h).
#include "sql/functions/xml_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/type_names.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/domain_types.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr const char* kConstruct = "XMLTABLE";

ExpressionPtr transform_typed(const SyntaxNode& node, Type type, Scope& scope) {
  return to_type(transform(node, scope, ExpressionKind::kFromFunction), type, kConstruct, scope);
}

bool reads_rows(const Expression& expression) {
  bool found = get_if<ColumnReference>(expression) != nullptr ||
               get_if<SubqueryExpression>(expression) != nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || reads_rows(child);
                                               },
                                               [&](const Query&) { found = true; }});
  return found;
}

// It is computed once, whether the column needs it or not.
void refuse_late_default(const Expression& expression) {
  if (get_if<ColumnReference>(expression) != nullptr) return;
  if (is_volatile_throughout(expression) || reads_rows(expression))
    throw Error::unsupported("XMLTABLE with a DEFAULT that is computed for each row");
}

class TableAnalysis {
 public:
  TableAnalysis(const PgQuery__RangeTableFunc& function, Scope& scope)
      : function_(function), scope_(scope) {}

  RangeTableEntry analyze() {
    std::vector<ExpressionPtr> arguments;
    ExpressionPtr rows = transform_typed(*function_.rowexpr, Type{oid::kText}, scope_);
    arguments.push_back(transform_typed(*function_.docexpr, Type{oid::kXml}, scope_));
    arguments.push_back(std::move(rows));
    for (const SyntaxNode* node : nodes(function_.n_columns, function_.columns))
      add_column(*node->range_table_func_col);
    for (const SyntaxNode* node : nodes(function_.n_namespaces, function_.namespaces))
      add_namespace(*node->res_target);
    for (RowConstructor* row : {&namespaces_, &paths_, &defaults_})
      arguments.push_back(make_expression(Type{oid::kRecord}, std::move(*row)));
    arguments.push_back(
        make_expression(Type{oid::kText}, Constant{Value::text(std::move(kinds_))}));
    RangeTableEntry entry;
    const Type result = columns_.size() == 1 ? columns_.front().type : Type{oid::kRecord};
    FunctionSource source;
    source.calls.push_back(
        {make_expression(result,
                         SetFunctionCall{kInvalidOid, &xml_table(), false, std::move(arguments)},
                         function_.location),
         static_cast<int>(columns_.size())});
    entry.columns = std::move(columns_);
    entry.source = std::move(source);
    return entry;
  }

 private:
  void add_column(const PgQuery__RangeTableFuncCol& column) {
    const bool is_ordinality = column.for_ordinality != 0;
    Type type{oid::kInt4};
    ExpressionPtr path;
    ExpressionPtr otherwise;
    if (is_ordinality) {
      if (kinds_.find(static_cast<char>(XmlColumnKind::kOrdinality)) != std::string::npos) {
        throw Error(sqlstate::kSyntaxError, "only one FOR ORDINALITY column is allowed")
            .at(column.location);
      }
    } else {
      if (column.type_name->setof) {
        throw Error(sqlstate::kInvalidTableDefinition,
                    fmt::format("column \"{}\" cannot be declared SETOF", column.colname))
            .at(column.location);
      }
      type = resolve_type(*column.type_name, scope_.analysis);
      if (is_domain_type(type.oid)) throw Error::unsupported("XMLTABLE with a domain");
      if (column.colexpr != nullptr)
        path = transform_typed(*column.colexpr, Type{oid::kText}, scope_);
      if (column.coldefexpr != nullptr) otherwise = transform_default(*column.coldefexpr, type);
    }
    if (std::ranges::find(paths_.names, column.colname) != paths_.names.end()) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("column name \"{}\" is not unique", column.colname))
          .at(column.location);
    }
    if (path == nullptr) {
      path = make_expression(Type{oid::kText}, Constant{Value::text(std::string(column.colname))});
    }
    paths_.names.emplace_back(column.colname);
    paths_.fields.push_back(std::move(path));
    defaults_.names.emplace_back(column.colname);
    defaults_.fields.push_back(otherwise != nullptr ? std::move(otherwise) : make_null(type));
    columns_.push_back({std::string(column.colname), type});
    XmlColumnKind kind = XmlColumnKind::kNullable;
    if (column.is_not_null) kind = XmlColumnKind::kRequired;
    if (is_ordinality) kind = XmlColumnKind::kOrdinality;
    kinds_ += static_cast<char>(kind);
  }

  ExpressionPtr transform_default(const SyntaxNode& node, Type type) {
    ExpressionPtr value = transform_typed(node, type, scope_);
    refuse_late_default(*value);
    if (value->type == type) return value;
    // PostgreSQL leaves a value of the same type as long as it is.
    return make_expression(type, Relabel{std::move(value)});
  }

  void add_namespace(const PgQuery__ResTarget& target) {
    ExpressionPtr uri = transform_typed(*target.val, Type{oid::kText}, scope_);
    const std::string name(text_of(target.name));
    if (std::ranges::find(namespaces_.names, name) != namespaces_.names.end()) {
      throw Error(sqlstate::kSyntaxError,
                  name.empty() ? "only one default namespace is allowed"
                               : fmt::format("namespace name \"{}\" is not unique", name))
          .at(target.location);
    }
    namespaces_.names.push_back(name);
    namespaces_.fields.push_back(std::move(uri));
  }

  const PgQuery__RangeTableFunc& function_;
  Scope& scope_;
  RowConstructor namespaces_;
  RowConstructor paths_;
  RowConstructor defaults_;
  std::string kinds_;
  std::vector<OutputColumn> columns_;
};

}  // namespace

FromElement analyze_table_function(const PgQuery__RangeTableFunc& function, Scope& scope) {
  // Like a function in FROM it is always LATERAL.
  const LateralGuard guard(scope, true);
  RangeTableEntry entry = TableAnalysis(function, scope).analyze();
  entry.alias = function.alias == nullptr ? "xmltable" : function.alias->aliasname;
  if (function.alias != nullptr && function.alias->n_colnames > entry.columns.size()) {
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("XMLTABLE function has {} columns available but {} columns specified",
                            entry.columns.size(), function.alias->n_colnames));
  }
  name_entry(entry, function.alias);
  EntryNotes notes;
  notes.has_alias = function.alias != nullptr;
  return make_element(add_range_entry(scope, std::move(entry), notes));
}

}  // namespace carto_mock::sql::analysis
