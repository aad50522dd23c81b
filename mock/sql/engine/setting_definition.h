// PostgreSQL's settings (manual, chapter 20) as data, and the checking of their values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// Who may change a setting, and when.
enum class SettingContext { kInternal, kServerStart, kServer, kConnection, kSuperuser, kUser };

enum class SettingType { kBoolean, kInteger, kReal, kChoice, kText };

// What changing it does in carto-mock.
enum class SettingEffect {
  kEmulated,  // what it does in PostgreSQL
  kIgnored,   // nothing, and nobody could tell from a result: the planner's costs, say
  kFixed,     // refused: results would have to change, and do not
  kUnknown,   // refused: the server's own, with the value of catalog/server_settings.h
};

struct SettingDefinition {
  std::string_view name;  // as PostgreSQL spells it
  SettingContext context;
  SettingType type;
  SettingEffect effect;
  std::string_view unit;           // ms, kB, 8kB …; empty: none
  std::string_view default_value;  // in `unit`
  double minimum;
  double maximum;
  std::string_view choices;  // of kChoice, separated by commas
};

std::span<const SettingDefinition> setting_definitions();  // by name
// In any case; nullptr: PostgreSQL has no such setting.
const SettingDefinition* find_setting(std::string_view name);

// The value as it is kept: `on`/`off`, a number in the setting's unit, a choice in lower case.
// Throws 22023 in PostgreSQL's words for what does not fit.
std::string check_setting_value(const SettingDefinition& setting, std::string_view value);
// A kept value as SHOW prints it: with the largest unit that divides it (`2min`).
std::string show_setting_value(const SettingDefinition& setting, std::string_view kept);

}  // namespace carto_mock::sql
