#include "sql/engine/session_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "sql/catalog/server_settings.h"
#include "sql/engine/index_definition.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/view_definitions.h"
#include "sql/engine/view_reads.h"
#include "sql/functions/object_names.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Steady = std::chrono::steady_clock;
// Asking whether a client is still there costs a system call.
constexpr auto kCancelInterval = std::chrono::milliseconds(10);

// The places of client_min_messages (manual, chapter 20.8.2), from the chattiest.
int rank(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return 4;
    case Severity::kLog:
      return 5;
    case Severity::kNotice:
      return 6;
    case Severity::kWarning:
      return 7;
    case Severity::kInfo:
      return 9;  // always sent
  }
  return 9;
}

int rank(std::string_view client_min_messages) {
  constexpr std::array<std::string_view, 9> kLevels = {
      "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error"};
  const auto found = std::ranges::find(kLevels, client_min_messages);
  return static_cast<int>(found - kLevels.begin());
}

}  // namespace

SessionState::SessionState(std::shared_ptr<Generation> generation, Oid role, SessionOptions options)
    : generation_(std::move(generation)),
      advisory_locks_(generation_->context().advisory_locks),
      transaction_number_(generation_->context().transactions),
      process_number_(++generation_->context().last_process),
      options_(std::move(options)),
      authenticated_role_(role),
      roles_{role, role},
      roles_after_transaction_(roles_),
      catalog_(generation_->catalog()) {
  RoleSettingsCache::Settings settings;
  if (const Role* found = catalog_->find_role(role)) settings = found->settings;
  if (const auto timeout = options_.statement_timeout; timeout.count() != 0) {
    settings["statement_timeout"] = std::to_string(timeout.count());
  }
  settings_ = SessionSettings(generation_->context().role_settings.start_of(settings));
  text_ = settings_.text();
  start_text({});
  start_transaction();
}

void SessionState::start_text(std::string_view text) {
  statement_time_ = clock_time();
  client_text_ = text;
}

void SessionState::start_statement() {
  const auto timeout = settings_.statement_timeout();
  deadline_.reset();
  if (timeout.count() != 0) deadline_ = Steady::now() + timeout;
}

void SessionState::start_transaction() {
  text_.transaction_time = statement_time_;
  has_queried_ = false;
}

void SessionState::set_role(Oid role, bool until_end_of_transaction) {
  roles_.current = role == kInvalidOid ? roles_.session : role;
  if (!until_end_of_transaction) roles_after_transaction_ = roles_;
}

void SessionState::set_session_user(Oid role, bool until_end_of_transaction) {
  const Oid user = role == kInvalidOid ? authenticated_role_ : role;
  roles_ = {user, user};
  if (!until_end_of_transaction) roles_after_transaction_ = roles_;
}

bool SessionState::is_superuser() const {
  const Role* role = catalog_->find_role(roles_.current);
  return role != nullptr && role->superuser;
}

void SessionState::refresh_text_settings() {
  const Timestamp time = text_.transaction_time;
  text_ = settings_.text();
  text_.transaction_time = time;
}

void SessionState::restore(Variables variables) {
  settings_.restore(std::move(variables.settings));
  roles_ = variables.roles;
  roles_after_transaction_ = variables.roles_after_transaction;
  std::erase_if(cursors_, [&variables](const Cursor& cursor) {
    return cursor.number > variables.last_cursor;
  });
  refresh_text_settings();
}

void SessionState::end_transaction() {
  std::erase_if(cursors_, [](const Cursor& cursor) { return !cursor.with_hold; });
  for (Cursor& cursor : cursors_) cursor.tables.clear();  // read to their end
  const SessionSettings::State before = settings_.state();
  settings_.end_transaction();
  roles_ = roles_after_transaction_;
  advisory_locks_.unlock_all(LockScope::kTransaction);
  if (settings_.state() != before) refresh_text_settings();
}

void SessionState::check_held_cursors() const {
  for (const Cursor& cursor : cursors_) {
    if (cursor.with_hold && cursor.failure) throw Error(*cursor.failure);
  }
}

std::vector<std::string> SessionState::effective_search_path() const {
  std::vector<std::string> path;
  if (const Schema* own = temporary_schema_of_session()) path.push_back(own->name);
  for (const std::string& entry : settings_.search_path()) {
    const Role* role = catalog_->find_role(roles_.current);
    const std::string& name = entry == "$user" && role != nullptr ? role->name : entry;
    const Schema* schema = catalog_->find_schema(name);
    if (schema == nullptr ||
        !catalog_->has_schema_privilege(roles_.current, *schema, Privilege::kUsage))
      continue;
    if (std::ranges::find(path, name) == path.end()) path.push_back(name);
  }
  return path;
}

