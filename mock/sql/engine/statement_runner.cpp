#include "sql/engine/statement_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/engine/current_rows.h"
#include "sql/engine/description_sink.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/long_names.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/result_names.h"
#include "sql/engine/set_statement.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/statement_report.h"
#include "sql/engine/time_words.h"
#include "sql/engine/utility.h"
#include "sql/engine/write_executor.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Status = Transaction::Status;

bool is_transaction_end(const PgQuery__Node* node) {
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_TRANSACTION_STMT) return false;
  const auto kind = node->transaction_stmt->kind;
  return kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT ||
         kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK ||
         kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO;
}

// What a read-only transaction refuses is named by its command tag.
std::string_view command_of(const CompiledStatement& statement) {
  struct Name {
    std::string_view operator()(const CompiledInsert&) const { return "INSERT"; }
    std::string_view operator()(const CompiledUpdate&) const { return "UPDATE"; }
    std::string_view operator()(const CompiledDelete&) const { return "DELETE"; }
    std::string_view operator()(const CompiledMerge&) const { return "MERGE"; }
  };
  const auto* write = std::get_if<CompiledWrite>(&statement.body);
  return write == nullptr ? "SELECT" : std::visit(Name(), write->change);
}

bool depends_on_time(const StatementKey& key, const std::set<int>& open_literals) {
  if (key.literals.empty())
    return key.skeleton.find('\'') != std::string::npos && names_a_time(key.skeleton);
  for (std::size_t i = 0; i < key.literals.size(); ++i) {
    if (!open_literals.contains(static_cast<int>(i)) && names_a_time(key.literals[i].source))
      return true;
  }
  return false;
}

}  // namespace

struct StatementRunner::Text {
  std::string_view sql;
  StatementKey key;
  std::optional<SyntaxTree> tree;  // made only if the cache does not know the text
  std::vector<Value> literals;
  std::shared_ptr<const CompiledStatement> last;  // what was compiled last, for `last_index`
  std::size_t last_index = 0;
  // What was compiled last lacks the values of functions that could not run yet.
  bool last_is_draft = false;
  bool writes = false;
  // Of a statement whose turn has not come: it failed after something was said.
  std::exception_ptr failure = nullptr;
  std::size_t failed_index = 0;

  const SyntaxTree& parsed() {
    if (!tree) tree = parse(sql);
    return *tree;
  }

  // PostgreSQL's scanner says it as it comes to each name: of a text that cannot be parsed, up to
  // where that shows.
  void tell_long_names(SessionState& session) {
    const std::vector<LongName> names = long_names(sql);
    if (names.empty()) return;
    const auto tell = [&](int end) {
      for (const LongName& name : names) {
        if (name.offset <= end) session.notice(Severity::kNotice, name.notice());
      }
    };
    try {
      parsed();
    } catch (const Error& error) {
      tell(error.offset().value_or(static_cast<int>(sql.size())));
      throw;
    }
    tell(static_cast<int>(sql.size()));
  }
};

void StatementRunner::run(std::string_view sql, ResultSink& sink) {
  Text text{sql, make_statement_key(sql), std::nullopt, {}, nullptr, 0, false, false};
  for (const StatementLiteral& literal : text.key.literals) text.literals.push_back(literal.value);
  session_.set_sink(&sink);
  session_.start_text(sql);
  session_.start_statement();
  try {
    if (auto* description = dynamic_cast<DescriptionSink*>(&sink)) {
      if (!transaction_.is_writing()) session_.set_catalog(session_.generation().catalog());
      description->described = describe_query(sql, session_);
    } else {
      NamingSink naming(sink, session_);
      run_statements(text, naming);
    }
  } catch (const Error& error) {
    // While the catalog still has the types that it names.
    const Error named = session_.with_type_names(error);
    end_failed();
    throw named;
  } catch (...) {
    end_failed();
    throw;
  }
  session_.end_statement();
  session_.set_sink(nullptr);
}

void StatementRunner::end_failed() {
  transaction_.fail();
  session_.end_statement();
  session_.set_sink(nullptr);
}

