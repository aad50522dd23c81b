// Functions in FROM.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/analyzer/column_names.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/type_names.h"
#include "sql/analyzer/user_functions.h"
#include "sql/tree/walk.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

const BuiltinProcedure* procedure_of(const Expression& call, const Scope& scope) {
  const CatalogSnapshot& catalog = scope.analysis.context.catalog;
  if (const auto* set = get_if<SetFunctionCall>(call)) {
    return catalog.find_procedure(set->procedure);
  }
  if (const auto* function = get_if<FunctionCall>(call)) {
    return catalog.find_procedure(function->procedure);
  }
  return nullptr;
}

const std::vector<ExpressionPtr>& arguments_of(const Expression& call) {
  const auto* set = get_if<SetFunctionCall>(call);
  return set != nullptr ? set->arguments : get_if<FunctionCall>(call)->arguments;
}

void refuse_nested_sets(const Expression& expression) {
  if (get_if<SetFunctionCall>(expression) != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported,
                "set-returning functions must appear at top level of FROM")
        .at(location_of(expression));
  }
  visit_children(expression,
                 ConstChildVisitor{[](const Expression& child) { refuse_nested_sets(child); }, {}});
}

// What the call's rows look like. `name`: of the only column of a scalar function.
std::vector<OutputColumn> function_columns(const Expression& call, const std::string& name,
                                           const Scope& scope) {
  const int location = location_of(call);
  const BuiltinProcedure* procedure = procedure_of(call, scope);
  std::vector<ResultColumn> columns;
  if (procedure != nullptr) {
    ResolvedFunction function{};
    function.procedure = procedure;
    function.result = call.type;
    columns = call.type.oid == oid::kRecord
                  ? call_outputs(*procedure, arguments_of(call))
                  : result_columns(function, scope.analysis.context.catalog);
    if (columns.empty()) {
      throw Error(sqlstate::kSyntaxError,
                  "a column definition list is required for functions returning \"record\"")
          .at(location);
    }
  } else {
    columns.push_back({"", call.type});
  }
  std::vector<OutputColumn> result;
  for (ResultColumn& column : columns) {
    result.push_back({column.name.empty() ? name : std::move(column.name), column.type});
  }
  return result;
}

bool item_has_no_definitions(const PgQuery__List& item) {
  return item.n_items < 2 || item.items[1]->node_case != PG_QUERY__NODE__NODE_LIST;
}

// `AS (a int, b text)`, wherever it stands; empty: there is none.
SyntaxNodes column_definitions(const PgQuery__RangeFunction& function, const PgQuery__List& item) {
  if (function.n_coldeflist > 0 && function.n_functions == 1)
    return nodes(function.n_coldeflist, function.coldeflist);
  if (item_has_no_definitions(item)) return {};
  return nodes(item.items[1]->list->n_items, item.items[1]->list->items);
}

// Gives a function that returns just "record" what its definition list says of it, as its last
// argument.
void define_columns(Expression& call, SyntaxNodes definitions, const Scope& scope) {
  const BuiltinProcedure* procedure = procedure_of(call, scope);
  ResolvedFunction function{};
  function.procedure = procedure;
  function.result = call.type;
  if (call.type.oid != oid::kRecord || procedure == nullptr) {
    throw Error(sqlstate::kSyntaxError,
                "a column definition list is only allowed for functions returning \"record\"")
        .at(definitions.front()->column_def->location);
  }
  if (!result_columns(function, scope.analysis.context.catalog).empty()) {
    throw Error(sqlstate::kSyntaxError,
                "a column definition list is redundant for a function with OUT parameters")
        .at(definitions.front()->column_def->location);
  }
  RowConstructor prototype;
  for (const SyntaxNode* node : definitions) {
    const PgQuery__ColumnDef& definition = *node->column_def;
    if (std::ranges::find(prototype.names, definition.colname) != prototype.names.end()) {
      throw Error(sqlstate::kDuplicateColumn,
                  fmt::format("column name \"{}\" specified more than once", definition.colname));
    }
    prototype.names.emplace_back(definition.colname);
    const Type type = resolve_type(*definition.type_name, scope.analysis);
    // A row knows no domains, whose constraints its fields would have to meet.
    if (is_domain_type(type.oid))
      throw Error::unsupported("a column definition list with a domain");
    prototype.fields.push_back(make_null(type));
  }
  ExpressionPtr argument = make_expression(Type{oid::kRecord}, std::move(prototype));
  if (auto* set = std::get_if<SetFunctionCall>(&call.node)) {
    set->arguments.push_back(std::move(argument));
  } else {
    std::get<FunctionCall>(call.node).arguments.push_back(std::move(argument));
  }
}

// The columns that define_columns() has given.
std::vector<OutputColumn> defined_columns(const Expression& call) {
  const RowConstructor& prototype = *get_if<RowConstructor>(*arguments_of(call).back());
  std::vector<OutputColumn> columns;
  for (std::size_t i = 0; i < prototype.fields.size(); ++i)
    columns.push_back({prototype.names[i], prototype.fields[i]->type});
  return columns;
}

// There is no such function: it is ROWS FROM(unnest(a), unnest(b), …).
bool is_unnest_of_several(const SyntaxNode& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_FUNC_CALL || node.func_call->n_args < 2) return false;
  const PgQuery__FuncCall& call = *node.func_call;
  return call.n_funcname == 1 && std::string_view(call.funcname[0]->string->sval) == "unnest" &&
         call.n_agg_order == 0 && call.agg_filter == nullptr && call.over == nullptr &&
         !call.agg_star && !call.agg_distinct && !call.func_variadic;
}