bool SessionState::is_process_of_database(std::int32_t number) const {
  return number > DatabaseContext::kLastForeignProcess &&
         number <= generation_->context().last_process;
}

bool SessionState::is_writing() const { return nested_->is_writing(); }

std::uint64_t SessionState::write_to_log(std::uint64_t bytes) {
  return generation_->context().log_position += bytes;
}

Timestamp SessionState::clock_time() const {
  return generation_->context().environment.clock.now();
}
Random& SessionState::random() { return generation_->context().environment.random; }
double SessionState::random_real() {
  return seeded_random_ ? seeded_random_->next() : random().next_double();
}
const Gazetteer& SessionState::gazetteer() const {
  return generation_->context().environment.gazetteer;
}

const DataServicesAccount& SessionState::data_services_account() {
  const std::uint64_t changes = generation_->context().changes;
  if (!data_services_account_ || data_services_account_->role != roles_.session ||
      data_services_account_->changes != changes) {
    const Role* role = catalog_->find_role(roles_.session);
    // Where the services are not installed the platform tells them nothing.
    const bool is_known = role != nullptr && catalog_->find_schema("cdb_dataservices_client");
    data_services_account_ = {
        roles_.session, changes,
        nested_->data_services_account(is_known ? role->name : std::string())};
  }
  return data_services_account_->account;
}
ServiceUsage& SessionState::service_usage() { return generation_->context().service_usage; }

std::vector<std::vector<Value>> SessionState::run_sql(std::string_view sql) {
  return nested_->run(sql);
}
std::vector<Value> SessionState::call_function(Oid function, std::span<const Value> arguments) {
  return nested_->call(function, arguments);
}
QueryResult SessionState::run_query(std::string_view sql) { return nested_->run_query(sql); }
std::vector<QueryColumn> SessionState::describe_query(std::string_view sql) {
  return nested_->describe_query(sql);
}
QueryResult SessionState::fetch(std::string_view cursor, std::int64_t count) {
  QueryResult result{describe_cursor(cursor), {}};
  for (const std::vector<Value>* row : require_cursor(cursors_, cursor).forward(count))
    result.rows.push_back(*row);
  return result;
}
std::vector<QueryColumn> SessionState::describe_cursor(std::string_view cursor) {
  return query_columns(require_cursor(cursors_, cursor).columns);
}
std::set<Oid> SessionState::relations_in_plan(std::string_view sql) {
  return nested_->relations_in_plan(sql);
}
std::int64_t SessionState::total_relation_size(Oid relation) {
  return nested_->total_relation_size(relation);
}
std::int64_t SessionState::relation_size(Oid relation) { return nested_->relation_size(relation); }
std::int64_t SessionState::row_count(Oid table) { return nested_->row_count(table); }
void SessionState::change_setting(std::string_view name, const std::string& value, bool is_local) {
  settings_.set(name, value, is_local ? SettingScope::kTransaction : SettingScope::kSession,
                is_superuser());
  refresh_text_settings();
}
void SessionState::set_schema_quota(Oid schema, std::int64_t bytes) {
  nested_->set_schema_quota(schema, bytes);
}

std::optional<std::vector<ColumnsRead>> SessionState::view_reads(Oid view) {
  return columns_read_by_view(view, *this);
}

bool SessionState::is_view_updatable(Oid view) { return writes_through_view(view, *this); }

std::vector<bool> SessionState::updatable_columns(Oid view) {
  return columns_written_through(view, *this);
}

std::string SessionState::pretty_domain_check(std::string_view sql, Type base) {
  return shown_pretty_domain_check(sql, base, *this);
}

std::string SessionState::pretty_trigger_condition(std::string_view sql, const Relation& table) {
  return shown_pretty_trigger_condition(sql, table, *this);
}

std::string SessionState::pretty_expression(std::string_view sql, const Relation* table) {
  return shown_pretty_expression(sql, table, *this);
}

std::vector<IndexExpression> SessionState::index_expressions(const Relation& index) {
  return expressions_of_index(index, *this);
}

void SessionState::check_domain(Oid domain, const Value& value) {
  domain_checks_.check(domain, value, *this);
}

std::optional<std::string> SessionState::view_definition(Oid view, bool is_pretty,
                                                         int wrap_column) {
  return shown_view_definition(view, is_pretty, wrap_column, *this);
}

