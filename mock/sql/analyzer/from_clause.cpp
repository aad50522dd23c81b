#include "sql/analyzer/from_clause.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "sql/analyzer/embedded_sql.h"
#include "sql/analyzer/privileges.h"
#include "sql/analyzer/relations.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/system_columns.h"
#include "sql/analyzer/with_planning.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/partitions.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr int kMaximumViewDepth = 100;

std::string alias_of(const PgQuery__Alias* alias, std::string_view otherwise) {
  return std::string(alias != nullptr ? text_of(alias->aliasname) : otherwise);
}

// An entry of WITH as a range table entry without alias; none: there is none of that name. Throws
// 0A000 for a statement that gives no rows.
std::optional<RangeTableEntry> find_with_entry(const Scope& scope, const PgQuery__RangeVar& name) {
  int levels_up = 0;
  for (const Scope* owner = &scope; owner != nullptr; owner = owner->parent, ++levels_up) {
    for (std::size_t i = owner->visible_ctes; i-- > 0;) {
      const CommonTableExpression& cte = owner->query.ctes[i];
      if (cte.name != name.relname) continue;
      note_with_reference(*owner, i);
      return RangeTableEntry{{}, cte.columns, CteSource{levels_up, static_cast<int>(i)}, {}};
    }
    for (const WrittenEntry& written : owner->written) {
      if (written.name != name.relname) continue;
      if (written.columns.empty()) {
        throw Error(sqlstate::kFeatureNotSupported,
                    fmt::format("WITH query \"{}\" does not have a RETURNING clause", name.relname))
            .at(name.location);
      }
      return RangeTableEntry{{}, written.columns, WrittenSource{written.index}, {}};
    }
  }
  return std::nullopt;
}

// As a function that gives the rows.
RangeTableEntry entry_of(const NamedRows& named) {
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(make_expression(Type{oid::kRecordArray}, Constant{named.rows}));
  FunctionSource source;
  source.calls.push_back(
      {make_expression(Type{oid::kRecord}, SetFunctionCall{kInvalidOid, &named_rows_body(), true,
                                                           std::move(arguments)}),
       static_cast<int>(named.columns.size())});
  return {{}, named.columns, std::move(source), {}};
}

// In WITH queries and subqueries * leaves out what SEARCH and CYCLE add to a query.
void hide_added_columns(NamespaceItem& item, const RangeTableEntry& entry, const Scope& scope) {
  const auto* source = std::get_if<CteSource>(&entry.source);
  if (source == nullptr || source->levels_up == 0) return;
  const Scope* owner = &scope;
  for (int level = 0; level < source->levels_up; ++level) owner = owner->parent;
  const std::size_t added = owner->added_columns.at(static_cast<std::size_t>(source->index));
  for (std::size_t i = item.columns.size() - added; i < item.columns.size(); ++i)
    item.columns[i].in_star = false;
}

// Is the name that of a WITH query further on?
void check_forward_reference(const Scope& scope, const PgQuery__RangeVar& name) {
  for (const Scope* owner = &scope; owner != nullptr; owner = owner->parent) {
    if (owner->with == nullptr) continue;
    for (const SyntaxNode* node : nodes(owner->with->n_ctes, owner->with->ctes)) {
      if (text_of(node->common_table_expr->ctename) != name.relname) continue;
      throw Error(sqlstate::kUndefinedTable,
                  fmt::format("relation \"{}\" does not exist", name.relname))
          .detail(fmt::format("There is a WITH item named \"{}\", but it cannot be referenced from "
                              "this part of the "
                              "query.",
                              name.relname))
          .hint("Use WITH RECURSIVE, or re-order the WITH items to remove forward references.")
          .at(name.location);
    }
  }
}

// What stands behind a relation that has no rows of its own.
struct StoredQuery {
  std::string sql;
  Oid check_as;           // whose privileges on what it reads count
  bool needs_privileges;  // on what it reads
};

StoredQuery view_query(const Relation& view) { return {view.view_sql, reader_of(view), true}; }

