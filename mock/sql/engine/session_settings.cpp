#include "sql/engine/session_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "sql/catalog/server_settings.h"
#include "sql/engine/setting_definition.h"
#include "sql/functions/name_list.h"
#include "sql/functions/quoting.h"
#include "sql/functions/text_search_names.h"
#include "sql/types/time_zone.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {

struct SessionSettings::Values {
  // By lower-case name, in the kept form; the later map wins.
  std::map<std::string, std::string, std::less<>> role, session, local;
  // Made of them.
  TextSettings text;
  std::chrono::milliseconds statement_timeout{0};
  std::vector<std::string> search_path;
  bool read_only = false;
  bool stable_snapshot = false;
  std::string analysis_key;

  std::string find(std::string_view lower_name, std::string_view default_value) const {
    for (const auto* values : {&local, &session, &role}) {
      if (const auto found = values->find(lower_name); found != values->end()) return found->second;
    }
    return std::string(default_value);
  }
};

namespace {

Error unrecognized(std::string_view name) {
  return Error(sqlstate::kUndefinedObject,
               fmt::format("unrecognized configuration parameter \"{}\"", name));
}

Error cannot_change(std::string_view name, std::string_view when) {
  return Error(SqlState("55P02"), fmt::format("parameter \"{}\" cannot be changed{}", name, when));
}

// A name with a dot is an extension's or the user's own: any value goes (manual, chapter 20.16).
bool is_custom(std::string_view name) { return name.find('.') != std::string_view::npos; }

// Manual, chapter 20.11.1: DateStyle holds an output style and an order of fields; what is left out
// stays.
std::string check_date_style(std::string_view value, std::string_view current) {
  std::string style(current.substr(0, current.find(',')));
  std::string order(current.substr(current.find(',') + 2));
  bool have_order = false;
  const auto words = split_name_list(value);
  if (!words) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid value for parameter \"DateStyle\": \"{}\"", value))
        .detail("List syntax is invalid.");
  }
  for (const std::string& word : *words) {
    const std::string lower = to_lower_ascii(word);
    if (lower == "iso") {
      style = "ISO";
    } else if (lower == "sql") {
      style = "SQL";
    } else if (lower.starts_with("postgres")) {
      style = "Postgres";
    } else if (lower == "german") {
      style = "German";
      if (!have_order) order = "DMY";
    } else if (lower == "ymd") {
      order = "YMD", have_order = true;
    } else if (lower == "dmy" || lower.starts_with("euro")) {
      order = "DMY", have_order = true;
    } else if (lower == "mdy" || lower == "us" || lower.starts_with("noneuro")) {
      order = "MDY", have_order = true;
    } else if (lower == "default") {
      style = "ISO", order = "MDY";
    } else {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid value for parameter \"DateStyle\": \"{}\"", value))
          .detail(fmt::format("Unrecognized key word: \"{}\".", word));
    }
  }
  return fmt::format("{}, {}", style, order);
}

std::string check_time_zone(std::string_view value) {
  if (const auto zone = TimeZone::find_name(value)) return std::string(zone->name());
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("invalid value for parameter \"TimeZone\": \"{}\"", value));
}

std::string check_client_encoding(std::string_view value) {
  std::string plain;
  for (const char c : to_lower_ascii(value)) {
    if (c != '-' && c != '_' && c != ' ') plain.push_back(c);
  }
  if (plain == "utf8" || plain == "unicode") return "UTF8";
  throw Error::unsupported(fmt::format("client_encoding \"{}\"", value));
}

// Kept with its schema, as SHOW prints it.
std::string check_text_search_configuration(std::string_view value) {
  if (const TextSearchConfiguration* configuration = find_configuration_of_setting(value))
    return fmt::format("pg_catalog.{}", quote_identifier(configuration->name));
  throw Error(
      sqlstate::kInvalidParameterValue,
      fmt::format("invalid value for parameter \"default_text_search_config\": \"{}\"", value));
}

// `name`: of the setting, as it is written, which the errors say.
std::string check_value(const SettingDefinition& setting, std::string_view name,
                        std::string_view value, std::string_view current) {
  if (setting.name == "DateStyle") return check_date_style(value, current);
  if (setting.name == "TimeZone") return check_time_zone(value);
  if (setting.name == "client_encoding") return check_client_encoding(value);
  if (setting.name == "default_text_search_config") return check_text_search_configuration(value);
  if (setting.name == "search_path" && !split_name_list(value)) {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("invalid value for parameter \"search_path\": \"{}\"", value))
        .detail("List syntax is invalid.");
  }
  SettingDefinition as_written = setting;
  as_written.name = name;
  return check_setting_value(as_written, value);
}

