#include "accounts/fixture_databases.h"

#include <fmt/format.h>

#include <charconv>

namespace carto_mock::accounts {
namespace {

DatabaseStep read_database_step(const YamlReader& node) {
  node.expect_keys("a step of a database", {"sql", "schema", "table", "rows"});
  if (const auto file = node.find("sql")) {
    if (node.find("schema") || node.find("table") || node.find("rows"))
      throw node.error("a step is either `sql` or `schema`, `table` and `rows`");
    return {SqlStep{file->text(), true}, node.line()};
  }
  return {CopyStep{node.get("schema").text(), node.get("table").text(), node.get("rows").text()},
          node.line()};
}

std::uint64_t read_number(const YamlReader& node) {
  const std::string text = node.text();
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size())
    throw node.error("expected a whole number from 0 to 18446744073709551615");
  return number;
}

}  // namespace

std::map<std::string, FixtureDatabase> read_databases(const YamlReader& node) {
  std::map<std::string, FixtureDatabase> databases;
  for (const auto& [name, steps] : node.members()) {
    FixtureDatabase& database = databases[name];
    for (const YamlReader& step : steps.items()) database.steps.push_back(read_database_step(step));
  }
  return databases;
}

ClockSetting read_clock_setting(const YamlReader& node) {
  try {
    return parse_clock_setting(node.text());
  } catch (const Error& failure) {
    throw node.error(failure.message());
  }
}

TokenSeed read_token_seed(const YamlReader& node) {
  if (!node.is_map()) return {read_number(node), 0};
  node.expect_keys("a seed", {"value", "draws"});
  return {read_number(node.get("value")), read_number(node.get("draws"))};
}

}  // namespace carto_mock::accounts