// A call of FROM and its columns.
struct AnalyzedCall {
  SourceCall source;
  std::vector<OutputColumn> columns;
  std::string name;  // of the function
};

// `alias`: what the only column of a scalar function is called, where it has no name of its own;
// empty: as the function.
AnalyzedCall analyze_call(ExpressionPtr call, std::string name, std::string_view alias,
                          SyntaxNodes definitions, const Scope& scope) {
  AnalyzedCall result;
  if (definitions.empty()) {
    result.columns = function_columns(*call, alias.empty() ? name : std::string(alias), scope);
  } else {
    define_columns(*call, definitions, scope);
    result.columns = defined_columns(*call);
  }
  result.name = std::move(name);
  result.source = {std::move(call), static_cast<int>(result.columns.size())};
  return result;
}

// A call whose columns are not known yet: PostgreSQL reads all calls before it looks at the
// definition lists.
struct ReadCall {
  ExpressionPtr call;
  std::string name;
  SyntaxNodes definitions;
};

ReadCall read_call(const SyntaxNode& node, SyntaxNodes definitions, Scope& scope) {
  ExpressionPtr call = transform(node, scope, ExpressionKind::kFromFunction);
  resolve_unknown(call, scope);
  visit_children(*call,
                 ConstChildVisitor{[](const Expression& child) { refuse_nested_sets(child); }, {}});
  return {std::move(call), column_name(node, scope.analysis), definitions};
}

// unnest(a, b, …): a call for each argument.
void read_unnest(const SyntaxNode& node, std::vector<ReadCall>& calls, Scope& scope) {
  const PgQuery__FuncCall& several = *node.func_call;
  std::string schema_name = "pg_catalog";
  PgQuery__String schema = PG_QUERY__STRING__INIT;
  schema.sval = schema_name.data();
  SyntaxNode schema_node = PG_QUERY__NODE__INIT;
  schema_node.node_case = PG_QUERY__NODE__NODE_STRING;
  schema_node.string = &schema;
  std::array<SyntaxNode*, 2> name{&schema_node, several.funcname[0]};
  for (std::size_t i = 0; i < several.n_args; ++i) {
    PgQuery__FuncCall one = several;
    one.n_funcname = name.size();
    one.funcname = name.data();
    one.n_args = 1;
    one.args = several.args + i;
    SyntaxNode single = node;
    single.func_call = &one;
    calls.push_back(read_call(single, {}, scope));
  }
}

// A definition list behind the whole says nothing of several functions, or of their number.
void check_common_definitions(const PgQuery__RangeFunction& function, std::size_t calls) {
  if (function.n_coldeflist == 0) return;
  const int location =
      nodes(function.n_coldeflist, function.coldeflist).front()->column_def->location;
  if (calls == 1) {
    if (function.ordinality == 0) return;
    throw Error(sqlstate::kSyntaxError,
                "WITH ORDINALITY cannot be used with a column definition list")
        .hint("Put the column definition list inside ROWS FROM().")
        .at(location);
  }
  if (function.is_rowsfrom) {
    throw Error(sqlstate::kSyntaxError,
                "ROWS FROM() with multiple functions cannot have a column definition list")
        .hint("Put a separate column definition list for each function inside ROWS FROM().")
        .at(location);
  }
  throw Error(sqlstate::kSyntaxError,
              "UNNEST() with multiple arguments cannot have a column definition list")
      .hint(
          "Use separate UNNEST() calls inside ROWS FROM(), and attach a column definition list to "
          "each one.")
      .at(location);
}

}  // namespace

FromElement analyze_range_function(const PgQuery__RangeFunction& function, Scope& scope) {
  // A function in FROM is always LATERAL (manual, chapter 7.2.1.5).
  const LateralGuard guard(scope, true);
  const std::string_view alias =
      function.alias == nullptr ? std::string_view() : text_of(function.alias->aliasname);
  std::vector<ReadCall> read;
  for (std::size_t i = 0; i < function.n_functions; ++i) {
    const PgQuery__List& item = *function.functions[i]->list;
    const SyntaxNode& node = *item.items[0];
    if (is_unnest_of_several(node) && item_has_no_definitions(item)) {
      read_unnest(node, read, scope);
    } else {
      read.push_back(read_call(node, column_definitions(function, item), scope));
    }
  }
  check_common_definitions(function, read.size());
  const bool is_only = read.size() == 1;
  std::vector<AnalyzedCall> calls;
  calls.reserve(read.size());
  for (ReadCall& call : read) {
    calls.push_back(analyze_call(std::move(call.call), std::move(call.name),
                                 is_only ? alias : std::string_view(), call.definitions, scope));
  }
  RangeTableEntry entry;
  entry.alias = alias.empty() ? calls.front().name : std::string(alias);
  FunctionSource source;
  source.with_ordinality = function.ordinality != 0;
  for (AnalyzedCall& call : calls) {
    std::ranges::move(call.columns, std::back_inserter(entry.columns));
    source.calls.push_back(std::move(call.source));
  }
  if (source.with_ordinality) entry.columns.push_back({"ordinality", Type{oid::kInt8}});
  entry.source = std::move(source);
  name_entry(entry, function.alias);
  EntryNotes notes;
  notes.has_alias = function.alias != nullptr;
  return make_element(add_range_entry(scope, std::move(entry), notes));
}

}  // namespace carto_mock::sql::analysis