// The definition, if the setting may be changed; nullptr: a custom one.
const SettingDefinition* changeable_setting(std::string_view name, bool superuser) {
  const SettingDefinition* setting = find_setting(name);
  if (setting == nullptr) {
    if (is_custom(name)) return nullptr;
    if (to_lower_ascii(name) == "seed") throw Error::unsupported("the setting seed");
    if (const ServerSetting* of_server = find_server_setting(name))
      throw Error::unsupported(fmt::format("the setting {}", of_server->name));
    throw unrecognized(name);
  }
  switch (setting->context) {
    case SettingContext::kInternal:
      throw cannot_change(setting->name, "");
    case SettingContext::kServerStart:
      throw cannot_change(setting->name, " without restarting the server");
    case SettingContext::kServer:
      throw cannot_change(setting->name, " now");
    case SettingContext::kConnection:
      throw Error(
          SqlState("55P02"),
          fmt::format("parameter \"{}\" cannot be set after connection start", setting->name));
    case SettingContext::kSuperuser:
      if (!superuser) {
        throw Error(sqlstate::kInsufficientPrivilege,
                    fmt::format("permission denied to set parameter \"{}\"", setting->name));
      }
      break;
    case SettingContext::kUser:
      break;
  }
  return setting;
}

std::string checked_value(const SettingDefinition& setting, std::string_view name,
                          std::string_view value, std::string_view current) {
  std::string kept = check_value(setting, name, value, current);
  const bool refused =
      setting.effect == SettingEffect::kFixed || setting.effect == SettingEffect::kUnknown;
  if (refused && kept != setting.default_value) {
    throw Error::unsupported(fmt::format("the setting {} = {}", setting.name, kept));
  }
  return kept;
}

DateStyle date_style(std::string_view text) {
  if (text.starts_with("SQL")) return DateStyle::kSql;
  if (text.starts_with("Postgres")) return DateStyle::kPostgres;
  if (text.starts_with("German")) return DateStyle::kGerman;
  return DateStyle::kIso;
}

DateOrder date_order(std::string_view text) {
  if (text.ends_with("YMD")) return DateOrder::kYmd;
  if (text.ends_with("DMY")) return DateOrder::kDmy;
  return DateOrder::kMdy;
}

IntervalStyle interval_style(std::string_view text) {
  if (text == "postgres_verbose") return IntervalStyle::kPostgresVerbose;
  if (text == "sql_standard") return IntervalStyle::kSqlStandard;
  if (text == "iso_8601") return IntervalStyle::kIso8601;
  return IntervalStyle::kPostgres;
}

int to_integer(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void derive(SessionSettings::Values& values) {
  const auto get = [&values](std::string_view lower_name) {
    return values.find(lower_name, find_setting(lower_name)->default_value);
  };
  values.text = TextSettings();
  values.text.time_zone = get("timezone");
  const std::string style = get("datestyle");
  values.text.date_style = date_style(style);
  values.text.date_order = date_order(style);
  values.text.interval_style = interval_style(get("intervalstyle"));
  values.text.extra_float_digits = to_integer(get("extra_float_digits"));
  values.text.bytea_escape = get("bytea_output") == "escape";
  values.statement_timeout = std::chrono::milliseconds(to_integer(get("statement_timeout")));
  values.search_path = split_name_list(get("search_path")).value_or(std::vector<std::string>());
  values.read_only =
      values.find("transaction_read_only", get("default_transaction_read_only")) == "on";
  const std::string isolation =
      values.find("transaction_isolation", get("default_transaction_isolation"));
  values.stable_snapshot = isolation == "serializable" || isolation == "repeatable read";
  values.analysis_key =
      fmt::format("{}\x01{}\x01{}\x01{}\x01{}\x01{}", quote_name_list(values.search_path),
                  values.text.time_zone, style, get("intervalstyle"),
                  values.text.extra_float_digits, values.text.bytea_escape);
}

}  // namespace

SessionSettings::SessionSettings() {
  static const State kDefaults = [] {
    auto values = std::make_shared<Values>();
    derive(*values);
    return values;
  }();
  values_ = kDefaults;
}

SessionSettings::State RoleSettingsCache::start_of(const Settings& settings) {
  if (settings.empty()) return SessionSettings().state();
  const std::lock_guard lock(mutex_);
  if (const auto found = kept_.find(settings); found != kept_.end()) return found->second;
  auto values = std::make_shared<SessionSettings::Values>();
  for (const auto& [name, value] : settings) {
    try {
      values->role[to_lower_ascii(name)] = check_setting(name, value, true);
    } catch (const Error&) {
      continue;
    }
  }
  derive(*values);
  if (kept_.size() == kMostKept) kept_.clear();
  kept_.emplace(settings, values);
  return values;
}

void SessionSettings::change(std::string_view name, const std::string* kept, SettingScope scope) {
  auto values = std::make_shared<Values>(*values_);
  const std::string lower = to_lower_ascii(name);
  // transaction_read_only and its like are the transaction's, however they are set.
  if (lower.starts_with("transaction_")) scope = SettingScope::kTransaction;
  if (scope == SettingScope::kTransaction) {
    if (kept != nullptr) values->local[lower] = *kept;
  } else {
    values->local.erase(lower);
    if (kept != nullptr) {
      values->session[lower] = *kept;
    } else {
      values->session.erase(lower);
    }
  }
  derive(*values);
  values_ = std::move(values);
}

