// What the real platform keeps switches for: the state of an account and its limits. Fixtures set
// them, PATCH /_mock/accounts/NAME changes them, a reset puts them back; fixtures/README.md lists
// them for users.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::accounts {

enum class AccountState { kActive, kLocked, kPendingVerification };
std::string_view to_string(AccountState state);  // active, locked, pending_verification
std::optional<AccountState> parse_account_state(std::string_view text);

// So many requests at once beyond the first, then so many a period (spec sql-api.md 5.4).
struct RateLimit {
  std::uint32_t burst = 0;
  std::uint32_t count = 1;           // at least 1
  std::uint32_t period_seconds = 1;  // likewise
};

struct AccountSwitches {
  AccountState state = AccountState::kActive;
  bool maintenance_mode = false;
  bool engine_enabled = true;
  std::optional<std::uint32_t> regular_api_key_quota;  // none: unlimited

  // By the endpoint's group: query, job_create, job_get, job_delete, copy_from, copy_to.
  std::map<std::string, std::vector<RateLimit>, std::less<>> rate_limits;

  // Off in the real service by default (spec sql-api.md 6.1): system tables are closed to master
  // keys too, and tables of CARTO's extension to all.
  bool strict_system_tables = false;
  // The real service lets any account's master key read and cancel any job by its id; on: only the
  // job's account finds it.
  bool closes_jobs_to_others = false;

  // Of the SQL API; in milliseconds, none: the service's default.
  std::optional<std::uint32_t> render_timeout_ms;  // of exports that ogr2ogr makes, by master keys
  std::optional<std::uint32_t> render_public_timeout_ms;  // … by others
  std::optional<std::uint32_t> batch_timeout_ms;          // of a statement of a batch job
  std::optional<std::uint32_t> copy_timeout_ms;
  std::optional<std::uint32_t> copy_from_limit_bytes;  // as received; none: 2 GiB
  // An upload to copyfrom is closed for less than so many bytes, as received, in such an interval;
  // none: never, and 15 seconds.
  std::optional<std::uint32_t> copy_from_minimum_bytes;
  std::optional<std::uint32_t> copy_from_interval_ms;  // at least 1
  // Of a row of a result that the service formats itself, as PostgreSQL's protocol sends it; none:
  // any.
  std::optional<std::uint32_t> row_limit_bytes;
  // Shapefiles are zipped by the program of this name, which is nowhere; none: they are zipped.
  std::optional<std::string> missing_zip_command;
  std::optional<std::uint32_t> queued_jobs;  // that wait; none: 64
};

// An object with all of them by their names, those that are not set as null.
nlohmann::ordered_json to_json(const AccountSwitches& switches);
// Throws Error(22023) that says what the switch is, or which there are.
void apply_switch(AccountSwitches& switches, const std::string& name,
                  const nlohmann::ordered_json& value);

}  // namespace carto_mock::accounts
