#include "sql/analyzer/system_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

bool is_system_column(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kNames = {"ctid", "xmin", "xmax",
                                                             "cmin", "cmax", "tableoid"};
  return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

void refuse_system_column(const Scope& scope, const NamespaceItem& item, std::string_view name) {
  if (item.range_index < 0 || !is_system_column(name)) return;
  if (scope.notes[static_cast<std::size_t>(item.range_index)].relation == nullptr) return;
  throw Error::unsupported(fmt::format("system column {}", name));
}

}  // namespace carto_mock::sql::analysis
