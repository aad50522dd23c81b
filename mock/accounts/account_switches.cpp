#include "accounts/account_switches.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::accounts {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kRateGroups = {"query",      "job_create", "job_get",
                                                         "job_delete", "copy_from",  "copy_to"};

struct Switch {
  std::string_view name;
  Json (*show)(const AccountSwitches& switches);
  void (*apply)(AccountSwitches& switches, std::string_view name, const Json& value);
};

Error bad_value(std::string_view name, std::string_view expected) {
  return Error(sqlstate::kInvalidParameterValue, fmt::format("\"{}\" must be {}", name, expected));
}

std::uint32_t read_number(std::string_view name, const Json& value, std::uint32_t least = 0) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < least ||
      value.get<std::int64_t>() > INT32_MAX)
    throw bad_value(name, fmt::format("a whole number from {} on", least));
  return value.get<std::uint32_t>();
}

template <bool AccountSwitches::*kFlag>
constexpr Switch flag(std::string_view name) {
  return {name, [](const AccountSwitches& switches) { return Json(switches.*kFlag); },
          [](AccountSwitches& switches, std::string_view its_name, const Json& value) {
            if (!value.is_boolean()) throw bad_value(its_name, "true or false");
            switches.*kFlag = value.get<bool>();
          }};
}

template <std::optional<std::uint32_t> AccountSwitches::*kNumber, std::uint32_t kLeast = 0>
constexpr Switch number(std::string_view name) {
  return {name,
          [](const AccountSwitches& switches) {
            return switches.*kNumber ? Json(*(switches.*kNumber)) : Json();
          },
          [](AccountSwitches& switches, std::string_view its_name, const Json& value) {
            if (value.is_null()) {
              (switches.*kNumber).reset();
            } else {
              switches.*kNumber = read_number(its_name, value, kLeast);
            }
          }};
}

template <std::optional<std::string> AccountSwitches::*kText>
constexpr Switch text(std::string_view name) {
  return {name,
          [](const AccountSwitches& switches) {
            return switches.*kText ? Json(*(switches.*kText)) : Json();
          },
          [](AccountSwitches& switches, std::string_view its_name, const Json& value) {
            if (!value.is_null() && !value.is_string()) throw bad_value(its_name, "a text");
            if (value.is_null()) {
              (switches.*kText).reset();
            } else {
              switches.*kText = value.get<std::string>();
            }
          }};
}

Json show_state(const AccountSwitches& switches) { return to_string(switches.state); }

void apply_state(AccountSwitches& switches, std::string_view name, const Json& value) {
  const auto state =
      value.is_string() ? parse_account_state(value.get<std::string>()) : std::nullopt;
  if (!state) throw bad_value(name, R"("active", "locked" or "pending_verification")");
  switches.state = *state;
}

Json show_rate_limits(const AccountSwitches& switches) {
  Json shown = Json::object();
  for (const auto& [group, limits] : switches.rate_limits) {
    for (const RateLimit& limit : limits) {
      shown[group].push_back({{"burst", limit.burst},
                              {"count", limit.count},
                              {"period_seconds", limit.period_seconds}});
    }
  }
  return shown;
}

RateLimit read_rate_limit(const Json& value) {
  constexpr std::string_view kForm =
      R"(a list of {"burst":…,"count":…,"period_seconds":…} for each group)";
  if (!value.is_object() || value.size() != 3) throw bad_value("rate_limits", kForm);
  RateLimit limit;
  for (const auto& [name, number] : value.items()) {
    if (name == "burst") {
      limit.burst = read_number(name, number);
    } else if (name == "count") {
      limit.count = read_number(name, number, 1);
    } else if (name == "period_seconds") {
      limit.period_seconds = read_number(name, number, 1);
    } else {
      throw bad_value("rate_limits", kForm);
    }
  }
  return limit;
}

void apply_rate_limits(AccountSwitches& switches, std::string_view name, const Json& value) {
  AccountSwitches changed;
  if (!value.is_object() && !value.is_null()) throw bad_value(name, "an object");
  for (const auto& [group, limits] : value.items()) {
    if (std::ranges::find(kRateGroups, group) == kRateGroups.end())
      throw bad_value(name,
                      fmt::format("an object with members of {}", fmt::join(kRateGroups, ", ")));
    if (!limits.is_array()) throw bad_value(group, "a list of limits");
    for (const Json& limit : limits) changed.rate_limits[group].push_back(read_rate_limit(limit));
  }
  switches.rate_limits = std::move(changed.rate_limits);
}

constexpr std::array kSwitches = {
    Switch{"state", show_state, apply_state},
    flag<&AccountSwitches::maintenance_mode>("maintenance_mode"),
    flag<&AccountSwitches::engine_enabled>("engine_enabled"),
    number<&AccountSwitches::regular_api_key_quota>("regular_api_key_quota"),
    Switch{"rate_limits", show_rate_limits, apply_rate_limits},
    flag<&AccountSwitches::strict_system_tables>("strict_system_tables"),
    flag<&AccountSwitches::closes_jobs_to_others>("closes_jobs_to_others"),
    number<&AccountSwitches::render_timeout_ms>("render_timeout_ms"),
    number<&AccountSwitches::render_public_timeout_ms>("render_public_timeout_ms"),
    number<&AccountSwitches::batch_timeout_ms>("batch_timeout_ms"),
    number<&AccountSwitches::copy_timeout_ms>("copy_timeout_ms"),
    number<&AccountSwitches::copy_from_limit_bytes>("copy_from_limit_bytes"),
    number<&AccountSwitches::copy_from_minimum_bytes>("copy_from_minimum_bytes"),
    number<&AccountSwitches::copy_from_interval_ms, 1>("copy_from_interval_ms"),
    number<&AccountSwitches::row_limit_bytes>("row_limit_bytes"),
    text<&AccountSwitches::missing_zip_command>("missing_zip_command"),
    number<&AccountSwitches::queued_jobs>("queued_jobs"),
};

}  // namespace

std::string_view to_string(AccountState state) {
  switch (state) {
    case AccountState::kActive:
      return "active";
    case AccountState::kLocked:
      return "locked";
    case AccountState::kPendingVerification:
      return "pending_verification";
  }
  return "";
}

std::optional<AccountState> parse_account_state(std::string_view text) {
  for (const AccountState state :
       {AccountState::kActive, AccountState::kLocked, AccountState::kPendingVerification}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

Json to_json(const AccountSwitches& switches) {
  Json shown;
  for (const Switch& one : kSwitches) shown[std::string(one.name)] = one.show(switches);
  return shown;
}

void apply_switch(AccountSwitches& switches, const std::string& name, const Json& value) {
  for (const Switch& one : kSwitches) {
    if (one.name == name) return one.apply(switches, one.name, value);
  }
  std::string known;
  for (const Switch& one : kSwitches)
    known += fmt::format("{}{}", known.empty() ? "" : ", ", one.name);
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("unknown switch \"{}\"; known are: {}", name, known));
}

}  // namespace carto_mock::accounts
