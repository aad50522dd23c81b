#include "sql_api/cache_headers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

#include "http/date.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

constexpr std::int64_t kYear = 31'536'000;
constexpr std::int64_t kFallback = 300;  // without dates: to the next mark of five minutes

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// PostgreSQL's quote_ident, but for key words: no table of the service is named like one.
std::string quote_identifier(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool starts_plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  if (starts_plain && std::ranges::all_of(name, is_plain)) return name;
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::int64_t seconds_to_mark(Timestamp now) {
  const auto since_epoch =
      std::chrono::ceil<std::chrono::seconds>(to_time_point(now).time_since_epoch()).count();
  return kFallback - since_epoch % kFallback;
}

std::string cache_control(const CacheFacts& facts) {
  if (facts.is_persistent) return fmt::format("public,max-age={}", kYear);
  const bool are_dated =
      facts.tables && std::ranges::all_of(*facts.tables, [](const AffectedTable& table) {
        return table.updated_at.has_value();
      });
  const std::int64_t age = !are_dated ? seconds_to_mark(facts.now) : facts.may_write ? 0 : kYear;
  return fmt::format("no-cache,max-age={},must-revalidate,public", age);
}

}  // namespace

void add_cache_headers(http::Headers& headers, const CacheFacts& facts) {
  headers.set("Cache-Control", cache_control(facts));
  if (!facts.tables) return;

  std::vector<std::string> names;
  std::vector<std::string> keys;
  Timestamp newest = 0;
  for (const AffectedTable& table : *facts.tables) {
    if (!table.updated_at) continue;
    newest = names.empty() ? *table.updated_at : std::max(newest, *table.updated_at);
    names.push_back(
        fmt::format("{}.{}", quote_identifier(table.schema), quote_identifier(table.name)));
    const std::string digest = sha256(fmt::format("{}:{}", facts.database, names.back()));
    keys.push_back("t:" + base64_encode(digest).substr(0, 6));
  }
  if (!names.empty() && !facts.may_write) {
    std::ranges::sort(keys);
    headers.set("X-Cache-Channel", fmt::format("{}:{}", facts.database, fmt::join(names, ",")));
    headers.set("Surrogate-Key", fmt::format("{}", fmt::join(keys, " ")));
  }
  headers.set("Last-Modified", http::format_date(names.empty() ? facts.now : newest));
}

bool is_closed_table(std::string_view schema, std::string_view name) {
  return schema == "carto" || schema == "pg_catalog" || schema == "information_schema" ||
         (schema == "cartodb" && name == "cdb_tablemetadata") ||
         (schema == "public" && name == "spatial_ref_sys") ||
         (schema == "topology" && name == "layer");
}

bool is_system_table(std::string_view name) {
  for (std::size_t at = name.find("pg_"); at != std::string_view::npos;
       at = name.find("pg_", at + 1)) {
    if (at == 0 || !is_word(name[at - 1])) return true;
  }
  return false;
}

}  // namespace carto_mock::sql_api
