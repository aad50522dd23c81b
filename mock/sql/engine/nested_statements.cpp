#include "sql/engine/nested_statements.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/row_locking.h"
#include "sql/engine/data_services_documents.h"
#include "sql/engine/function_attributes.h"
#include "sql/engine/function_parameters.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/long_names.h"
#include "sql/engine/open_parameters.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/plpgsql_functions.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/sql_functions.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/statement_name.h"
#include "sql/engine/utility.h"
#include "sql/evaluator/whole_query.h"
#include "sql/syntax/parser.h"
#include "sql/types/row_places.h"
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

// What a function that is not volatile must not run (PostgreSQL: CommandIsReadOnly).
Error not_allowed(const PgQuery__Node& node, const CompiledStatement* statement) {
  if (statement != nullptr && !statement->writes())
    return Error::unsupported("a call of a function that writes, in a function that does not");
  return Error(sqlstate::kFeatureNotSupported,
               fmt::format("{} is not allowed in a non-volatile function", statement_name(node)));
}

// Utility statements that give rows, so that PostgreSQL opens a cursor on them.
bool gives_rows(const PgQuery__Node& node) {
  switch (static_cast<int>(node.node_case)) {
    case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
    case PG_QUERY__NODE__NODE_FETCH_STMT:
    case PG_QUERY__NODE__NODE_EXECUTE_STMT:
      return true;
    default:
      return false;
  }
}

// A query that locks rows of tables is none for PostgreSQL.
bool locks_rows(const PgQuery__Node& node, const CompiledStatement& statement) {
  return node.node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
         node.select_stmt->n_locking_clause > 0 && statement.needs_writer;
}

bool is_query(const PgQuery__Node& node, const CompiledStatement* statement) {
  return statement != nullptr && !statement->writes() && !locks_rows(node, *statement);
}

// What is no query, in a function that is not volatile.
Error no_query(const PgQuery__Node& node) {
  if (node.node_case != PG_QUERY__NODE__NODE_SELECT_STMT || node.select_stmt->n_locking_clause == 0)
    return not_allowed(node, nullptr);
  const auto strength = node.select_stmt->locking_clause[0]->locking_clause->strength;
  return Error(sqlstate::kFeatureNotSupported,
               fmt::format("SELECT {} is not allowed in a non-volatile function",
                           analysis::lock_name(strength)));
}

constexpr int kMaximumTriggerDepth = 50;
constexpr int kMaximumDepth = 200;

class DepthScope {
 public:
  explicit DepthScope(int& depth) : depth_(depth) { ++depth_; }
  ~DepthScope() { --depth_; }
  DepthScope(const DepthScope&) = delete;
  DepthScope& operator=(const DepthScope&) = delete;

 private:
  int& depth_;
};

}  // namespace

std::vector<QueryColumn> query_columns(const std::vector<OutputColumn>& columns) {
  std::vector<QueryColumn> result;
  result.reserve(columns.size());
  for (const OutputColumn& column : columns) result.push_back({column.name, column.type});
  return result;
}

std::vector<std::vector<Value>> NestedStatements::run(std::string_view sql) {
  const SessionState::ParameterScope no_parameters(session_, nullptr);
  CollectingSink sink;
  run_all(sql, true, sink);
  return sink.results.empty() ? std::vector<std::vector<Value>>()
                              : std::move(sink.results.back().rows);
}

void NestedStatements::run_all(std::string_view sql, bool may_write, ResultSink& sink) {
  run_all(parse(sql), sql, may_write, sink);
}

