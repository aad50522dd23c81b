#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/collations.h"
#include "sql/engine/ddl.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/materialized_views.h"
#include "sql/engine/object_names.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/partition_triggers.h"
#include "sql/engine/partitioning.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/relation_names.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_builder.h"
#include "sql/engine/temporary_relations.h"
#include "sql/engine/views.h"
#include "sql/functions/object_definitions.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_set(const char* text) { return text != nullptr && *text != '\0'; }

// All is in the database's own.
bool is_other_tablespace(const char* name) {
  return is_set(name) && std::string_view(name) != "pg_default";
}

void refuse_storage_choices(const PgQuery__CreateStmt& statement) {
  if (statement.n_inh_relations != 0 && statement.partbound == nullptr)
    throw Error::unsupported("INHERITS");
  if (statement.partbound != nullptr && statement.n_table_elts != 0)
    throw Error::unsupported("columns and constraints in PARTITION OF");
  if (statement.of_typename != nullptr) throw Error::unsupported("CREATE TABLE OF a type");
  if (is_other_tablespace(statement.tablespacename)) throw Error::unsupported("TABLESPACE");
  if (is_set(statement.access_method)) throw Error::unsupported("USING (access method)");
}

const Relation& get_like_source(const PgQuery__RangeVar& name, const UtilityContext& context) {
  const Relation& source = get_relation(qualified_name(name), context);
  const bool has_rows =
      source.kind != RelationKind::kIndex && source.kind != RelationKind::kSequence;
  if (!has_rows) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("relation \"{}\" is invalid in LIKE clause", source.name))
        .detail(fmt::format("This operation is not supported for {}{}.", kind_name(source.kind),
                            source.kind == RelationKind::kIndex ? "es" : "s"));
  }
  if (!context.catalog().has_table_privilege(context.role(), source, Privilege::kSelect))
    throw permission_denied(kind_name(source.kind), source.name);
  return source;
}

void add_elements(const PgQuery__CreateStmt& statement, TableBuilder& builder,
                  const UtilityContext& context) {
  for (std::size_t i = 0; i < statement.n_table_elts; ++i) {
    const PgQuery__Node& element = *statement.table_elts[i];
    if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
      builder.add_column(*element.column_def);
    } else if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
      builder.add_table_constraint(*element.constraint);
    } else {
      const PgQuery__TableLikeClause& like = *element.table_like_clause;
      builder.add_like(get_like_source(*like.relation, context), like.options);
    }
  }
  for (std::size_t i = 0; i < statement.n_table_elts; ++i) {
    const PgQuery__Node& element = *statement.table_elts[i];
    if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF)
      builder.read_type_again(*element.column_def);
  }
  for (std::size_t i = 0; i < statement.n_constraints; ++i) {
    builder.add_table_constraint(*statement.constraints[i]->constraint);
  }
}

void become_partition(const PgQuery__CreateStmt& statement, TableBuilder& builder,
                      const UtilityContext& context) {
  const Relation& parent =
      get_relation(qualified_name(*statement.inh_relations[0]->range_var), context);
  check_ownership(context.catalog(), context.role(), parent);
  if (!parent.partition_key) {
    throw Error(SqlState("42P17"), fmt::format("\"{}\" is not partitioned", parent.name));
  }
  builder.make_partition(
      parent, partition_bound(*statement.partbound, statement.relation->relname, parent, context));
}

// True: there is one already, and IF NOT EXISTS says to pass over that.
bool exists_already(const QualifiedName& name, const Schema& schema, bool if_not_exists,
                    const UtilityContext& context) {
  if (!is_relation_name_taken(schema, name.name, context)) {
    check_row_type_name(name.name, schema, context);
    return false;
  }
  const std::string message = fmt::format("relation \"{}\" already exists", name.name);
  if (!if_not_exists) throw Error(sqlstate::kDuplicateTable, message);
  context.session.notice(Severity::kNotice, message + ", skipping");
  return true;
}

enum class Made { kTable, kMaterializedView };

// The query of CREATE TABLE AS and the like.
struct CreationSource {
  std::vector<OutputColumn> output;
  bool writes;
  std::set<Oid> tables;                           // that it reads
  std::shared_ptr<const CompiledStatement> plan;  // null: WITH NO DATA
};

CreationSource compiled_source(const PgQuery__Node& query, const UtilityContext& context) {
  auto plan = compile_statement(query, context.session);
  refuse_collations(plan->privileges, context.catalog(), "CREATE TABLE AS");
  const auto* select = std::get_if<CompiledSelect>(&plan->body);
  return {plan->output, plan->writes(), select == nullptr ? std::set<Oid>() : select->tables, plan};
}

// Not planned: nothing of it is computed, and no privilege asked for.
CreationSource analyzed_source(const PgQuery__Node& query, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  Statement analyzed = analyze(query, analysis_context(context.session, path));
  refuse_collations(analyzed.privileges, context.catalog(), "CREATE TABLE AS");
  return {std::move(analyzed.output), !analyzed.with_writes.empty(), planned_tables(analyzed),
          nullptr};
}

