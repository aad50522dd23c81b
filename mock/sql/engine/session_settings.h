// The settings of one session: defaults, then the role's (ALTER ROLE … SET), then SET, then SET
// LOCAL.
//
// The values are one immutable object that every change replaces, so that a transaction or a
// savepoint keeps what it must return to by holding a pointer. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/system_relations.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

enum class SettingScope { kRole, kSession, kTransaction };

class SessionSettings {
 public:
  struct Values;
  using State = std::shared_ptr<const Values>;

  SessionSettings();

  // What a role that connects starts with.
  explicit SessionSettings(State state) : values_(std::move(state)) {}

  // Throws 42704 `unrecognized configuration parameter "x"`, 22023 for a bad value, 42501 or 55P02
  // where it may not be changed, Error::unsupported where carto-mock would have to behave
  // differently.
  void set(std::string_view name, std::string_view value, SettingScope scope, bool superuser);
  void reset(std::string_view name, SettingScope scope, bool superuser);
  void reset_all();
  // As SHOW prints it; throws 42704.
  std::string show(std::string_view name) const;

  // As pg_settings shows it; none: no session can change it.
  std::optional<SessionSetting> session_setting(std::string_view name) const;

  State state() const { return values_; }
  void restore(State state) { values_ = std::move(state); }
  void end_transaction();  // forgets SET LOCAL
  // What SET LOCAL gave the setting since `before` ends; a SET without LOCAL since then stays.
  void end_local(std::string_view name, const State& before);

  // With transaction_time left 0.
  const TextSettings& text() const;
  std::chrono::milliseconds statement_timeout() const;  // zero: none
  const std::vector<std::string>& search_path() const;  // as set: schema names and "$user"
  bool is_read_only() const;                            // transaction_read_only
  // REPEATABLE READ, SERIALIZABLE: all statements of a transaction see the same.
  bool needs_stable_snapshot() const;
  // Everything that analysis reads, for the statement cache's key: search path, time zone, styles.
  const std::string& analysis_key() const;

 private:
  void change(std::string_view name, const std::string* kept, SettingScope scope);

  State values_;
};

// What roles' sessions start with, kept by their settings: working them out costs more than a point
// query. Thread-safe.
class RoleSettingsCache {
 public:
  using Settings = std::map<std::string, std::string>;  // as of Role::settings

  // What has become invalid since ALTER ROLE is passed over, as PostgreSQL does with a warning in
  // the server's log.
  SessionSettings::State start_of(const Settings& settings);

 private:
  static constexpr std::size_t kMostKept = 256;

  std::mutex mutex_;
  std::map<Settings, SessionSettings::State> kept_;
};

// Checks a `SET name` of ALTER ROLE: same errors; returns the value to keep.
std::string check_setting(std::string_view name, std::string_view value, bool superuser);
// A list such as search_path's, as PostgreSQL stores it: names that need it are quoted.
std::string quote_name_list(const std::vector<std::string>& names);

}  // namespace carto_mock::sql