bool is_system_view(const Relation& relation) {
  return relation.kind == RelationKind::kView && find_system_relation(relation.oid) != nullptr;
}

// Where a system view finds what it reads, whatever the session's path is.
std::span<const std::string> system_path() {
  static const std::vector<std::string> kPath = {"pg_catalog", "public"};
  return kPath;
}

// What a system view needs and is not here is refused by the view's name.
std::unique_ptr<Query> analyze_system_view(const PgQuery__SelectStmt& query, const Relation& view,
                                           Analysis& analysis) {
  try {
    return analyze_select(query, analysis, nullptr);
  } catch (const Error& error) {
    if (!error.unsupported_construct().empty()) throw;
    const BuiltinRelation& builtin = *BuiltinCatalog::instance().find_relation(view.oid);
    throw Error::unsupported(fmt::format("system catalog {}.{}", builtin.schema, builtin.name));
  }
}

// The table's columns by attnum, NULL for those that are dropped; of no row where it has none.
std::string columns_text(const Relation& table, bool has_rows) {
  std::string text;
  for (const Column& column : table.columns) {
    if (!text.empty()) text += ", ";
    text += column.dropped || !has_rows ? fmt::format("NULL::{}", format_type(column.type))
                                        : quote_identifier(column.name);
  }
  return text;
}

// None of its rows.
StoredQuery no_rows_query(const Relation& table) {
  return {fmt::format("SELECT {} WHERE false", columns_text(table, false)), kInvalidOid, false};
}

// Each row with the same chance, whatever the others'.
StoredQuery sampled_query(const Relation& table, double percentage,
                          const CatalogSnapshot& catalog) {
  constexpr double kAll = 100;
  return {fmt::format("SELECT {} FROM {}.{} WHERE pg_catalog.random() < {}::float8",
                      columns_text(table, true),
                      quote_identifier(catalog.find_schema(table.schema)->name),
                      quote_identifier(table.name), percentage / kAll),
          kInvalidOid, false};
}

// All partitions, one after the other, with a column more: which of them the row is from. Only the
// table that they belong to needs privileges.
StoredQuery partitions_query(const Relation& table, const CatalogSnapshot& catalog) {
  const auto columns = [&table](bool has_rows, std::string_view partition) {
    std::string text = columns_text(table, has_rows);
    return text.append(text.empty() ? "" : ", ").append(partition);
  };
  std::string sql;
  for (const Relation* partition : Partitions(catalog, table).in_order()) {
    sql += fmt::format(
        "{}SELECT {} FROM {}.{}", sql.empty() ? "" : " UNION ALL ",
        columns(true, partition->partition_key ? std::string("tableoid")
                                               : fmt::format("{}::oid", partition->oid)),
        quote_identifier(catalog.find_schema(partition->schema)->name),
        quote_identifier(partition->name));
  }
  if (sql.empty()) sql = fmt::format("SELECT {} WHERE false", columns(false, "NULL::oid"));
  return {sql, kInvalidOid, false};
}

// `schema.relation.column` is understood where the relation has no alias.
void name_schema(NamespaceItem& item, const Relation& relation, const PgQuery__RangeVar& name,
                 const Scope& scope) {
  const Schema* schema = scope.analysis.context.catalog.find_schema(relation.schema);
  if (name.alias == nullptr && schema != nullptr) item.schema = schema->name;
}