CommandTag create_from_query(PgQuery__Node& query, const PgQuery__IntoClause& into, Made made,
                             bool if_not_exists, const UtilityContext& context) {
  const CommandTag empty_tag{made == Made::kTable ? "CREATE TABLE AS" : "CREATE MATERIALIZED VIEW",
                             std::nullopt};
  if (is_other_tablespace(into.table_space_name)) throw Error::unsupported("TABLESPACE");
  if (is_set(into.access_method)) throw Error::unsupported("USING (access method)");
  const QualifiedName name = new_name(*into.rel, context);
  if (query.node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
    throw Error::unsupported("CREATE TABLE AS EXECUTE");
  const CreationSource source =
      into.skip_data != 0 ? analyzed_source(query, context) : compiled_source(query, context);
  if (made == Made::kMaterializedView && source.writes) {
    throw Error(sqlstate::kFeatureNotSupported,
                "materialized views must not use data-modifying statements in WITH");
  }
  if (made == Made::kMaterializedView && any_temporary(source.tables, context.catalog())) {
    throw Error(sqlstate::kFeatureNotSupported,
                "materialized views must not use temporary tables or views");
  }
  const Schema& schema = find_creation_schema(name, context);
  if (exists_already(name, schema, if_not_exists, context)) return empty_tag;
  Clearance clearance;
  if (source.plan != nullptr) clearance = check_may_run(context.session, *source.plan);
  if (into.n_col_names > source.output.size()) {
    throw Error(sqlstate::kSyntaxError, "too many column names were specified");
  }
  check_schema_privilege(context.catalog(), context.role(), schema, Privilege::kCreate);
  TableBuilder builder(name.name, schema, context);
  std::vector<int> columns;
  for (std::size_t i = 0; i < source.output.size(); ++i) {
    builder.add_column(i < into.n_col_names ? string_of(*into.col_names[i]) : source.output[i].name,
                       source.output[i].type);
    columns.push_back(static_cast<int>(i) + 1);
  }
  if (is_unlogged(*into.rel)) builder.make_unlogged();
  builder.set_options({into.options, into.n_options});
  if (made == Made::kMaterializedView)
    builder.make_materialized_view(view_query_text(query, context), into.skip_data == 0);
  builder.transform();
  builder.finish();
  const Oid table = builder.store();
  note_on_commit(into.on_commit, table, context);
  if (source.plan == nullptr) return empty_tag;
  return {"SELECT", fill_from_query(*context.catalog().find_relation(table), *source.plan,
                                    clearance, context)};
}

// LIKE … INCLUDING INDEXES, of an index that belongs to no constraint: under a new name.
void copy_index(Oid index, Oid table, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Relation& made = *catalog.find_relation(table);
  const SyntaxTree tree = parse(index_definition(*catalog.find_relation(index), context.session));
  PgQuery__IndexStmt statement = *tree.statement(0).index_stmt;
  std::string schema = catalog.find_schema(made.schema)->name;
  std::string name = made.name;
  PgQuery__RangeVar target = *statement.relation;
  target.schemaname = schema.data();
  target.relname = name.data();
  statement.relation = &target;
  statement.idxname = nullptr;
  static_cast<void>(create_index(statement, context));
}

}  // namespace

CommandTag create_table(const PgQuery__CreateStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE TABLE", std::nullopt};
  refuse_storage_choices(statement);
  const QualifiedName name = new_name(*statement.relation, context);
  const Schema& schema = creation_schema(name, context);
  const bool is_looked_up_first = statement.if_not_exists != 0 || statement.partbound != nullptr;
  if (is_looked_up_first && exists_already(name, schema, statement.if_not_exists != 0, context))
    return tag;
  TableBuilder builder(name.name, schema, context);
  if (is_unlogged(*statement.relation)) builder.make_unlogged();
  builder.set_options({statement.options, statement.n_options});
  if (statement.partbound != nullptr) become_partition(statement, builder, context);
  add_elements(statement, builder, context);
  if (statement.partspec != nullptr)
    builder.partition_by(partition_key(*statement.partspec, builder.relation()));
  builder.transform();
  if (!is_looked_up_first) static_cast<void>(exists_already(name, schema, false, context));
  builder.finish();
  const Oid table = builder.store();
  if (statement.partbound != nullptr) {
    give_indexes(table, context);
    give_foreign_keys(table, false, context);
    give_triggers(table, context);
    give_references_to(table, context);
  }
  for (const Oid index : builder.liked_indexes()) copy_index(index, table, context);
  for (const ForeignKeyClause& key : builder.foreign_keys())
    add_foreign_key(table, key, false, context);
  note_on_commit(statement.oncommit, table, context);
  return tag;
}

CommandTag create_table_as(const PgQuery__CreateTableAsStmt& statement,
                           const UtilityContext& context) {
  const bool is_view = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
  if (is_view && is_unlogged(*statement.into->rel)) {
    throw Error(sqlstate::kFeatureNotSupported, "materialized views cannot be unlogged");
  }
  return create_from_query(*statement.query, *statement.into,
                           is_view ? Made::kMaterializedView : Made::kTable,
                           statement.if_not_exists != 0, context);
}

CommandTag select_into(const PgQuery__SelectStmt& statement, const UtilityContext& context) {
  if (statement.into_clause == nullptr) throw Error::unsupported("this form of SELECT");
  PgQuery__SelectStmt select = statement;
  select.into_clause = nullptr;
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  node.select_stmt = &select;
  return create_from_query(node, *statement.into_clause, Made::kTable, false, context);
}

}  // namespace carto_mock::sql