void StatementRunner::run_statements(Text& text, ResultSink& sink) {
  // Between two texts others may have committed.
  if (!transaction_.is_writing()) session_.set_catalog(session_.generation().catalog());
  text.tell_long_names(session_);
  // Its names mean what they mean to nobody else.
  if (!session_.temporary_schema().empty()) text.key.cacheable = false;
  if (may_name_current_row(text.sql)) text.key.cacheable = false;
  const bool known =
      transaction_.status() != Status::kFailed && text.key.cacheable && cached(text) != nullptr;
  const std::size_t count = known ? 1 : text.parsed().size();
  // What comes behind the ROLLBACK of a failed transaction cannot be looked at before that.
  if (count > 1) session_.set_sink(nullptr);
  text.writes = transaction_.status() == Status::kFailed ? count > 1 : needs_writer(text);
  session_.set_sink(&sink);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) session_.start_statement();
    run_statement(text, i, i + 1 == count, sink);
  }
  if (transaction_.status() == Status::kImplicit) transaction_.commit();
  transaction_.release_reader();
}

void StatementRunner::run_statement(Text& text, std::size_t index, bool is_last, ResultSink& sink) {
  const PgQuery__Node* node = text.tree ? &text.tree->statement(index) : nullptr;
  if (transaction_.status() == Status::kFailed && !is_transaction_end(node)) {
    throw Error(sqlstate::kInFailedSqlTransaction,
                "current transaction is aborted, commands ignored until end of transaction block");
  }
  if (node != nullptr && node->node_case == PG_QUERY__NODE__NODE_TRANSACTION_STMT) {
    sink.complete(run_transaction_statement(*node->transaction_stmt));
    return;
  }
  if (transaction_.status() == Status::kNone) transaction_.begin(Status::kImplicit);
  if (text.writes || session_.settings().needs_stable_snapshot()) {
    transaction_.use_writer();
  } else {
    transaction_.use_reader();
  }
  const std::shared_ptr<const CompiledStatement> statement = compiled(text, index);
  if (statement != nullptr) {
    if (statement->needs_writer)
      transaction_.use_writer();  // another catalog may have turned up meanwhile
    const CommandTag tag = run_compiled(*statement, text, sink);
    // What is said of the end of the transaction comes before the last statement's success.
    if (transaction_.status() == Status::kImplicit && is_last)
      check_deferred_keys(session_, transaction_);
    sink.complete(tag);
    return;
  }
  const bool in_block = transaction_.status() == Status::kExplicit || text.parsed().size() > 1;
  const UtilityContext context{{session_, transaction_, sink, text.literals}, text.sql, in_block};
  const CommandTag tag = execute_utility(text.parsed().statement(index), context);
  transaction_.run_postponed_drops();
  if (transaction_.status() == Status::kImplicit && is_last)
    check_deferred_keys(session_, transaction_);
  sink.complete(tag);
}

CommandTag StatementRunner::run_compiled(const CompiledStatement& statement, const Text& text,
                                         ResultSink& sink) {
  session_.note_query();
  if (statement.writes() && session_.settings().is_read_only()) {
    throw Error(sqlstate::kReadOnlySqlTransaction,
                fmt::format("cannot execute {} in a read-only transaction", command_of(statement)));
  }
  report_statement(session_, statement);
  const Clearance clearance = check_may_run(session_, statement);
  const CommandTag tag =
      execute_statement(statement, clearance, {session_, transaction_, sink, text.literals});
  transaction_.run_postponed_drops();
  return tag;
}

StatementCache::Environment StatementRunner::environment() {
  return {session_.current_user(), session_.settings().analysis_key(),
          session_.catalog().version()};
}

std::shared_ptr<const CompiledStatement> StatementRunner::cached(Text& text) {
  text.last = session_.generation().context().statements.find(text.key, environment());
  text.last_index = 0;
  text.last_is_draft = false;
  return text.last;
}

std::shared_ptr<const CompiledStatement> StatementRunner::compiled(Text& text, std::size_t index) {
  const std::uint64_t version = session_.catalog().version();
  const bool is_last = text.last != nullptr && text.last_index == index &&
                       !(text.last_is_draft && transaction_.has_connection());
  if (is_last && text.last->catalog_version == version) return text.last;
  if (text.failure != nullptr && text.failed_index == index)
    std::rethrow_exception(std::exchange(text.failure, nullptr));
  if (text.key.cacheable && index == 0 && cached(text) != nullptr) return text.last;
  const bool alone = text.key.cacheable && text.parsed().size() == 1;
  const std::uint64_t notices = session_.notices();
  const std::uint64_t calls = session_.nested_statements().calls_for_plans();
  text.last =
      compile_statement(text.parsed().statement(index), session_, alone ? &text.key : nullptr);
  text.last_index = index;
  // What was said when it was compiled is to be said again, and what was called is to be called.
  const bool has_called = session_.nested_statements().calls_for_plans() != calls;
  const bool was_silent = session_.notices() == notices && !has_called;
  text.last_is_draft = has_called && !transaction_.has_connection();
  if (alone && was_silent && text.last != nullptr &&
      !depends_on_time(text.key, text.last->open_literals)) {
    session_.generation().context().statements.insert(text.key, environment(), text.last);
  }
  return text.last;
}