// The relation itself needs SELECT like a table.
NamespaceItem add_query_of(const Relation& view, const StoredQuery& stored,
                           const PgQuery__RangeVar& name, Scope& scope) {
  Analysis& outer = scope.analysis;
  if (outer.view_depth >= kMaximumViewDepth) {
    throw Error(sqlstate::kStatementTooComplex,
                fmt::format("infinite recursion detected in rules for relation \"{}\"", view.name));
  }
  const SyntaxTree tree = parse(stored.sql);
  StoredQueryAnalysis query_analysis(outer, stored.check_as);
  Analysis& inner = query_analysis.analysis;
  const bool is_of_system = is_system_view(view);
  if (is_of_system) query_analysis.context.search_path = system_path();
  RangeTableEntry entry;
  entry.alias = alias_of(name.alias, view.name);
  entry.columns = relation_columns(view);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  std::unique_ptr<Query> query = is_of_system ? analyze_system_view(select, view, inner)
                                              : analyze_select(select, inner, nullptr);
  forget_locations(*query);
  const std::vector<OutputColumn> output = query->output();
  const bool has_partition =
      view.kind == RelationKind::kPartitioned && output.size() == partition_column(view) + 1;
  if (output.size() != entry.columns.size() + (has_partition ? 1 : 0)) {
    throw Error(sqlstate::kInternalError,
                fmt::format("view \"{}\" does not fit its query", view.name));
  }
  entry.source = SubquerySource{std::move(query), false};
  entry.names.relation = view.oid;
  name_entry(entry, name.alias);
  if (has_partition) {
    entry.columns.push_back({"tableoid", Type{oid::kOid}});
    entry.names.columns.emplace_back("tableoid");
  }
  EntryNotes notes;
  notes.relation = &view;
  notes.has_alias = name.alias != nullptr;
  NamespaceItem item = add_range_entry(scope, std::move(entry), notes);
  name_schema(item, view, name, scope);
  if (stored.needs_privileges) {
    for (RequiredPrivilege& required : inner.privileges)
      outer.privileges.push_back(std::move(required));
  }
  return item;
}

FromElement analyze_range_var(const PgQuery__RangeVar& name, Scope& scope) {
  if (text_of(name.schemaname).empty()) {
    std::optional<RangeTableEntry> entry = find_with_entry(scope, name);
    const NamedRows* named = entry ? nullptr : find_named_rows(scope.analysis, name);
    if (named != nullptr) entry = entry_of(*named);
    if (entry) {
      entry->alias = alias_of(name.alias, name.relname);
      name_entry(*entry, name.alias);
      EntryNotes notes;
      notes.has_alias = name.alias != nullptr;
      NamespaceItem item = add_range_entry(scope, *std::move(entry), notes);
      hide_added_columns(item, scope.query.range_table.back(), scope);
      return make_element(std::move(item));
    }
    if (find_relation_quietly(scope.analysis, "", name.relname) == nullptr)
      check_forward_reference(scope, name);
  }
  const Relation& relation = find_relation(scope.analysis, name);
  NamespaceItem item = add_relation(relation, name, scope);
  mark_relation_read(scope.analysis,
                     scope.notes[static_cast<std::size_t>(item.range_index)].privilege);
  return make_element(std::move(item));
}

const Relation& sampled_relation(const PgQuery__RangeTableSample& sample, Scope& scope) {
  const PgQuery__RangeVar& name = *sample.relation->range_var;
  const bool is_other =
      text_of(name.schemaname).empty() && (find_with_entry(scope, name).has_value() ||
                                           find_named_rows(scope.analysis, name) != nullptr);
  const Relation* relation = is_other ? nullptr : &find_relation(scope.analysis, name);
  const bool has_rows = relation != nullptr && (relation->kind == RelationKind::kTable ||
                                                relation->kind == RelationKind::kPartitioned ||
                                                relation->kind == RelationKind::kMaterializedView);
  if (has_rows) return *relation;
  throw Error(sqlstate::kFeatureNotSupported,
              "TABLESAMPLE clause can only be applied to tables and materialized views")
      .at(name.location);
}

// None: the text does not say it as a number between 0 and 100.
std::optional<double> sample_percentage(const SyntaxNode& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_A_CONST || node.a_const->isnull) return std::nullopt;
  const PgQuery__AConst& constant = *node.a_const;
  if (constant.val_case == PG_QUERY__A__CONST__VAL_IVAL) return constant.ival->ival;
  if (constant.val_case != PG_QUERY__A__CONST__VAL_FVAL) return std::nullopt;
  return std::strtof(constant.fval->fval, nullptr);  // its type is real
}

