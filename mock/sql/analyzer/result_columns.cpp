// What a function in FROM gives (manual, chapter 7.2.1.4).
#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "sql/functions/composite_columns.h"

namespace carto_mock::sql {
namespace {

bool is_output(char mode) { return mode == 'o' || mode == 'b' || mode == 't'; }

}  // namespace

std::vector<ResultColumn> output_columns(const BuiltinProcedure& procedure) {
  std::vector<ResultColumn> columns;
  for (std::size_t i = 0; i < procedure.argument_modes.size(); ++i) {
    if (!is_output(procedure.argument_modes[i])) continue;
    std::string name =
        i < procedure.argument_names.size() ? std::string(procedure.argument_names[i]) : "";
    if (name.empty()) name = fmt::format("column{}", columns.size() + 1);
    columns.push_back(
        {.name = std::move(name), .type = {.oid = procedure.all_arguments[i], .typmod = -1}});
  }
  return columns;
}

std::vector<ResultColumn> result_columns(const ResolvedFunction& function,
                                         const CatalogSnapshot& catalog) {
  std::vector<ResultColumn> columns;
  if (function.result.oid == oid::kRecord && function.procedure != nullptr) {
    return output_columns(*function.procedure);
  }
  if (auto fields = composite_columns(function.result.oid, catalog)) {
    for (CompositeColumn& field : *fields)
      columns.push_back({.name = std::move(field.name), .type = field.type});
    return columns;
  }
  // A scalar; PostgreSQL names it after a single OUT parameter, if there is one.
  std::string name;
  if (function.procedure != nullptr) {
    const BuiltinProcedure& procedure = *function.procedure;
    for (std::size_t i = 0; i < procedure.argument_modes.size(); ++i) {
      if (is_output(procedure.argument_modes[i]) && i < procedure.argument_names.size()) {
        name = procedure.argument_names[i];
      }
    }
  }
  columns.push_back({.name = std::move(name), .type = function.result});
  return columns;
}

}  // namespace carto_mock::sql
