#include "sql/engine/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/catalog_store.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/materialized_views.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/planned_tables.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/session_state.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/statement_runner.h"
#include "sql/engine/temporary_relations.h"
#include "sql/engine/transaction.h"
#include "sql/engine/write_executor.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class NullSink final : public ResultSink {
 public:
  void columns(std::span<const OutputColumn>) override {}
  void row(std::span<const Value>) override {}
  void complete(const CommandTag&) override {}
  void notice(Severity, const std::string&) override {}
};

ReferencedTable referenced_table(Oid oid, const CatalogSnapshot& catalog) {
  if (const Relation* relation = catalog.find_relation(oid))
    return {oid, catalog.find_schema(relation->schema)->name, relation->name, {}};
  const BuiltinRelation& relation =
      *BuiltinCatalog::instance().find_relation(scanned_relation(oid));
  return {relation.oid, std::string(relation.schema), std::string(relation.name), {}};
}

}  // namespace

class Session::Impl {
 public:
  Impl(std::shared_ptr<Generation> generation, Oid role, SessionOptions options)
      : state(std::move(generation), role, std::move(options)),
        transaction(state,
                    [this] {
                      check_deferred_keys(state, transaction);
                      apply_on_commit(state, transaction);
                    }),
        runner(state, transaction),
        nested(state, transaction) {
    state.set_nested_statements(&nested);
  }
  ~Impl() {
    transaction.rollback();
    drop_temporary_relations(state, transaction);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Runs `work` on the writer: in the open transaction, else in one of its own.
  template <typename Work>
  void write(Work work) {
    const bool own = transaction.status() == Transaction::Status::kNone;
    if (transaction.status() == Transaction::Status::kFailed) {
      throw Error(
          sqlstate::kInFailedSqlTransaction,
          "current transaction is aborted, commands ignored until end of transaction block");
    }
    state.start_text({});
    state.start_statement();
    if (own) transaction.begin(Transaction::Status::kImplicit);
    try {
      transaction.use_writer();
      work();
      if (own) transaction.commit();
    } catch (...) {
      transaction.fail();
      state.end_statement();
      throw;
    }
    state.end_statement();
  }

  // Runs `work` on a connection that sees what this session has written.
  template <typename Work>
  auto read(Work work) {
    if (transaction.is_writing()) return work(transaction.connection().sqlite());
    Generation::ReadLease lease(state.generation(), [this] { state.check_interrupts(); });
    return work(lease.connection().sqlite());
  }

  SessionState state;
  Transaction transaction;
  StatementRunner runner;
  NestedStatements nested;
};

Session::Session(std::shared_ptr<Generation> generation, Oid role, SessionOptions options)
    : impl_(std::make_unique<Impl>(std::move(generation), role, std::move(options))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::execute(std::string_view sql, ResultSink& sink) { impl_->runner.run(sql, sink); }

void Session::execute(std::string_view sql) {
  NullSink sink;
  execute(sql, sink);
}

void Session::begin() {
  impl_->state.start_text({});
  if (impl_->transaction.status() != Transaction::Status::kNone) {
    throw Error(sqlstate::kActiveSqlTransaction, "there is already a transaction in progress");
  }
  impl_->transaction.begin(Transaction::Status::kExplicit);
}

void Session::commit() {
  switch (impl_->transaction.status()) {
    case Transaction::Status::kNone:
    case Transaction::Status::kImplicit:
      throw Error(sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
    case Transaction::Status::kFailed:
      impl_->transaction.rollback();
      throw Error(sqlstate::kInFailedSqlTransaction, "current transaction is aborted");
    case Transaction::Status::kExplicit:
      impl_->transaction.commit();
      return;
  }
}

void Session::rollback() { impl_->transaction.rollback(); }

std::optional<std::vector<ReferencedTable>> Session::referenced_tables(std::string_view sql) {
  SessionState& state = impl_->state;
  if (impl_->transaction.status() == Transaction::Status::kNone) {
    state.set_catalog(state.generation().catalog());
  }
  std::set<Oid> relations;
  bool writes_in_with = false;
  const auto collect = [&](const CompiledStatement& statement) {
    writes_in_with = writes_in_with || !statement.with_writes.empty();
    if (const auto* select = std::get_if<CompiledSelect>(&statement.body))
      relations.insert(select->tables.begin(), select->tables.end());
  };
  const StatementKey key = make_statement_key(sql);
  const StatementCache::Environment environment{
      state.current_user(), state.settings().analysis_key(), state.catalog().version()};
  const auto known = key.cacheable && state.temporary_schema().empty()
                         ? state.generation().context().statements.find(key, environment)
                         : nullptr;
  try {
    if (known != nullptr) {
      collect(*known);
    } else {
      const SyntaxTree tree = parse(sql);
      for (std::size_t i = 0; i < tree.size(); ++i) {
        const PgQuery__Node& node = tree.statement(i);
        if (node.node_case != PG_QUERY__NODE__NODE_SELECT_STMT ||
            node.select_stmt->into_clause != nullptr) {
          continue;
        }
        const auto statement = compile_statement(node, state);
        if (statement != nullptr) collect(*statement);
      }
    }
  } catch (const Error& error) {
    // The service looks at a query with parameters as at one that it cannot read.
    if (error.state() != sqlstate::kSyntaxError && error.state() != sqlstate::kUndefinedParameter)
      return std::nullopt;
    return std::vector<ReferencedTable>();
  }
  if (writes_in_with) return std::nullopt;  // the service cannot plan it where it looks
  std::vector<ReferencedTable> tables;
  for (const Oid oid : relations) tables.push_back(referenced_table(oid, state.catalog()));
  const auto same = [](const ReferencedTable& one, const ReferencedTable& other) {
    return one.relation == other.relation;
  };
  tables.erase(std::unique(tables.begin(), tables.end(), same), tables.end());
  if (tables.empty()) return tables;
  const auto dates = state.generation().table_dates([&state] { state.check_interrupts(); });
  for (ReferencedTable& table : tables) {
    const auto date = dates->find(table.relation);
    if (date != dates->end()) table.updated_at = date->second;
  }
  return tables;
}

void Session::put_document(std::string_view kind, std::string_view key, std::string_view json) {
  impl_->write([&] {
    catalog_store::put_document(impl_->transaction.connection().sqlite(), kind, key, json);
    impl_->transaction.note_change();
  });
}

void Session::delete_document(std::string_view kind, std::string_view key) {
  impl_->write([&] {
    catalog_store::delete_document(impl_->transaction.connection().sqlite(), kind, key);
    impl_->transaction.note_change();
  });
}

std::optional<std::string> Session::document(std::string_view kind, std::string_view key) {
  return impl_->read([&](sqlite::Connection& connection) {
    return catalog_store::document(connection, kind, key);
  });
}

std::vector<std::pair<std::string, std::string>> Session::documents(std::string_view kind) {
  return impl_->read(
      [&](sqlite::Connection& connection) { return catalog_store::documents(connection, kind); });
}

std::int64_t Session::insert_rows(Oid relation, std::span<const int> columns,
                                  const std::function<bool(std::vector<Value>&)>& next) {
  std::int64_t count = 0;
  impl_->write([&] {
    const CatalogSnapshot& catalog = impl_->state.catalog();
    const Relation* table = catalog.find_relation(relation);
    NullSink sink;
    const Execution execution{impl_->state, impl_->transaction, sink, {}};
    if (table != nullptr && table->kind == RelationKind::kMaterializedView) {
      count = replace_rows(*table, columns, next, {execution, {}, false});
      return;
    }
    if (table == nullptr || table->kind != RelationKind::kTable) {
      throw Error(sqlstate::kUndefinedTable,
                  fmt::format("there is no table with OID {}", relation));
    }
    const RequiredPrivilege required{
        relation, Privilege::kInsert, {}, {columns.begin(), columns.end()}, {}};
    const Clearance clearance = check_privileges(impl_->state, {&required, 1});
    count = insert_values(*table, columns, next, nullptr, clearance, execution);
  });
  return count;
}

void Session::set_role_dataservices(std::string_view role, std::vector<std::string> services) {
  impl_->write([&] {
    if (!impl_->state.is_superuser()) {
      throw Error(sqlstate::kInsufficientPrivilege,
                  "must be superuser to change what the data services allow");
    }
    const Role* found = impl_->state.catalog().find_role(role);
    if (found == nullptr) {
      throw Error(sqlstate::kUndefinedObject, fmt::format("role \"{}\" does not exist", role));
    }
    Role changed = *found;
    changed.dataservices = std::move(services);
    impl_->transaction.editor().put(std::move(changed));
    impl_->transaction.refresh_catalog();
  });
}

const CatalogSnapshot& Session::catalog() const {
  if (impl_->transaction.status() == Transaction::Status::kNone) {
    impl_->state.set_catalog(impl_->state.generation().catalog());
  }
  return impl_->state.catalog();
}
const TextSettings& Session::text_settings() const { return impl_->state.text_settings(); }
Oid Session::role() const { return impl_->state.current_user(); }

}  // namespace carto_mock::sql
