#include "sql/engine/setting_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct Unit {
  std::string_view name;
  double factor;  // in milliseconds, or in kilobytes
};
constexpr std::array<Unit, 6> kTimeUnits = {
    {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}, {"us", 0.001}}};
constexpr std::array<Unit, 5> kMemoryUnits = {
    {{"TB", 1073741824}, {"GB", 1048576}, {"MB", 1024}, {"kB", 1}, {"B", 1.0 / 1024}}};

bool is_time(std::string_view unit) {
  return std::ranges::find(kTimeUnits, unit, &Unit::name) != kTimeUnits.end();
}

std::span<const Unit> units_of(std::string_view unit) {
  if (is_time(unit)) return kTimeUnits;
  return kMemoryUnits;
}

double factor_of(std::string_view unit) {
  if (unit == "8kB") return 8;
  for (const Unit& candidate : units_of(unit)) {
    if (candidate.name == unit) return candidate.factor;
  }
  return 1;
}

Error invalid_value(const SettingDefinition& setting, std::string_view value) {
  return Error(sqlstate::kInvalidParameterValue,
               fmt::format("invalid value for parameter \"{}\": \"{}\"", setting.name, value));
}

std::string unit_hint(std::string_view unit) {
  return is_time(unit)
             ? "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and "
               "\"d\"."
             : "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string check_boolean(const SettingDefinition& setting, std::string_view value) {
  const std::string lower = to_lower_ascii(value);
  const auto begins = [&lower](std::string_view word) {
    return !lower.empty() && word.substr(0, lower.size()) == lower;
  };
  if (begins("true") || begins("yes") || lower == "on" || lower == "1") return "on";
  if (begins("false") || begins("no") || lower == "of" || lower == "off" || lower == "0")
    return "off";
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("parameter \"{}\" requires a Boolean value", setting.name));
}

std::string check_choice(const SettingDefinition& setting, std::string_view value) {
  const std::string lower = to_lower_ascii(value);
  std::string listed;
  for (std::string_view rest = setting.choices; !rest.empty();) {
    const std::string_view choice = rest.substr(0, rest.find(','));
    if (choice == lower) return lower;
    listed += (listed.empty() ? "" : ", ") + std::string(choice);
    rest.remove_prefix(std::min(rest.size(), choice.size() + 1));
  }
  throw invalid_value(setting, value).hint(fmt::format("Available values: {}.", listed));
}

std::string check_number(const SettingDefinition& setting, std::string_view value) {
  const std::string text(trim(value));
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || std::isnan(number)) throw invalid_value(setting, value);
  const std::string_view unit = trim(std::string_view(end));
  double in_unit = number;
  if (!unit.empty()) {
    if (setting.unit.empty()) throw invalid_value(setting, value);
    const auto units = units_of(setting.unit);
    const auto found = std::ranges::find(units, unit, &Unit::name);
    if (found == units.end()) {
      throw invalid_value(setting, value).hint(unit_hint(setting.unit));
    }
    in_unit = number * found->factor / factor_of(setting.unit);
  }
  const bool integer = setting.type == SettingType::kInteger;
  if (integer) {
    in_unit = std::nearbyint(in_unit);
    if (std::abs(in_unit) > 2147483648.0) {
      throw invalid_value(setting, value).hint("Value exceeds integer range.");
    }
  }
  if (in_unit < setting.minimum || in_unit > setting.maximum) {
    throw Error(
        sqlstate::kInvalidParameterValue,
        fmt::format("{}{}{} is outside the valid range for parameter \"{}\" ({:.6g} .. {})",
                    integer ? fmt::format("{:.0f}", in_unit) : fmt::format("{:.6g}", in_unit),
                    setting.unit.empty() ? "" : " ", setting.unit, setting.name, setting.minimum,
                    integer ? fmt::format("{:.0f}", setting.maximum)
                            : fmt::format("{:.6g}", setting.maximum)));
  }
  return integer ? fmt::format("{:.0f}", in_unit) : fmt::format("{:.17g}", in_unit);
}

// With the largest unit that leaves a whole number.
std::string show_real(const SettingDefinition& setting, const std::string& kept) {
  constexpr double kNearly = 1e-8;
  const double value = std::strtod(kept.c_str(), nullptr);
  if (value <= 0 || setting.unit.empty()) return fmt::format("{:g}", value);
  const std::span<const Unit> units = units_of(setting.unit);
  for (const Unit& unit : units) {
    const double count = value * factor_of(setting.unit) / unit.factor;
    const bool is_whole = std::abs(std::rint(count) / count - 1) <= kNearly;
    if (is_whole || unit.name == units.back().name) return fmt::format("{:g}{}", count, unit.name);
  }
  return kept;
}

}  // namespace

const SettingDefinition* find_setting(std::string_view name) {
  static const auto kByName = [] {
    std::unordered_map<std::string, const SettingDefinition*> by_name;
    for (const SettingDefinition& setting : setting_definitions())
      by_name[to_lower_ascii(setting.name)] = &setting;
    return by_name;
  }();
  const auto found = kByName.find(to_lower_ascii(name));
  return found == kByName.end() ? nullptr : found->second;
}

std::string check_setting_value(const SettingDefinition& setting, std::string_view value) {
  switch (setting.type) {
    case SettingType::kBoolean:
      return check_boolean(setting, value);
    case SettingType::kInteger:
    case SettingType::kReal:
      return check_number(setting, value);
    case SettingType::kChoice:
      return check_choice(setting, value);
    case SettingType::kText:
      return std::string(value);
  }
  return std::string(value);
}

std::string show_setting_value(const SettingDefinition& setting, std::string_view kept) {
  if (setting.type == SettingType::kReal) return show_real(setting, std::string(kept));
  if (setting.unit.empty() || setting.type != SettingType::kInteger) return std::string(kept);
  std::int64_t value = 0;
  std::from_chars(kept.data(), kept.data() + kept.size(), value);
  if (value <= 0) return std::string(kept);  // 0 and -1 stand for "off"
  for (const Unit& unit : units_of(setting.unit)) {
    const double base = unit.factor / factor_of(setting.unit);
    const double count = static_cast<double>(value) / base;
    if (count == std::floor(count)) return fmt::format("{:.0f}{}", count, unit.name);
  }
  return fmt::format("{}{}", value, setting.unit);
}

}  // namespace carto_mock::sql
