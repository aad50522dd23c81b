#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sql/engine/ddl.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/table_builder.h"
#include "sql/engine/table_writer.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_set(const char* text) { return text != nullptr && *text != '\0'; }

void refuse_storage_choices(const PgQuery__CreateStmt& statement) {
  if (statement.n_inh_relations != 0) throw Error::unsupported("INHERITS and PARTITION OF");
  if (statement.partspec != nullptr || statement.partbound != nullptr)
    throw Error::unsupported("PARTITION BY");
  if (statement.of_typename != nullptr) throw Error::unsupported("CREATE TABLE OF a type");
  if (statement.n_options != 0) throw Error::unsupported("WITH (storage parameters)");
  if (is_set(statement.tablespacename)) throw Error::unsupported("TABLESPACE");
  if (is_set(statement.access_method)) throw Error::unsupported("USING (access method)");
  if (statement.relation->relpersistence != nullptr &&
      statement.relation->relpersistence[0] == 'u') {
    throw Error::unsupported("UNLOGGED tables");
  }
}

// True: there is one already, and IF NOT EXISTS says to pass over that.
bool exists_already(const QualifiedName& name, const Schema& schema, bool if_not_exists,
                    const UtilityContext& context) {
  if (context.catalog().find_relation(schema.oid, name.name) == nullptr) return false;
  const std::string message = fmt::format("relation \"{}\" already exists", name.name);
  if (!if_not_exists) throw Error(sqlstate::kDuplicateTable, message);
  context.session.notice(Severity::kNotice, message + ", skipping");
  return true;
}

CommandTag create_from_query(const PgQuery__Node& query, const PgQuery__IntoClause& into,
                             bool if_not_exists, const UtilityContext& context) {
  if (into.n_options != 0) throw Error::unsupported("WITH (storage parameters)");
  if (is_set(into.table_space_name)) throw Error::unsupported("TABLESPACE");
  if (is_set(into.access_method)) throw Error::unsupported("USING (access method)");
  const QualifiedName name = qualified_name(*into.rel);
  if (query.node_case != PG_QUERY__NODE__NODE_SELECT_STMT)
    throw Error::unsupported("CREATE TABLE AS EXECUTE");
  const std::shared_ptr<const CompiledStatement> source = compile_statement(query, context.session);
  const Schema& schema = creation_schema(name, context);
  if (exists_already(name, schema, if_not_exists, context))
    return {"CREATE TABLE AS", std::nullopt};
  if (into.n_col_names > source->output.size()) {
    throw Error(sqlstate::kSyntaxError, "too many column names were specified");
  }
  check_privileges(context.catalog(), context.role(), source->privileges);
  TableBuilder builder(name.name, schema, context);
  std::vector<int> columns;
  for (std::size_t i = 0; i < source->output.size(); ++i) {
    builder.add_column(
        i < into.n_col_names ? string_of(*into.col_names[i]) : source->output[i].name,
        source->output[i].type);
    columns.push_back(static_cast<int>(i) + 1);
  }
  builder.finish();
  const Oid table = builder.store();
  if (into.skip_data != 0) return {"CREATE TABLE AS", std::nullopt};
  const Relation relation = *context.catalog().find_relation(table);
  TableWriter writer(relation, {}, columns, context.session, context.transaction, context.literals);
  const std::int64_t count = execute_plan(std::get<CompiledSelect>(source->body).plan, context,
                                          [&](std::span<const Value> row) { writer.insert(row); });
  return {"SELECT", count};
}

}  // namespace

CommandTag create_table(const PgQuery__CreateStmt& statement, const UtilityContext& context) {
  const CommandTag tag{"CREATE TABLE", std::nullopt};
  refuse_storage_choices(statement);
  const QualifiedName name = qualified_name(*statement.relation);
  const Schema& schema = creation_schema(name, context);
  if (exists_already(name, schema, statement.if_not_exists != 0, context)) return tag;
  TableBuilder builder(name.name, schema, context);
  for (std::size_t i = 0; i < statement.n_table_elts; ++i) {
    const PgQuery__Node& element = *statement.table_elts[i];
    if (element.node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
      builder.add_column(*element.column_def);
    } else if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
      builder.add_table_constraint(*element.constraint);
    } else {
      throw Error::unsupported("LIKE in CREATE TABLE");
    }
  }
  for (std::size_t i = 0; i < statement.n_constraints; ++i) {
    builder.add_table_constraint(*statement.constraints[i]->constraint);
  }
  builder.finish();
  builder.store();
  return tag;
}

CommandTag create_table_as(const PgQuery__CreateTableAsStmt& statement,
                           const UtilityContext& context) {
  if (statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW)
    throw Error::unsupported("CREATE MATERIALIZED VIEW");
  return create_from_query(*statement.query, *statement.into, statement.if_not_exists != 0,
                           context);
}

CommandTag select_into(const PgQuery__SelectStmt& statement, const UtilityContext& context) {
  if (statement.into_clause == nullptr) throw Error::unsupported("this form of SELECT");
  PgQuery__SelectStmt select = statement;
  select.into_clause = nullptr;
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  node.select_stmt = &select;
  return create_from_query(node, *statement.into_clause, false, context);
}

}  // namespace carto_mock::sql