void NestedStatements::run_all(const SyntaxTree& tree, std::string_view sql, bool may_write,
                               ResultSink& sink, ParameterValues values) {
  const Transaction::NestedScope scope(transaction_);
  const ParameterSource* parameters = session_.parameters();
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const PgQuery__Node& node = tree.statement(i);
    if (node.node_case == PG_QUERY__NODE__NODE_TRANSACTION_STMT)
      throw Error(sqlstate::kFeatureNotSupported, "unsupported transaction command in PL/pgSQL");
    std::optional<OpenParameters> open;
    if (values == ParameterValues::kOpen && parameters != nullptr) open.emplace(*parameters);
    std::shared_ptr<const CompiledStatement> statement;
    {
      const SessionState::ParameterScope parameter_scope(session_, open ? &*open : parameters);
      statement = compile_statement(node, session_);
    }
    const Execution execution{session_, transaction_, sink,
                              open ? open->values() : std::span<const Value>()};
    const bool writes = statement == nullptr ? !reads_only(node) : statement->needs_writer;
    if (writes && !may_write) throw not_allowed(node, statement.get());
    if (writes && !transaction_.is_writing())
      throw Error::unsupported("a statement that writes, inside such a function");
    if (statement == nullptr) {
      if (writes && depth_ > 0 && !session_.tables_being_read().empty())
        throw Error::unsupported("such a statement in a function whose caller reads tables");
      sink.complete(execute_utility(node, {execution, sql, true}));
      continue;
    }
    const Clearance clearance = check_may_run(session_, *statement);
    sink.complete(execute_statement(*statement, clearance, execution));
  }
}

void NestedStatements::end_transaction(bool commits) {
  constexpr SqlState kInvalidTransactionTermination = "2D000";
  if (!may_end_transaction_)
    throw Error(kInvalidTransactionTermination, "invalid transaction termination");
  if (transaction_.has_savepoints()) {
    throw Error(kInvalidTransactionTermination,
                fmt::format("cannot {} while a subtransaction is active",
                            commits ? "commit" : "roll back"));
  }
  if (commits) {
    transaction_.run_postponed_drops();
    transaction_.commit();
  } else {
    transaction_.rollback();
  }
  transaction_.begin(Transaction::Status::kImplicit);
  transaction_.use_writer();
}

Value NestedStatements::call_procedure(Oid procedure, std::vector<Value> arguments,
                                       bool is_atomic) {
  // A copy: the procedure may replace itself.
  const UserFunction definition = session_.catalog().find_function(procedure)->definition();
  if (depth_ == kMaximumDepth)
    throw Error::unsupported("functions that call each other 200 levels deep");
  const DepthScope depth(depth_);
  const bool is_sql = definition.language == FunctionLanguage::kSql;
  const TransactionControl control(*this, (!is_atomic || may_end_transaction_) && !is_sql &&
                                              !definition.security_definer &&
                                              definition.settings.empty());
  std::optional<SessionState::RoleScope> role;
  if (definition.security_definer) role.emplace(session_, definition.owner);
  const FunctionSettingsScope settings(session_, definition.settings);
  std::vector<Value> rows =
      is_sql ? call_sql_function(definition, std::move(arguments), {}, session_, *this)
             : call_plpgsql_function(definition, arguments, {}, session_, transaction_, *this);
  return definition.outputs().empty() ? Value() : std::move(rows.front());
}

QueryResult NestedStatements::run_query(std::string_view sql) {
  const SessionState::ParameterScope no_parameters(session_, nullptr);
  const SyntaxTree tree = parse(sql);
  tell_long_names(sql, session_);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const PgQuery__Node& node = tree.statement(i);
    const auto statement = compile_statement(node, session_);
    if (!is_query(node, statement.get())) throw no_query(node);
  }
  CollectingSink sink;
  constexpr bool kMayWrite = true;
  run_all(tree, sql, !kMayWrite, sink);
  if (sink.results.empty()) throw Error(SqlState("22000"), "invalid query");
  CollectingSink::Result& result = sink.results.back();
  return {query_columns(result.columns), std::move(result.rows)};
}

std::vector<QueryColumn> NestedStatements::describe_query(std::string_view sql) {
  constexpr SqlState kInvalidCursorDefinition{"42P11"};
  const SessionState::ParameterScope no_parameters(session_, nullptr);
  const SyntaxTree tree = parse(sql);
  if (tree.size() != 1)
    throw Error(kInvalidCursorDefinition, "cannot open multi-query plan as cursor");
  const PgQuery__Node& node = tree.statement(0);
  const auto statement = compile_statement(node, session_);
  if (!is_query(node, statement.get())) {
    if (statement == nullptr ? gives_rows(node) : !statement->output.empty()) throw no_query(node);
    throw Error(kInvalidCursorDefinition,
                fmt::format("cannot open {} query as cursor", statement_name(node)));
  }
  static_cast<void>(check_may_run(session_, *statement));
  return query_columns(statement->output);
}

