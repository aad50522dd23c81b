// Small functions of CARTO's extension (spec dataservices.md 4.3, 4.6 and 4.7).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/functions/carto_functions.h"
#include "sql/functions/data_services.h"
#include "sql/functions/native.h"
#include "sql/functions/value_streams.h"
#include "sql/types/datetime_text.h"
#include "sql/types/number_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr double kMicroseconds = 1e6;
constexpr std::int64_t kMicrosecondsADay = 86'400'000'000;
constexpr std::int64_t kSecondsFrom1970To2000 = 946'684'800;

// Seconds since 1970. Of a timestamp without time zone as if it were UTC.
double date_to_number(std::int64_t timestamp) {
  if (timestamp == std::numeric_limits<std::int64_t>::max())
    return std::numeric_limits<double>::infinity();
  if (timestamp == std::numeric_limits<std::int64_t>::min())
    return -std::numeric_limits<double>::infinity();
  return static_cast<double>(kSecondsFrom1970To2000) +
         static_cast<double>(timestamp) / kMicroseconds;
}

std::optional<std::int64_t> parsed_date(const CallContext& context, std::string_view text) {
  try {
    return parse_date(text, context.text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> parsed_seconds(std::string_view text) {
  try {
    return parse_integer(text, std::numeric_limits<std::int32_t>::min(),
                         std::numeric_limits<std::int32_t>::max(), "integer");
  } catch (const Error&) {
    return std::nullopt;
  }
}

// Midnight of a date; else the time that many seconds after 1970.
std::optional<std::int64_t> string_to_date(const CallContext& context, std::string_view text) {
  if (const std::optional<std::int64_t> days = parsed_date(context, text)) {
    const bool is_finite = *days != std::numeric_limits<std::int32_t>::max() &&
                           *days != std::numeric_limits<std::int32_t>::min();
    if (is_finite) return *days * kMicrosecondsADay;
    return *days > 0 ? std::numeric_limits<std::int64_t>::max()
                     : std::numeric_limits<std::int64_t>::min();
  }
  const std::optional<std::int64_t> seconds = parsed_seconds(text);
  if (!seconds) return std::nullopt;
  return (*seconds - kSecondsFrom1970To2000) * static_cast<std::int64_t>(kMicroseconds);
}

// The zoom of a map whose scale is 1 : denominator.
std::optional<std::int32_t> zoom_from_scale(const std::optional<Numeric>& denominator) {
  constexpr double kScaleOfZoom0 = 559082264.028;
  constexpr double kSmallestScale = 600000000;
  constexpr double kLargestZoom = 29;
  if (!denominator) return std::nullopt;
  const double scale = denominator->to_double();
  if (scale > kSmallestScale) return std::nullopt;
  if (scale == 0) return static_cast<std::int32_t>(kLargestZoom);
  if (scale < 0)
    throw Error(sqlstate::kInvalidArgumentForLog, "cannot take logarithm of a negative number");
  return static_cast<std::int32_t>(
      std::min(kLargestZoom, std::round(std::log2(kScaleOfZoom0 / scale))));
}

std::optional<bool> schema_exists(const CallContext& context,
                                  const std::optional<std::string_view>& name) {
  if (!name) return false;
  return *name == "pg_catalog" || context.session.catalog().find_schema(*name) != nullptr;
}

// What asks the platform to do something has no one to ask here.
Value nothing(const CallContext& /*context*/, Arguments /*arguments*/) { return Value::text(""); }

// The platform would look for new tables.
Value link_ghost_tables(const CallContext& context, Arguments arguments) {
  const std::string& user =
      data_services_session(context.session).data_services_account().user_name;
  context.session.notice(
      Severity::kInfo,
      fmt::format("_CDB_LinkGhostTables() called with username={}, event_name={}", user,
                  arguments[0].is_null() ? "<NULL>" : arguments[0].as_text()));
  return Value::text("");
}

Value no_overviews(const CallContext& /*context*/, Arguments /*arguments*/) {
  return Value::array(Array::of(oid::kText, {}));
}

std::vector<Value> no_rows(const CallContext& /*context*/, Arguments /*arguments*/) { return {}; }

constexpr FunctionEntry kEntries[] = {
    {"cdb_datetonumber(timestamp with time zone)", native<date_to_number>},
    {"cdb_datetonumber(timestamp without time zone)", native<date_to_number>},
    {"cdb_stringtodate(character varying)", native<string_to_date>},
    {"cdb_zoomfromscale(numeric)", native<zoom_from_scale>},
    {"schema_exists(text)", native<schema_exists>},
    {"cdb_linkghosttables(text)", link_ghost_tables},
    {"cdb_createoverviews(regclass,regproc,regproc)", no_overviews},
    {"cdb_createoverviewswithtoleranceinpixels(regclass,double precision,regproc,regproc)",
     no_overviews},
    {"cdb_dropoverviews(regclass)", nothing},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"cdb_overviews(regclass)", all_at_once<no_rows>},
    {"cdb_overviews(regclass[])", all_at_once<no_rows>},
};

}  // namespace

std::span<const FunctionEntry> carto_scalar_functions() { return kEntries; }
std::span<const SetFunctionEntry> carto_scalar_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