// Which rows SYSTEM and REPEATABLE take depends on PostgreSQL's pages, but for all and none.
FromElement analyze_table_sample(const PgQuery__RangeTableSample& sample, Scope& scope) {
  const Relation& relation = sampled_relation(sample, scope);
  const std::vector<std::string> method = strings_of(nodes(sample.n_method, sample.method));
  const bool is_known = method.back() == "system" || method.back() == "bernoulli";
  if (!is_known) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("tablesample method {} does not exist", join_names(method)))
        .at(sample.location);
  }
  if (sample.n_args != 1) {
    throw Error(SqlState("2202H"), fmt::format("tablesample method {} requires 1 argument, not {}",
                                               join_names(method), sample.n_args))
        .at(sample.location);
  }
  const std::optional<double> percentage = sample_percentage(*sample.args[0]);
  const bool is_repeatable_plain =
      sample.repeatable == nullptr ||
      (sample.repeatable->node_case == PG_QUERY__NODE__NODE_A_CONST &&
       !sample.repeatable->a_const->isnull &&
       sample.repeatable->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL);
  constexpr double kAll = 100;
  const bool is_whole = percentage && (*percentage == 0 || *percentage == kAll);
  const bool is_by_chance = percentage && *percentage > 0 && *percentage < kAll &&
                            method.back() == "bernoulli" && sample.repeatable == nullptr;
  if (!is_by_chance && (!is_whole || !is_repeatable_plain)) {
    throw Error::unsupported(
        "TABLESAMPLE of another part than 0 or 100 percent by SYSTEM or with REPEATABLE");
  }
  scope.analysis.consumed_literals.insert(sample.args[0]->a_const->location);
  const PgQuery__RangeVar& name = *sample.relation->range_var;
  if (*percentage == kAll) return analyze_range_var(name, scope);
  NamespaceItem item = add_query_of(
      relation,
      is_by_chance ? sampled_query(relation, *percentage, scope.analysis.context.catalog)
                   : no_rows_query(relation),
      name, scope);
  mark_relation_read(scope.analysis,
                     scope.notes[static_cast<std::size_t>(item.range_index)].privilege);
  return make_element(std::move(item));
}

FromElement analyze_subselect(const PgQuery__RangeSubselect& subselect, Scope& scope) {
  const LateralGuard guard(scope, subselect.lateral);
  if (subselect.subquery->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    throw Error::unsupported("FROM subquery that is no SELECT");
  }
  RangeTableEntry entry;
  entry.alias = alias_of(subselect.alias, "unnamed_subquery");
  std::unique_ptr<Query> query =
      analyze_select(*subselect.subquery->select_stmt, scope.analysis, &scope);
  entry.columns = query->output();
  entry.source = SubquerySource{std::move(query), subselect.lateral != 0};
  name_entry(entry, subselect.alias);
  EntryNotes notes;
  notes.has_alias = true;
  return make_element(add_range_entry(scope, std::move(entry), notes));
}

}  // namespace

const SetFunctionEntry& named_rows_body() {
  static const SetFunctionEntry& body = *find_set_function_body("unnest(anyarray)");
  return body;
}

FromElement make_element(NamespaceItem item) {
  FromElement element;
  element.tree.item = FromEntry{item.range_index};
  element.own = item;
  element.visible.push_back(std::move(item));
  return element;
}

void rename_columns(std::vector<OutputColumn>& columns, std::string_view table,
                    const PgQuery__Alias* alias) {
  if (alias == nullptr || alias->n_colnames == 0) return;
  const std::vector<std::string> names = strings_of(nodes(alias->n_colnames, alias->colnames));
  std::size_t given = 0;
  std::size_t available = 0;
  for (OutputColumn& column : columns) {
    if (column.name.empty()) continue;  // dropped
    ++available;
    if (given < names.size()) column.name = names[given++];
  }
  if (given < names.size()) {
    throw Error(sqlstate::kInvalidColumnReference,
                fmt::format("table \"{}\" has {} columns available but {} columns "
                            "specified",
                            table, available, names.size()));
  }
}

