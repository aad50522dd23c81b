#include "sql/engine/result_sink.h"

#include <fmt/format.h>

#include <utility>

namespace carto_mock::sql {

std::string CommandTag::text() const {
  if (!rows) return command;
  // The 0 is the OID that rows of tables WITH OIDS once had (manual, chapter 55.7,
  // CommandComplete).
  if (command == "INSERT") return fmt::format("INSERT 0 {}", *rows);
  return fmt::format("{} {}", command, *rows);
}

void CollectingSink::columns(std::span<const OutputColumn> columns) {
  pending_.columns.assign(columns.begin(), columns.end());
}

void CollectingSink::row(std::span<const Value> values) {
  pending_.rows.emplace_back(values.begin(), values.end());
}

void CollectingSink::complete(const CommandTag& tag) {
  pending_.tag = tag;
  results.push_back(std::exchange(pending_, Result()));
}

void CollectingSink::notice(Severity severity, const std::string& message) {
  static_cast<void>(severity);
  notices.push_back(message);
}

}  // namespace carto_mock::sql