bool StatementRunner::needs_writer(Text& text) {
  const std::size_t count = text.tree ? text.tree->size() : 1;
  if (count == 1) return statement_needs_writer(text, 0);
  // Each is compiled anew at its turn, and says then what there is to say.
  bool needs = false;
  for (std::size_t i = 0; i < count && !needs; ++i) needs = statement_needs_writer(text, i);
  text.last = nullptr;
  text.failure = nullptr;
  return needs;
}

bool StatementRunner::statement_needs_writer(Text& text, std::size_t index) {
  if (text.tree) {
    const PgQuery__Node& node = text.tree->statement(index);
    if (reads_only(node)) return false;
    if (node.node_case != PG_QUERY__NODE__NODE_SELECT_STMT ||
        node.select_stmt->into_clause != nullptr)
      return true;
  }
  const std::uint64_t notices = session_.notices();
  try {
    const auto statement = compiled(text, index);
    return statement == nullptr || statement->needs_writer;
  } catch (const Error&) {
    // It comes again, at its turn; what was said before it was said, and is not said again.
    if (session_.notices() != notices) {
      text.failure = std::current_exception();
      text.failed_index = index;
    }
    return false;
  }
}

CommandTag StatementRunner::run_transaction_statement(const PgQuery__TransactionStmt& statement) {
  if (statement.chain != 0) throw Error::unsupported("COMMIT AND CHAIN");
  const auto require_block = [this](std::string_view command) {
    if (transaction_.status() == Status::kExplicit || transaction_.status() == Status::kFailed)
      return;
    throw Error(sqlstate::kNoActiveSqlTransaction,
                fmt::format("{} can only be used in transaction blocks", command));
  };
  switch (statement.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
      start_block(statement);
      return {statement.kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN
                  ? "BEGIN"
                  : "START TRANSACTION",
              std::nullopt};
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT: {
      const Status status = transaction_.status();
      if (status == Status::kFailed) {
        transaction_.rollback();
        return {"ROLLBACK", std::nullopt};
      }
      if (status != Status::kExplicit)
        session_.notice(Severity::kWarning, "there is no transaction in progress");
      if (status != Status::kNone) transaction_.commit();
      return {"COMMIT", std::nullopt};
    }
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK: {
      const Status status = transaction_.status();
      if (status == Status::kNone || status == Status::kImplicit) {
        session_.notice(Severity::kWarning, "there is no transaction in progress");
      }
      transaction_.rollback();
      return {"ROLLBACK", std::nullopt};
    }
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT:
      require_block("SAVEPOINT");
      transaction_.savepoint(statement.savepoint_name);
      return {"SAVEPOINT", std::nullopt};
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE:
      require_block("RELEASE SAVEPOINT");
      transaction_.release(statement.savepoint_name);
      return {"RELEASE", std::nullopt};
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO:
      require_block("ROLLBACK TO SAVEPOINT");
      transaction_.rollback_to(statement.savepoint_name);
      return {"ROLLBACK", std::nullopt};
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT_PREPARED:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_PREPARED:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANSACTION_STMT_KIND_UNDEFINED:
    case _PG_QUERY__TRANSACTION_STMT_KIND_IS_INT_SIZE:
      break;
  }
  throw Error::unsupported("two-phase commit");
}

void StatementRunner::start_block(const PgQuery__TransactionStmt& statement) {
  switch (transaction_.status()) {
    case Status::kNone:
      transaction_.begin(Status::kExplicit);
      break;
    case Status::kImplicit:
      transaction_.make_explicit();
      break;
    case Status::kExplicit:
    case Status::kFailed:
      session_.notice(Severity::kWarning, "there is already a transaction in progress");
      break;
  }
  set_transaction_modes(statement.n_options, statement.options, session_);
}

}  // namespace carto_mock::sql