std::string SessionState::setting(std::string_view name) const {
  const std::string lower = to_lower_ascii(name);
  const auto role_name = [this](Oid role) {
    const Role* found = catalog_->find_role(role);
    return found == nullptr ? std::string() : found->name;
  };
  // Not among pg_settings' rows, but settings nevertheless.
  if (lower == "role") return roles_.current == roles_.session ? "none" : role_name(roles_.current);
  if (lower == "session_authorization") return role_name(roles_.session);
  if (lower == "is_superuser") return is_superuser() ? "on" : "off";
  if (lower == "seed") return "unavailable";
  const ServerSetting* of_server = find_server_setting(name);
  if (of_server != nullptr && !may_read_setting(*of_server, *catalog_, roles_.current)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("must be superuser or have privileges of pg_read_all_settings to "
                            "examine \"{}\"",
                            of_server->name));
  }
  return settings_.show(name);
}

Error SessionState::with_type_names(const Error& error) const {
  const auto named = [this](const std::string& text) { return named_types(text, *this); };
  if (!error.unsupported_construct().empty())
    return Error::unsupported(named(error.unsupported_construct()));
  return Error(error.state(), named(error.message()))
      .detail(named(error.detail()))
      .hint(named(error.hint()))
      .at(error.offset().value_or(-1));
}

void SessionState::notice(Severity severity, std::string message) {
  ++notices_;
  if (sink_ == nullptr || rank(severity) < rank(settings_.show("client_min_messages"))) return;
  sink_->notice(severity, named_types(message, *this));
}

const Relation& SessionState::sequence_for(Oid sequence, Privileges any_of) const {
  const Relation* relation = catalog_->find_relation(sequence);
  if (relation == nullptr) {
    throw Error(sqlstate::kInternalError,
                fmt::format("could not open relation with OID {}", sequence));
  }
  if (relation->kind != RelationKind::kSequence) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a sequence", relation->name));
  }
  if (any_of.empty()) return *relation;
  for (const Privilege privilege : {Privilege::kUsage, Privilege::kSelect, Privilege::kUpdate}) {
    if (any_of.has(privilege) &&
        catalog_->has_table_privilege(roles_.current, *relation, privilege))
      return *relation;
  }
  throw Error(sqlstate::kInsufficientPrivilege,
              fmt::format("permission denied for sequence {}", relation->name));
}

std::int64_t SessionState::next_sequence_value(Oid sequence) {
  return advance(sequence_for(sequence, Privilege::kUsage | Privilege::kUpdate));
}

std::int64_t SessionState::next_identity_value(Oid sequence) {
  return advance(sequence_for(sequence, Privileges()));
}

std::int64_t SessionState::advance(const Relation& sequence) {
  if (settings_.is_read_only()) {
    throw Error(sqlstate::kReadOnlySqlTransaction,
                "cannot execute nextval() in a read-only transaction");
  }
  const std::int64_t value = generation_->sequences().next(sequence);
  current_values_[sequence.oid] = value;
  last_sequence_ = sequence.oid;
  return value;
}

std::int64_t SessionState::last_sequence_value() {
  if (catalog_->find_relation(last_sequence_) == nullptr) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                "lastval is not yet defined in this session");
  }
  static_cast<void>(sequence_for(last_sequence_, Privilege::kUsage | Privilege::kSelect));
  return current_values_.at(last_sequence_);
}

SequencePosition SessionState::sequence_position(Oid sequence) const {
  const SequenceValue value = generation_->sequences().get(sequence_for(sequence, Privileges()));
  return {value.last_value, value.is_called};
}

std::string SessionState::temporary_schema() const {
  const Schema* own = temporary_schema_of_session();
  return own == nullptr ? std::string() : own->name;
}

std::int64_t SessionState::current_sequence_value(Oid sequence) {
  const Relation& relation = sequence_for(sequence, Privilege::kUsage | Privilege::kSelect);
  const auto found = current_values_.find(sequence);
  if (found == current_values_.end()) {
    throw Error(sqlstate::kObjectNotInPrerequisiteState,
                fmt::format("currval of sequence \"{}\" is not yet defined in this session",
                            relation.name));
  }
  return found->second;
}

void SessionState::set_sequence_value(Oid sequence, std::int64_t value, bool is_called) {
  const Relation& relation = sequence_for(sequence, Privilege::kUpdate);
  if (settings_.is_read_only()) {
    throw Error(sqlstate::kReadOnlySqlTransaction,
                "cannot execute setval() in a read-only transaction");
  }
  generation_->sequences().set(relation, value, is_called);
  if (is_called) current_values_[sequence] = value;
}

void SessionState::check_interrupts() {
  if (!deadline_ && !options_.is_cancelled) return;
  const auto now = Steady::now();
  if (deadline_ && now >= *deadline_) {
    throw Error(sqlstate::kQueryCanceled, "canceling statement due to statement timeout");
  }
  if (!options_.is_cancelled || now < next_cancel_check_) return;
  next_cancel_check_ = now + kCancelInterval;
  if (options_.is_cancelled()) {
    throw Error(sqlstate::kQueryCanceled, "canceling statement due to user request");
  }
}

}  // namespace carto_mock::sql
