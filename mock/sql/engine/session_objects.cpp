#include "sql/engine/session_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/row_locking.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/current_rows.h"
#include "sql/engine/cursor.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// CURSOR_OPT_… of PostgreSQL's parsenodes.h.
constexpr int kBinary = 0x1, kScroll = 0x2, kNoScroll = 0x4, kWithHold = 0x20;

Cursor& find_cursor(std::string_view name, const UtilityContext& context) {
  return require_cursor(context.session.cursors(), name);
}

std::size_t rows_of(const Cursors& cursors) {
  std::size_t count = 0;
  for (const Cursor& cursor : cursors) count += cursor.rows.size();
  return count;
}

void refuse_row_locks(const PgQuery__DeclareCursorStmt& statement) {
  const PgQuery__Node& query = *statement.query;
  if (query.node_case != PG_QUERY__NODE__NODE_SELECT_STMT ||
      query.select_stmt->n_locking_clause == 0)
    return;
  const std::string_view lock =
      analysis::lock_name(query.select_stmt->locking_clause[0]->locking_clause->strength);
  if ((statement.options & kWithHold) != 0) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("DECLARE CURSOR WITH HOLD ... {} is not supported", lock))
        .detail("Holdable cursors must be READ ONLY.");
  }
  if ((statement.options & kScroll) != 0) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("DECLARE SCROLL CURSOR ... {} is not supported", lock))
        .detail("Scrollable cursors must be READ ONLY.");
  }
}

// The query's rows, as its tables are now. What fails for a row fails when the row is fetched.
void read_all(const PgQuery__DeclareCursorStmt& statement, const UtilityContext& context,
              Cursor& cursor) {
  NestedStatements& nested = context.session.nested_statements();
  const std::uint64_t said = context.session.notices();
  const std::uint64_t called = nested.calls_for_plans();
  const auto compiled = compile_statement(*statement.query, context.session);
  // What is called for the plan is called once.
  const bool may_compile_again =
      context.session.notices() == said && nested.calls_for_plans() == called;
  if (compiled == nullptr) throw Error::unsupported("DECLARE CURSOR for such a query");
  if (compiled->writes()) {
    throw Error(sqlstate::kFeatureNotSupported,
                "DECLARE CURSOR must not contain data-modifying statements in WITH");
  }
  refuse_row_locks(statement);
  const auto with_places =
      may_compile_again ? compile_with_places(*statement.query, context) : nullptr;
  cursor.locks_rows = statement.query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT &&
                      statement.query->select_stmt->n_locking_clause > 0;
  if (compiled->needs_writer && (with_places == nullptr || !cursor.locks_rows))
    throw Error::unsupported("DECLARE CURSOR for a query that calls a function that writes");
  const Cursors& cursors = context.session.cursors();
  if (std::ranges::find(cursors, cursor.name, &Cursor::name) != cursors.end())
    throw Error(SqlState("42P03"), fmt::format("cursor \"{}\" already exists", cursor.name));
  const Clearance clearance = check_may_run(context.session, *compiled);
  cursor.columns = compiled->output;
  const CompiledStatement& executed = with_places == nullptr ? *compiled : *with_places;
  const std::shared_ptr<const Plan>& plan = std::get<CompiledSelect>(executed.body).plan;
  cursor.tables = plan->tables;
  if (with_places != nullptr) {
    const PgQuery__RangeVar& table = *statement.query->select_stmt->from_clause[0]->range_var;
    cursor.updatable = get_relation(qualified_name(table), context).oid;
  }
  const std::size_t held = rows_of(cursors);
  try {
    execute_plan(plan, clearance, context, [&cursor, held](std::span<const Value> row) {
      if (held + cursor.rows.size() >= Cursor::kMaximumRows)
        throw Error::unsupported("cursors of more than a million rows");
      cursor.rows.emplace_back(row.begin(), row.end());
    });
  } catch (const Error& error) {
    if (!error.unsupported_construct().empty() || error.state() == sqlstate::kQueryCanceled) throw;
    cursor.failure = error;
  }
}

}  // namespace

CommandTag declare_cursor(const PgQuery__DeclareCursorStmt& statement,
                          const UtilityContext& context) {
  if ((statement.options & kScroll) != 0 && (statement.options & kNoScroll) != 0) {
    throw Error(SqlState("42P11"), "cannot specify both SCROLL and NO SCROLL");
  }
  if (!context.in_block && (statement.options & kWithHold) == 0) {
    // What is wrong with the query is said first.
    const std::vector<std::string> path = context.session.effective_search_path();
    static_cast<void>(analyze(*statement.query, analysis_context(context.session, path)));
    throw Error(sqlstate::kNoActiveSqlTransaction,
                "DECLARE CURSOR can only be used in transaction blocks");
  }
  if ((statement.options & kBinary) != 0) throw Error::unsupported("DECLARE BINARY CURSOR");
  Cursor cursor;
  cursor.name = statement.portalname;
  if ((statement.options & kScroll) != 0) cursor.scroll = CursorScroll::kBoth;
  if ((statement.options & kNoScroll) != 0) cursor.scroll = CursorScroll::kForward;
  cursor.with_hold = (statement.options & kWithHold) != 0;
  read_all(statement, context, cursor);
  // Its transaction ends with the statement.
  if (!context.in_block && cursor.failure) throw Error(*cursor.failure);
  context.session.add_cursor(std::move(cursor));
  return {"DECLARE CURSOR", std::nullopt};
}

CommandTag fetch_from_cursor(const PgQuery__FetchStmt& statement, const UtilityContext& context) {
  Cursor& cursor = find_cursor(statement.portalname, context);
  std::vector<const std::vector<Value>*> rows;
  switch (statement.direction) {
    case PG_QUERY__FETCH_DIRECTION__FETCH_FORWARD:
      rows = cursor.forward(statement.how_many);
      break;
    case PG_QUERY__FETCH_DIRECTION__FETCH_BACKWARD:
      rows = cursor.forward(-statement.how_many);
      break;
    case PG_QUERY__FETCH_DIRECTION__FETCH_ABSOLUTE:
      rows = cursor.absolute(statement.how_many);
      break;
    case PG_QUERY__FETCH_DIRECTION__FETCH_RELATIVE:
      rows = cursor.relative(statement.how_many);
      break;
    case PG_QUERY__FETCH_DIRECTION__FETCH_DIRECTION_UNDEFINED:
    case _PG_QUERY__FETCH_DIRECTION_IS_INT_SIZE:
      throw Error::unsupported("such a FETCH");
  }
  // PostgreSQL locks them now, and leaves out those that the transaction has changed.
  for (const std::vector<Value>* row : rows) {
    if (cursor.locks_rows)
      context.session.nested_statements().require_in_place(cursor.updatable, row->back());
  }
  const auto count = static_cast<std::int64_t>(rows.size());
  if (statement.ismove != 0) return {"MOVE", count};
  context.sink.columns(cursor.columns);
  for (const std::vector<Value>* row : rows)
    context.sink.row(std::span(*row).first(cursor.columns.size()));
  return {"FETCH", count};
}

CommandTag close_cursor(const PgQuery__ClosePortalStmt& statement, const UtilityContext& context) {
  const std::string_view name = statement.portalname;
  Cursors& cursors = context.session.cursors();
  if (name.empty()) {
    cursors.clear();
    return {"CLOSE CURSOR ALL", std::nullopt};
  }
  static_cast<void>(find_cursor(name, context));
  std::erase_if(cursors, [name](const Cursor& cursor) { return cursor.name == name; });
  return {"CLOSE CURSOR", std::nullopt};
}

}  // namespace carto_mock::sql
