#include "sql/engine/function_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "sql/engine/object_names.h"
#include "sql/engine/set_statement.h"
#include "sql/engine/setting_definition.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

float number_of(const PgQuery__DefElem& option) {
  switch (static_cast<int>(option.arg->node_case)) {
    case PG_QUERY__NODE__NODE_INTEGER:
      return static_cast<float>(option.arg->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
      return std::strtof(option.arg->float_->fval, nullptr);
  }
  throw Error::unsupported("such a number of COST or ROWS");
}

float positive_number(const PgQuery__DefElem& option, std::string_view word) {
  const float number = number_of(option);
  if (number > 0) return number;
  throw Error(sqlstate::kInvalidParameterValue, fmt::format("{} must be positive", word));
}

char parallel_letter(const PgQuery__DefElem& option) {
  const std::string value = string_of(*option.arg);
  if (value == "safe" || value == "restricted" || value == "unsafe") return value.front();
  throw Error(sqlstate::kSyntaxError, "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
}

// As PostgreSQL's own settings are called, whatever their letters were.
std::string setting_name(std::string_view name) {
  const SettingDefinition* setting = find_setting(name);
  return setting == nullptr ? std::string(name) : std::string(setting->name);
}

std::string_view name_of_setting(std::string_view setting) {
  return setting.substr(0, setting.find('='));
}

void change_settings(const PgQuery__VariableSetStmt& statement, const UtilityContext& context,
                     std::vector<std::string>& settings) {
  if (statement.kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL) {
    settings.clear();
    return;
  }
  const std::string lower = to_lower_ascii(statement.name);
  if (lower == "role" || lower == "session_authorization" || lower.starts_with("transaction"))
    throw Error::unsupported(fmt::format("a function with SET {}", lower));
  std::string value;
  switch (statement.kind) {
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE:
      value = set_value(statement);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_CURRENT:
      value = context.session.settings().show(statement.name);
      break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
      std::erase_if(settings, [name = setting_name(statement.name)](const std::string& one) {
        return name_of_setting(one) == name;
      });
      return;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_MULTI:
    case PG_QUERY__VARIABLE_SET_KIND__VARIABLE_SET_KIND_UNDEFINED:
    case _PG_QUERY__VARIABLE_SET_KIND_IS_INT_SIZE:
      throw Error::unsupported("this form of SET in a function");
  }
  static_cast<void>(check_setting(statement.name, value, context.session.is_superuser()));
  const std::string name = setting_name(statement.name);
  std::string setting = fmt::format("{}={}", name, value);
  const auto known = std::ranges::find(settings, std::string_view(name), &name_of_setting);
  if (known == settings.end()) {
    settings.push_back(std::move(setting));
  } else {
    *known = std::move(setting);
  }
}

}  // namespace

void apply_attribute(const PgQuery__DefElem& option, const UtilityContext& context,
                     UserFunction& function) {
  const std::string_view name = option.defname;
  if (name == "volatility") {
    function.volatility = string_of(*option.arg).front();
  } else if (name == "strict") {
    function.strict = option.arg->boolean->boolval != 0;
  } else if (name == "security") {
    function.security_definer = option.arg->boolean->boolval != 0;
  } else if (name == "leakproof") {
    function.leakproof = option.arg->boolean->boolval != 0;
    if (function.leakproof && !context.session.is_superuser()) {
      throw Error(sqlstate::kInsufficientPrivilege,
                  "only superuser can define a leakproof function");
    }
  } else if (name == "cost") {
    function.cost = positive_number(option, "COST");
  } else if (name == "rows") {
    function.rows = positive_number(option, "ROWS");
  } else if (name == "parallel") {
    function.parallel = parallel_letter(option);
  } else if (name == "set") {
    change_settings(*option.arg->variable_set_stmt, context, function.settings);
  } else {
    throw Error::unsupported(fmt::format("a function with the option {}", name));
  }
}

void check_rows(const UserFunction& function) {
  if (function.rows == 0 || function.returns_set) return;
  throw Error(sqlstate::kInvalidParameterValue,
              "ROWS is not applicable when function does not return a set");
}

FunctionSettingsScope::FunctionSettingsScope(SessionState& session,
                                             const std::vector<std::string>& settings)
    : session_(session), settings_(settings), before_(session.settings().state()) {
  try {
    for (const std::string& setting : settings_) {
      const std::string_view name = name_of_setting(setting);
      session_.settings().set(name, std::string_view(setting).substr(name.size() + 1),
                              SettingScope::kTransaction, session_.is_superuser());
    }
  } catch (...) {
    session_.settings().restore(before_);
    throw;
  }
  if (!settings_.empty()) session_.refresh_text_settings();
}

FunctionSettingsScope::~FunctionSettingsScope() {
  for (const std::string& setting : settings_)
    session_.settings().end_local(name_of_setting(setting), before_);
  if (!settings_.empty()) session_.refresh_text_settings();
}

}  // namespace carto_mock::sql