void SessionSettings::set(std::string_view name, std::string_view value, SettingScope scope,
                          bool superuser) {
  const SettingDefinition* setting = changeable_setting(name, superuser);
  if (setting == nullptr) {
    const std::string kept(value);
    change(name, &kept, scope);
    return;
  }
  const std::string current = values_->find(to_lower_ascii(name), setting->default_value);
  const std::string kept = checked_value(*setting, name, value, current);
  change(name, &kept, scope);
}

void SessionSettings::reset(std::string_view name, SettingScope scope, bool superuser) {
  const SettingDefinition* setting = changeable_setting(name, superuser);
  if (scope == SettingScope::kTransaction) {
    // SET LOCAL x TO DEFAULT: what a RESET would give, until the transaction's end.
    const auto found = values_->role.find(to_lower_ascii(name));
    const std::string kept = found != values_->role.end() ? found->second
                             : setting != nullptr         ? std::string(setting->default_value)
                                                          : std::string();
    change(name, &kept, scope);
    return;
  }
  change(name, nullptr, scope);
}

void SessionSettings::end_local(std::string_view name, const State& before) {
  const std::string lower = to_lower_ascii(name);
  // A SET without LOCAL has taken its place: that one stays.
  if (!values_->local.contains(lower)) return;
  auto values = std::make_shared<Values>(*values_);
  if (const auto found = before->local.find(lower); found != before->local.end()) {
    values->local[lower] = found->second;
  } else {
    values->local.erase(lower);
    // A setting of the user's own has come to be by now, with nothing in it.
    if (is_custom(lower) && !values->role.contains(lower)) values->session.try_emplace(lower);
  }
  derive(*values);
  values_ = std::move(values);
}

void SessionSettings::reset_all() {
  auto values = std::make_shared<Values>(*values_);
  values->session.clear();
  values->local.clear();
  derive(*values);
  values_ = std::move(values);
}

std::string SessionSettings::show(std::string_view name) const {
  const std::string lower = to_lower_ascii(name);
  const SettingDefinition* setting = find_setting(name);
  if (setting == nullptr) {
    for (const auto* values : {&values_->local, &values_->session, &values_->role}) {
      if (const auto found = values->find(lower); found != values->end()) return found->second;
    }
    if (find_server_setting(name) == nullptr) throw unrecognized(name);
  }
  if (setting == nullptr || setting->effect == SettingEffect::kUnknown) {
    const ServerSetting* of_server = find_server_setting(name);
    if (of_server != nullptr && of_server->shown) return std::string(*of_server->shown);
    throw Error::unsupported(fmt::format("SHOW of the setting {}", name));
  }
  return show_setting_value(*setting, values_->find(lower, setting->default_value));
}

std::optional<SessionSetting> SessionSettings::session_setting(std::string_view name) const {
  const SettingDefinition* setting = find_setting(name);
  if (setting == nullptr || setting->effect == SettingEffect::kUnknown) return std::nullopt;
  const std::string lower = to_lower_ascii(name);
  const auto text = [setting](const std::string& kept) {
    if (setting->type != SettingType::kReal) return kept;
    return fmt::format("{:g}", std::strtod(kept.c_str(), nullptr));
  };
  SessionSetting shown;
  shown.value = text(values_->find(lower, setting->default_value));
  const auto of_role = values_->role.find(lower);
  const bool has_role_value = of_role != values_->role.end();
  shown.reset_value = text(has_role_value ? of_role->second : std::string(setting->default_value));
  if (values_->local.contains(lower) || values_->session.contains(lower)) {
    shown.source = "session";
  } else if (has_role_value) {
    shown.source = "user";
  }
  return shown;
}

void SessionSettings::end_transaction() {
  if (values_->local.empty()) return;
  auto values = std::make_shared<Values>(*values_);
  values->local.clear();
  derive(*values);
  values_ = std::move(values);
}

const TextSettings& SessionSettings::text() const { return values_->text; }
std::chrono::milliseconds SessionSettings::statement_timeout() const {
  return values_->statement_timeout;
}
const std::vector<std::string>& SessionSettings::search_path() const {
  return values_->search_path;
}
bool SessionSettings::is_read_only() const { return values_->read_only; }
bool SessionSettings::needs_stable_snapshot() const { return values_->stable_snapshot; }
const std::string& SessionSettings::analysis_key() const { return values_->analysis_key; }

std::string check_setting(std::string_view name, std::string_view value, bool superuser) {
  const SettingDefinition* setting = changeable_setting(name, superuser);
  if (setting == nullptr) return std::string(value);
  return checked_value(*setting, name, value, setting->default_value);
}

std::string quote_name_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ", ";
    list += quote_identifier(name);
  }
  return list;
}

}  // namespace carto_mock::sql
