#include "sql/catalog/system_views.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "sql/catalog/embedded_data.h"
#include "sql/catalog/tab_separated.h"

namespace carto_mock::sql {
namespace {

using Definitions = std::map<std::string, std::string>;  // by schema.name

Definitions read_definitions() {
  Definitions definitions;
  const std::string text = embedded_catalog_text("system_views.tsv.gz");
  for (TabSeparatedReader reader(text); reader.next();) {
    std::string name = std::string(reader.text()) + ".";
    name += reader.text();
    definitions.emplace(std::move(name), unescaped_text(reader.text()));
  }
  return definitions;
}

}  // namespace

std::string_view system_view_definition(std::string_view schema, std::string_view name) {
  static const Definitions definitions = read_definitions();
  const auto found = definitions.find(std::string(schema) + "." + std::string(name));
  return found == definitions.end() ? std::string_view() : std::string_view(found->second);
}

std::string system_view_query(std::string_view schema, std::string_view name) {
  static constexpr auto kDomains = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"::information_schema.sql_identifier", "::name"},
      {"::information_schema.character_data", "::character varying"},
      {"::information_schema.cardinal_number", "::integer"},
      {"::information_schema.yes_or_no", "::character varying(3)"},
      {"::information_schema.time_stamp", "::timestamp(2) with time zone"},
  });
  std::string query(system_view_definition(schema, name));
  for (const auto& [domain, type] : kDomains) {
    for (std::size_t at = query.find(domain); at != std::string::npos;
         at = query.find(domain, at + type.size()))
      query.replace(at, domain.size(), type);
  }
  return query;
}

}  // namespace carto_mock::sql
