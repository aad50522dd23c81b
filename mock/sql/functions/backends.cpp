// The session's process and connection, what its client has sent, and the clock (manual, chapters
// 9.9.5, 9.26.1 and 9.27.2).
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/backend_session.h"
#include "sql/functions/native.h"
#include "sql/functions/system_function_lists.h"
#include "sql/types/datetime.h"
#include "sql/types/time_zone.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::int32_t process_number(const CallContext& context) {
  return backend_session(context.session).process_number();
}

std::string_view current_query(const CallContext& context) {
  return backend_session(context.session).client_text();
}

Timestamp server_start_time(const CallContext& context) {
  return backend_session(context.session).server_start_time();
}

// Its client is no one at the other end of a network connection to the database.
std::optional<std::string> no_address() { return std::nullopt; }
std::optional<std::int32_t> no_port() { return std::nullopt; }

// Throws for another session's process; false: it is nobody's.
bool is_own_process(const CallContext& context, std::string_view function, std::int32_t number) {
  const BackendSession& session = backend_session(context.session);
  if (number == session.process_number()) return true;
  if (session.is_process_of_database(number))
    throw Error::unsupported(fmt::format("{}() of another session", function));
  context.session.notice(Severity::kWarning,
                         fmt::format("PID {} is not a PostgreSQL backend process", number));
  return false;
}

bool cancel(const CallContext& context, std::int32_t process) {
  if (!is_own_process(context, "pg_cancel_backend", process)) return false;
  throw Error(SqlState("57014"), "canceling statement due to user request");
}

bool terminate(const CallContext& context, std::int32_t process, std::int64_t timeout) {
  if (timeout < 0)
    throw Error(sqlstate::kNumericValueOutOfRange, "\"timeout\" must not be negative");
  if (!is_own_process(context, "pg_terminate_backend", process)) return false;
  throw Error::unsupported("pg_terminate_backend() of the own session");
}

// As the C library's `%a %b %d %H:%M:%S.ffffff %Y %Z`.
std::string time_of_day(const CallContext& context) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Timestamp now = context.session.clock_time();
  const TimeZone zone = TimeZone::from_setting(context.text.time_zone);
  const Timestamp local = zone.to_local(now);
  const std::int64_t days = date_from_timestamp(local);
  const CivilDate date = civil_from_days(days);
  const std::int64_t microseconds = local - timestamp_from_date(days);
  constexpr std::int64_t kSecond = 1'000'000;
  const std::int64_t seconds = microseconds / kSecond;
  return fmt::format("{} {} {:02} {:02}:{:02}:{:02}.{:06} {} {}",
                     kDays.at(static_cast<std::size_t>(day_of_week(days))),
                     kMonths.at(static_cast<std::size_t>(date.month) - 1), date.day, seconds / 3600,
                     seconds / 60 % 60, seconds % 60, microseconds % kSecond, date.year,
                     zone.at(now).abbreviation);
}

constexpr FunctionEntry kEntries[] = {
    {"pg_backend_pid()", native<process_number>},
    {"current_query()", native<current_query>},
    {"pg_postmaster_start_time()", native<server_start_time>},
    {"pg_conf_load_time()", native<server_start_time>},
    {"inet_client_addr()", native<no_address>},
    {"inet_client_port()", native<no_port>},
    {"inet_server_addr()", native<no_address>},
    {"inet_server_port()", native<no_port>},
    {"pg_cancel_backend(integer)", native<cancel>},
    {"pg_terminate_backend(integer,bigint)", native<terminate>},
    {"timeofday()", native<time_of_day>},
};

}  // namespace

std::span<const FunctionEntry> backend_functions() { return kEntries; }

}  // namespace carto_mock::sql
