#include "sql/catalog/system_views.h"

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

}  // namespace carto_mock::sql
