#include "sql/engine/nested_statements.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/utility.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/parser.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What EXPLAIN takes (manual, page EXPLAIN) and carto-mock can analyze; null: other statements,
// which the grammar has no EXPLAIN of.
const PgQuery__Node* explained_statement(const PgQuery__Node& node) {
  switch (static_cast<int>(node.node_case)) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return &node;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
      return node.create_table_as_stmt->query;
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
    case PG_QUERY__NODE__NODE_DECLARE_CURSOR_STMT:
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      throw Error::unsupported("EXPLAIN of such a statement");
  }
  return nullptr;
}

}  // namespace

std::vector<std::vector<Value>> NestedStatements::run(std::string_view sql) {
  const Transaction::NestedScope scope(transaction_);
  CollectingSink sink;
  const SyntaxTree tree = parse(sql);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const PgQuery__Node& node = tree.statement(i);
    const Execution execution{session_, transaction_, sink, {}};
    const auto statement = compile_statement(node, session_);
    const bool writes = statement == nullptr || statement->needs_writer;
    if (writes && !transaction_.is_writing())
      throw Error::unsupported("a statement that writes, inside such a function");
    if (statement == nullptr) {
      sink.complete(execute_utility(node, {execution, sql, true}));
      continue;
    }
    const Clearance clearance = check_may_run(session_, *statement);
    sink.complete(execute_statement(*statement, clearance, execution));
  }
  return sink.results.empty() ? std::vector<std::vector<Value>>()
                              : std::move(sink.results.back().rows);
}

std::set<Oid> NestedStatements::relations_in_plan(std::string_view sql) {
  std::set<Oid> relations;
  const SyntaxTree tree = parse(sql);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const PgQuery__Node* node = explained_statement(tree.statement(i));
    if (node == nullptr) throw Error(sqlstate::kSyntaxError, "syntax error");
    const std::vector<std::string> search_path = session_.effective_search_path();
    Statement statement = analyze(*node, analysis_context(session_, search_path));
    static_cast<void>(check_privileges(session_, statement.privileges));
    if (auto* select = std::get_if<SelectStatement>(&statement.body))
      fold_constants(*select->query, {session_, session_.text_settings(), {}});
    for (const Oid relation : planned_tables(statement))
      relations.insert(scanned_relation(relation));
  }
  return relations;
}

std::int64_t NestedStatements::total_relation_size(Oid relation) {
  std::string names = fmt::format("'{}'", storage_table(relation));
  for (const Relation* index : session_.catalog().indexes_of(relation))
    names += fmt::format(", '{}'", storage_index(index->oid));
  sqlite::Statement size = transaction_.connection().sqlite().prepare(
      fmt::format("SELECT sum(pgsize) FROM dbstat WHERE name IN ({})", names));
  return size.step() ? size.integer(0) : 0;
}

void NestedStatements::set_schema_quota(Oid schema, std::int64_t bytes) {
  Schema changed = *session_.catalog().find_schema(schema);
  changed.quota = bytes;
  transaction_.editor().put(std::move(changed));
  transaction_.refresh_catalog();
}

}  // namespace carto_mock::sql