void name_entry(RangeTableEntry& entry, const PgQuery__Alias* alias) {
  entry.names.has_alias = alias != nullptr;
  entry.names.has_column_names = alias != nullptr && alias->n_colnames > 0;
  entry.names.columns.reserve(entry.columns.size());
  for (const OutputColumn& column : entry.columns) entry.names.columns.push_back(column.name);
  rename_columns(entry.columns, entry.alias, alias);
}

std::vector<OutputColumn> relation_columns(const Relation& relation) {
  if (relation.kind == RelationKind::kSequence) {
    return {{"last_value", Type{oid::kInt8}},
            {"log_cnt", Type{oid::kInt8}},
            {"is_called", Type{oid::kBool}}};
  }
  std::vector<OutputColumn> columns;
  columns.reserve(relation.columns.size());
  for (const Column& column : relation.columns) {
    columns.push_back({column.dropped ? "" : column.name, column.type});
  }
  return columns;
}

NamespaceItem add_relation(const Relation& relation, const PgQuery__RangeVar& name, Scope& scope) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kForeignTable:
    case RelationKind::kMaterializedView:
    case RelationKind::kSequence:
      break;
    case RelationKind::kPartitioned:
      return add_query_of(relation, partitions_query(relation, scope.analysis.context.catalog),
                          name, scope);
    case RelationKind::kView:
      if (relation.view_sql.empty()) break;  // a system view: its rows are made, as a table's
      return add_query_of(relation, view_query(relation), name, scope);
    case RelationKind::kIndex:
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is an index", relation.name))
          .at(name.location);
    case RelationKind::kComposite:
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("\"{}\" is a composite type", relation.name))
          .at(name.location);
  }
  return add_written_entry(relation, name, scope);
}

NamespaceItem add_written_entry(const Relation& relation, const PgQuery__RangeVar& name,
                                Scope& scope) {
  RangeTableEntry entry;
  entry.alias = alias_of(name.alias, relation.name);
  entry.columns = relation_columns(relation);
  entry.source = TableSource{relation.oid};
  entry.names.relation = relation.oid;
  name_entry(entry, name.alias);
  EntryNotes notes;
  notes.relation = &relation;
  notes.has_alias = name.alias != nullptr;
  NamespaceItem item = add_range_entry(scope, std::move(entry), notes);
  name_schema(item, relation, name, scope);
  return item;
}

FromElement analyze_from_item(const SyntaxNode& node, Scope& scope) {
  const DepthGuard guard(scope.analysis);
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_RANGE_VAR:
      return analyze_range_var(*node.range_var, scope);
    case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
      return analyze_subselect(*node.range_subselect, scope);
    case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
      return analyze_range_function(*node.range_function, scope);
    case PG_QUERY__NODE__NODE_JOIN_EXPR:
      return analyze_join(*node.join_expr, scope);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_SAMPLE:
      return analyze_table_sample(*node.range_table_sample, scope);
    case PG_QUERY__NODE__NODE_RANGE_TABLE_FUNC:
      return analyze_table_function(*node.range_table_func, scope);
    default:
      throw Error::unsupported("FROM item of an unknown kind");
  }
}

void analyze_from(SyntaxNodes items, Scope& scope) {
  const std::size_t first = scope.items.size();
  for (const SyntaxNode* node : items) {
    FromElement element = analyze_from_item(*node, scope);
    check_name_conflicts(scope.items, element.visible);
    scope.query.from.push_back(std::move(element.tree));
    for (NamespaceItem& item : element.visible) {
      item.lateral_only = true;
      item.lateral_allowed = true;
      scope.items.push_back(std::move(item));
    }
  }
  for (std::size_t i = first; i < scope.items.size(); ++i) scope.items[i].lateral_only = false;
}

}  // namespace carto_mock::sql::analysis