Value NestedStatements::call_trigger(const UserFunction& function, plpgsql::Variables variables) {
  if (depth_ == kMaximumTriggerDepth)
    throw Error::unsupported("triggers that fire each other 50 levels deep");
  const UserFunction definition = function;
  const DepthScope depth(depth_);
  const TransactionControl control(*this, false);
  std::optional<SessionState::RoleScope> role;
  if (definition.security_definer) role.emplace(session_, definition.owner);
  const FunctionSettingsScope settings(session_, definition.settings);
  return call_plpgsql_trigger(definition, variables, session_, transaction_, *this);
}

std::vector<Value> NestedStatements::call(Oid function, std::span<const Value> arguments) {
  // A copy: the function may replace itself.
  UserFunction definition = session_.catalog().find_function(function)->definition();
  if (is_polymorphic(definition)) {
    std::vector<Oid> types;
    for (const Value& type : arguments.front().as_array().elements)
      types.push_back(static_cast<Oid>(type.as_integer()));
    definition = with_types(std::move(definition), std::span(types).subspan(1));
    arguments = arguments.subspan(1);
  }
  if (depth_ == kMaximumDepth)
    throw Error::unsupported("functions that call each other 200 levels deep");
  // The columns of a plain record, where the call says what they are.
  std::vector<OutputColumn> expected;
  if (definition.result == oid::kRecord && arguments.size() > definition.inputs().size()) {
    const Record& prototype = arguments.back().as_record();
    for (std::size_t i = 0; i < prototype.types.size(); ++i)
      expected.push_back({prototype.names[i], prototype.types[i]});
    arguments = arguments.first(arguments.size() - 1);
  }
  const DepthScope depth(depth_);
  const TransactionControl control(*this, false);
  std::optional<SessionState::RoleScope> role;
  if (definition.security_definer) role.emplace(session_, definition.owner);
  const FunctionSettingsScope settings(session_, definition.settings);
  std::vector<Value> values(arguments.begin(), arguments.end());
  switch (definition.language) {
    case FunctionLanguage::kSql:
      return call_sql_function(definition, std::move(values), expected, session_, *this);
    case FunctionLanguage::kPlpgsql:
      return call_plpgsql_function(definition, values, expected, session_, transaction_, *this);
  }
  throw Error(sqlstate::kInternalError, "a function without a language");
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
    if (Query* query = whole_query(statement))
      simplify_whole_query(*query, {session_, session_.text_settings(), {}, {}, true},
                           {.may_call = [this] { return may_call_for_plan(); }});
    for (const Oid relation : planned_tables(statement))
      relations.insert(scanned_relation(relation));
  }
  return relations;
}

std::int64_t NestedStatements::total_relation_size(Oid relation) {
  std::string names = fmt::format("'{}'", storage_table(relation));
  for (const Relation* index : session_.catalog().indexes_of(relation))
    names += fmt::format(", '{}', '{}'", storage_index(index->oid), storage_keys(index->oid));
  return stored_size(names);
}

std::int64_t NestedStatements::relation_size(Oid relation) {
  const Relation* found = session_.catalog().find_relation(relation);
  const bool is_index = found != nullptr && found->kind == RelationKind::kIndex;
  return stored_size(
      fmt::format("'{}'", is_index ? storage_index(relation) : storage_table(relation)));
}

std::int64_t NestedStatements::row_count(Oid table) {
  sqlite::Statement count = transaction_.connection().sqlite().prepare(
      fmt::format("SELECT count(*) FROM {}", storage_table(table)));
  return count.step() ? count.integer(0) : 0;
}

void NestedStatements::require_in_place(Oid table, const Value& place) {
  sqlite::Statement row = transaction_.connection().sqlite().prepare(
      fmt::format("SELECT 1 FROM {} WHERE position = {}", storage_table(table),
                  place.as_text().substr(kStoredRow.size())));
  if (!row.step()) throw Error::unsupported("a cursor's row that has changed since it was read");
}

std::int64_t NestedStatements::stored_size(std::string_view names) {
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

DataServicesAccount NestedStatements::data_services_account(std::string_view role) {
  if (transaction_.has_connection())
    return read_data_services_account(transaction_.connection().sqlite(), role);
  Generation::ReadLease lease(session_.generation(), [this] { session_.check_interrupts(); });
  return read_data_services_account(lease.connection().sqlite(), role);
}

}  // namespace carto_mock::sql
