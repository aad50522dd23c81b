#include "sql/engine/set_statement.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <string>

#include "sql/catalog/server_settings.h"
#include "sql/engine/setting_definition.h"
#include "sql/functions/quoting.h"
#include "sql/types/interval.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string constant_text(const PgQuery__AConst& constant) {
  switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
      return std::to_string(constant.ival->ival);
    case PG_QUERY__A__CONST__VAL_FVAL:
      return constant.fval->fval;
    case PG_QUERY__A__CONST__VAL_SVAL:
      return constant.sval->sval;
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
      return constant.boolval->boolval != 0 ? "true" : "false";
    case PG_QUERY__A__CONST__VAL_BSVAL:
    case PG_QUERY__A__CONST__VAL__NOT_SET:
    case _PG_QUERY__A__CONST__VAL__CASE_IS_INT_SIZE:
      break;
  }
  throw Error::unsupported("this value of SET");
}

// PostgreSQL keeps an offset as a POSIX zone of that name, whose sign is turned: hours west of
// Greenwich.
std::string offset_zone(double hours_east) {
  const int seconds = static_cast<int>(hours_east * 3600);
  const int absolute = std::abs(seconds);
  std::string shown = fmt::format("{:02}", absolute / 3600);
  if (absolute % 3600 != 0) shown += fmt::format(":{:02}", absolute / 60 % 60);
  return fmt::format("<{0}{2}>{1}{2}", seconds < 0 ? '-' : '+', seconds < 0 ? '+' : '-', shown);
}

std::string time_zone_value(const PgQuery__Node& argument) {
  if (argument.node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
    // INTERVAL '-08:00' HOUR TO MINUTE: the only cast that the grammar has here.
    const PgQuery__Node& text = *argument.type_cast->arg;
    const TextSettings settings;
    const Interval interval =
        input_value(constant_text(*text.a_const), Type{oid::kInterval}, settings).as_interval();
    if (interval.months != 0 || interval.days != 0) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid interval value for time zone: {} not allowed",
                              interval.months != 0 ? "month" : "day"));
    }
    return offset_zone(static_cast<double>(interval.microseconds) / 3.6e9);
  }
  const PgQuery__AConst& constant = *argument.a_const;
  const std::string text = constant_text(constant);
  if (constant.val_case == PG_QUERY__A__CONST__VAL_SVAL) {
    char* end = nullptr;
    const double hours = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0') return text;
    return offset_zone(hours);
  }
  return offset_zone(std::strtod(text.c_str(), nullptr));
}

void set_role(const PgQuery__VariableSetStmt& statement, const UtilityContext& context) {
  const bool local = statement.is_local != 0;
  if (statement.kind != PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE) {
    context.session.set_role(kInvalidOid, local);
    return;
  }
  const std::string name = constant_text(*statement.args[0]->a_const);
  if (name == "none") {
    context.session.set_role(kInvalidOid, local);
    return;
  }
  const Role* role = context.catalog().find_role(name);
  if (role == nullptr) {
    throw Error(sqlstate::kInvalidParameterValue, fmt::format("role \"{}\" does not exist", name));
  }
  if (!context.catalog().is_member(context.session.session_user(), role->oid)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied to set role \"{}\"", name));
  }
  context.session.set_role(role->oid, local);
}

void set_session_authorization(const PgQuery__VariableSetStmt& statement,
                               const UtilityContext& context) {
  const bool local = statement.is_local != 0;
  if (statement.kind != PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE) {
    context.session.set_session_user(kInvalidOid, local);
    return;
  }
  const std::string name = constant_text(*statement.args[0]->a_const);
  const Role* role = context.catalog().find_role(name);
  if (role == nullptr) {
    throw Error(sqlstate::kInvalidParameterValue, fmt::format("role \"{}\" does not exist", name));
  }
  // Who has connected decides, whoever the session is by now.
  const Oid authenticated = context.session.authenticated_user();
  const Role* self = context.catalog().find_role(authenticated);
  if (role->oid != authenticated && (self == nullptr || !self->superuser)) {
    throw Error(sqlstate::kInsufficientPrivilege,
                fmt::format("permission denied to set session authorization \"{}\"", name));
  }
  context.session.set_session_user(role->oid, local);
}

void check_argument_count(const PgQuery__VariableSetStmt& statement) {
  const std::string lower = to_lower_ascii(statement.name);
  const bool list = lower == "search_path" || lower == "datestyle";
  if (statement.n_args > 1 && !list && lower != "transaction") {
    throw Error(sqlstate::kInvalidParameterValue,
                fmt::format("SET {} takes only one argument", statement.name));
  }
}

}  // namespace

