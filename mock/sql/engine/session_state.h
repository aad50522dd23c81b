// What a session is between and during its statements: roles, settings, time, interrupts. It is
// what functions see of the session (SessionServices). Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sql/engine/cursor.h"
#include "sql/engine/domain_checks.h"
#include "sql/engine/generation.h"
#include "sql/engine/prepared_statements.h"
#include "sql/engine/session.h"
#include "sql/engine/session_settings.h"
#include "sql/functions/advisory_locks.h"
#include "sql/functions/backend_session.h"
#include "sql/functions/data_services.h"
#include "sql/functions/definition_session.h"
#include "sql/functions/postgres_random.h"
#include "sql/functions/query_session.h"
#include "sql/functions/session_services.h"
#include "support/error.h"

namespace carto_mock::sql {

class NestedStatements;
class ParameterSource;

// What becomes of a temporary table when a transaction commits.
enum class OnCommit { kDeleteRows, kDrop };

class SessionState final : public SessionServices,
                           public DataServicesSession,
                           public AdvisoryLockSession,
                           public BackendSession,
                           public DefinitionSession,
                           public QuerySession {
 public:
  SessionState(std::shared_ptr<Generation> generation, Oid role, SessionOptions options);

  Generation& generation() const { return *generation_; }
  SessionSettings& settings() { return settings_; }
  const TextSettings& text_settings() const { return text_; }

  // The catalog as the running statement sees it; the transaction sets it.
  const std::shared_ptr<const CatalogSnapshot>& catalog_pointer() const { return catalog_; }
  void set_catalog(std::shared_ptr<const CatalogSnapshot> catalog) {
    catalog_ = std::move(catalog);
  }

  void set_sink(ResultSink* sink) { sink_ = sink; }
  // What functions run their SQL with; outlives the session's statements.
  void set_nested_statements(NestedStatements* nested) { nested_ = nested; }
  NestedStatements& nested_statements() const { return *nested_; }
  // A new text has arrived: statement_timestamp(). What it is, for current_query().
  void start_text(std::string_view text);
  // The time-out counts anew for each statement of a text (manual, chapter 20.11.1).
  void start_statement();
  void end_statement() { deadline_.reset(); }
  // Freezes now().
  void start_transaction();
  // Has the transaction taken a snapshot? Its modes are fixed then.
  bool has_queried() const { return has_queried_; }
  void note_query() { has_queried_ = true; }
  // How many there have been, whether they were shown or not.
  std::uint64_t notices() const { return notices_; }

  // SET ROLE; kInvalidOid: RESET ROLE.
  void set_role(Oid role, bool until_end_of_transaction);
  // SET SESSION AUTHORIZATION, which ends SET ROLE; kInvalidOid: back to who has connected.
  void set_session_user(Oid role, bool until_end_of_transaction);
  Oid authenticated_user() const { return authenticated_role_; }
  bool is_superuser() const;  // the current role
  PrivilegeChecks privilege_checks() const { return options_.privilege_checks; }
  const SessionOptions& options() const { return options_; }

  // While it lives, statements run as another role, as REFRESH MATERIALIZED VIEW does.
  class RoleScope {
   public:
    RoleScope(SessionState& session, Oid role)
        : session_(session), previous_(std::exchange(session.roles_.current, role)) {}
    ~RoleScope() { session_.roles_.current = previous_; }
    RoleScope(const RoleScope&) = delete;
    RoleScope& operator=(const RoleScope&) = delete;

   private:
    SessionState& session_;
    Oid previous_;
  };

  // While it lives, a trigger runs, or what a foreign key does.
  class TriggerScope {
   public:
    explicit TriggerScope(SessionState& session) : session_(session) { ++session_.trigger_depth_; }
    ~TriggerScope() { --session_.trigger_depth_; }
    TriggerScope(const TriggerScope&) = delete;
    TriggerScope& operator=(const TriggerScope&) = delete;

   private:
    SessionState& session_;
  };

  // While it lives, statements see these parameters.
  class ParameterScope {
   public:
    ParameterScope(SessionState& session, const ParameterSource* parameters)
        : session_(session), previous_(std::exchange(session.parameters_, parameters)) {}
    ~ParameterScope() { session_.parameters_ = previous_; }
    ParameterScope(const ParameterScope&) = delete;
    ParameterScope& operator=(const ParameterScope&) = delete;

   private:
    SessionState& session_;
    const ParameterSource* previous_;
  };
  const ParameterSource* parameters() const { return parameters_; }
  PreparedStatements& prepared_statements() { return prepared_statements_; }
  Cursors& cursors() { return cursors_; }
  void add_cursor(Cursor cursor) {
    cursor.number = ++last_cursor_;
    cursors_.push_back(std::move(cursor));
  }

  // While it lives, a statement reads these tables. PostgreSQL's would not see what a function that
  // it calls writes there; SQLite's does, without end if each row that is read adds one.
  class ReadScope {
   public:
    ReadScope(SessionState& session, std::span<const Oid> tables)
        : session_(session), before_(session.tables_being_read_.size()) {
      session_.tables_being_read_.insert(session_.tables_being_read_.end(), tables.begin(),
                                         tables.end());
    }
    ~ReadScope() { session_.tables_being_read_.resize(before_); }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

   private:
    SessionState& session_;
    std::size_t before_;
  };
  std::span<const Oid> tables_being_read() const { return tables_being_read_; }

  // After a change of the settings.
  void refresh_text_settings();

  struct Roles {
    Oid session;  // SET SESSION AUTHORIZATION
    Oid current;  // SET ROLE
  };
  // What a transaction's end or ROLLBACK TO returns to.
  struct Variables {
    SessionSettings::State settings;
    Roles roles;
    Roles roles_after_transaction;
    std::uint64_t last_cursor;
  };
  Variables variables() const {
    return {settings_.state(), roles_, roles_after_transaction_, last_cursor_};
  }
  void restore(Variables variables);
  void end_transaction();  // forgets SET LOCAL, and cursors without HOLD
  // Of a cursor WITH HOLD all rows are to be had when its transaction commits: throws what came
  // instead of one.
  void check_held_cursors() const;

  // Schemas of the search path that exist and that the role may use, in order (manual,
  // chapter 5.9.3).
  std::vector<std::string> effective_search_path() const;

  // The error with the names of types in the place of their marks (catalog/type_marks.h).
  Error with_type_names(const Error& error) const;

  // The schema of its temporary relations; nullptr: it has none. `oid`: one that it has made.
  const Schema* temporary_schema_of_session() const { return catalog_->find_schema(temporary_); }
  void set_temporary_schema(Oid oid) { temporary_ = oid; }
  // currval() and lastval() know of nothing any more.
  void forget_sequences() {
    current_values_.clear();
    last_sequence_ = kInvalidOid;
  }
  // By table; the table may be gone.
  std::map<Oid, OnCommit>& on_commit() { return on_commit_; }
  // From now on nothing ends what it does: its client has gone.
  void ignore_interrupts() {
    options_.is_cancelled = nullptr;
    deadline_.reset();
  }

  // SessionServices
  Timestamp transaction_time() const override { return text_.transaction_time; }
  Timestamp statement_time() const override { return statement_time_; }
  Timestamp clock_time() const override;
  Random& random() override;
  double random_real() override;
  void seed_random(double seed) override { seeded_random_.emplace(seed); }
  const CatalogSnapshot& catalog() const override { return *catalog_; }
  Oid current_user() const override { return roles_.current; }
  Oid session_user() const override { return roles_.session; }
  std::string_view database_name() const override { return generation_->context().name; }
  std::string setting(std::string_view name) const override;
  void notice(Severity severity, std::string message) override;
  std::int64_t next_sequence_value(Oid sequence) override;
  std::int64_t next_identity_value(Oid sequence) override;
  std::int64_t current_sequence_value(Oid sequence) override;
  void set_sequence_value(Oid sequence, std::int64_t value, bool is_called) override;
  std::int64_t last_sequence_value() override;
  SequencePosition sequence_position(Oid sequence) const override;
  std::string temporary_schema() const override;
  void check_interrupts() override;
  const Gazetteer& gazetteer() const override;
  std::vector<std::vector<Value>> run_sql(std::string_view sql) override;
  std::vector<Value> call_function(Oid function, std::span<const Value> arguments) override;
  std::set<Oid> relations_in_plan(std::string_view sql) override;
  std::int64_t total_relation_size(Oid relation) override;
  std::int64_t relation_size(Oid relation) override;
  void change_setting(std::string_view name, const std::string& value, bool is_local) override;
  void set_schema_quota(Oid schema, std::int64_t bytes) override;
  std::optional<std::string> view_definition(Oid view, bool is_pretty, int wrap_column) override;
  bool is_view_updatable(Oid view) override;
  std::vector<bool> updatable_columns(Oid view) override;
  std::string pretty_domain_check(std::string_view sql, Type base) override;
  std::string pretty_trigger_condition(std::string_view sql, const Relation& table) override;
  std::string pretty_expression(std::string_view sql, const Relation* table) override;
  std::vector<IndexExpression> index_expressions(const Relation& index) override;
  void check_domain(Oid domain, const Value& value) override;
  QueryResult run_query(std::string_view sql) override;
  std::vector<QueryColumn> describe_query(std::string_view sql) override;
  QueryResult fetch(std::string_view cursor, std::int64_t count) override;
  std::vector<QueryColumn> describe_cursor(std::string_view cursor) override;

  // DataServicesSession
  const DataServicesAccount& data_services_account() override;
  ServiceUsage& service_usage() override;

  // AdvisoryLockSession
  AdvisoryLockHolder& advisory_locks() override { return advisory_locks_; }

  // BackendSession
  std::int32_t process_number() const override { return process_number_; }
  bool is_process_of_database(std::int32_t number) const override;
  std::string_view client_text() const override { return client_text_; }
  int trigger_depth() const override { return trigger_depth_; }
  TransactionNumber& transaction_number() override { return transaction_number_; }
  bool is_writing() const override;
  Timestamp server_start_time() const override { return generation_->context().opened; }
  std::uint64_t log_position() const override { return generation_->context().log_position; }
  std::int64_t row_count(Oid table) override;
  std::optional<SessionSetting> session_setting(std::string_view name) const override {
    return settings_.session_setting(name);
  }
  std::uint64_t write_to_log(std::uint64_t bytes) override;
  std::optional<std::vector<ColumnsRead>> view_reads(Oid view) override;

 private:
  const Relation& sequence_for(Oid sequence, Privileges any_of) const;
  std::int64_t advance(const Relation& sequence);

  std::shared_ptr<Generation> generation_;
  AdvisoryLockHolder advisory_locks_;
  TransactionNumber transaction_number_;
  std::int32_t process_number_;
  std::string client_text_;
  int trigger_depth_ = 0;
  std::optional<PostgresRandom> seeded_random_;  // since setseed()
  SessionOptions options_;
  Oid authenticated_role_;
  Roles roles_;
  Roles roles_after_transaction_;
  SessionSettings settings_;
  TextSettings text_;
  Timestamp statement_time_ = 0;
  bool has_queried_ = false;
  std::uint64_t notices_ = 0;
  std::shared_ptr<const CatalogSnapshot> catalog_;
  ResultSink* sink_ = nullptr;
  NestedStatements* nested_ = nullptr;
  const ParameterSource* parameters_ = nullptr;
  PreparedStatements prepared_statements_;
  Cursors cursors_;
  DomainChecks domain_checks_;
  std::uint64_t last_cursor_ = 0;
  std::vector<Oid> tables_being_read_;  // by the statements that run, the innermost one's last
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::chrono::steady_clock::time_point next_cancel_check_;
  std::map<Oid, std::int64_t> current_values_;  // of sequences: currval()
  Oid last_sequence_ = kInvalidOid;             // lastval()
  std::map<Oid, OnCommit> on_commit_;
  // Of a session role, as of a count of DatabaseContext::changes; none: not asked for yet.
  struct KnownAccount {
    Oid role;
    std::uint64_t changes;
    DataServicesAccount account;
  };
  std::optional<KnownAccount> data_services_account_;
  Oid temporary_ = kInvalidOid;  // a rollback may have undone the schema, or what made it
};

}  // namespace carto_mock::sql