std::string set_value(const PgQuery__VariableSetStmt& statement) {
  check_argument_count(statement);
  const std::string lower = to_lower_ascii(statement.name);
  if (lower == "timezone") return time_zone_value(*statement.args[0]);
  std::string value;
  for (std::size_t i = 0; i < statement.n_args; ++i) {
    if (statement.args[i]->node_case != PG_QUERY__NODE__NODE_A_CONST)
      throw Error::unsupported("this value of SET");
    const std::string text = constant_text(*statement.args[i]->a_const);
    if (i > 0) value += ", ";
    value += lower == "search_path" ? quote_identifier(text) : text;
  }
  return value;
}

void set_transaction_modes(std::size_t count, PgQuery__Node* const* options,
                           SessionState& session) {
  for (std::size_t i = 0; i < count; ++i) {
    const PgQuery__DefElem& option = *options[i]->def_elem;
    const std::string name = option.defname;
    std::string value = constant_text(*option.arg->a_const);
    if (name != "transaction_isolation") value = value == "0" ? "off" : "on";
    if (session.has_queried()) {
      if (name == "transaction_isolation") {
        throw Error(sqlstate::kActiveSqlTransaction,
                    "SET TRANSACTION ISOLATION LEVEL must be called before any query");
      }
      if (name == "transaction_read_only" && value == "off" && session.settings().is_read_only()) {
        throw Error(sqlstate::kActiveSqlTransaction,
                    "transaction read-write mode must be set before any query");
      }
    }
    session.settings().set(name, value, SettingScope::kTransaction, false);
  }
}

CommandTag execute_set(const PgQuery__VariableSetStmt& statement, const UtilityContext& context) {
  SessionSettings& settings = context.session.settings();
  const bool local = statement.is_local != 0;
  const SettingScope scope = local ? SettingScope::kTransaction : SettingScope::kSession;
  if (local && !context.in_block && statement.kind != PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI) {
    context.session.notice(Severity::kWarning, "SET LOCAL can only be used in transaction blocks");
  }
  const std::string name = statement.name == nullptr ? "" : to_lower_ascii(statement.name);
  const bool resets = statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET ||
                      statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL;
  const CommandTag tag{resets ? "RESET" : "SET", std::nullopt};
  if (name == "role") {
    set_role(statement, context);
    return tag;
  }
  if (name == "session_authorization") {
    set_session_authorization(statement, context);
    return tag;
  }
  const bool superuser = context.session.is_superuser();
  switch (statement.kind) {
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE:
      settings.set(statement.name, set_value(statement), scope, superuser);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
      settings.reset(statement.name, scope, superuser);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT:
      settings.set(statement.name, settings.show(statement.name), scope, superuser);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
      settings.reset_all();
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI:
      if (name != "transaction") throw Error::unsupported(fmt::format("SET {}", statement.name));
      if (!context.in_block) {
        context.session.notice(Severity::kWarning,
                               "SET TRANSACTION can only be used in transaction blocks");
      }
      set_transaction_modes(statement.n_args, statement.args, context.session);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VARIABLE_SET_KIND_UNDEFINED:
    case _PG_QUERY__VARIABLE_SET_KIND_IS_INT_SIZE:
      throw Error::unsupported("this form of SET");
  }
  context.session.refresh_text_settings();
  return tag;
}

namespace {

CommandTag show_all(const UtilityContext& context) {
  const auto columns = std::to_array<OutputColumn>({{"name", Type{oid::kText}},
                                                    {"setting", Type{oid::kText}},
                                                    {"description", Type{oid::kText}}});
  context.sink.columns(columns);
  for (const ServerSetting& setting : server_settings()) {
    if (!may_read_setting(setting, context.catalog(), context.role())) continue;
    const bool is_known = !setting.is_of_machine || setting.shown;
    const std::array<Value, 3> row = {
        Value::text(std::string(setting.name)),
        is_known ? Value::text(context.session.setting(setting.name)) : Value(),
        Value::text(std::string(setting.short_description))};
    context.sink.row(row);
  }
  return {"SHOW", std::nullopt};
}

}  // namespace

CommandTag execute_show(const PgQuery__VariableShowStmt& statement, const UtilityContext& context) {
  if (to_lower_ascii(statement.name) == "all") return show_all(context);
  const std::string value = context.session.setting(statement.name);
  const SettingDefinition* setting = find_setting(statement.name);
  const OutputColumn column{
      setting == nullptr ? std::string(statement.name) : std::string(setting->name),
      Type{oid::kText}};
  context.sink.columns({&column, 1});
  const Value row = Value::text(value);
  context.sink.row({&row, 1});
  return {"SHOW", std::nullopt};
}

}  // namespace carto_mock::sql
