#include "sql/catalog/server_settings.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "sql/catalog/catalog_data.h"
#include "sql/catalog/tab_separated.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

constexpr std::size_t kAbout = 400;

std::optional<std::string_view> optional_text(TabSeparatedReader& reader) {
  const std::string_view field = reader.text();
  return field == "\\N" ? std::nullopt : std::optional(field);
}

std::vector<ServerSetting> read_settings() {
  std::vector<ServerSetting> settings;
  settings.reserve(kAbout);
  for (TabSeparatedReader reader(catalog_data::kSettings); reader.next();) {
    // Braces evaluate from left to right, as the fields stand in the file.
    settings.push_back(ServerSetting{.name = reader.text(),
                                     .value = optional_text(reader),
                                     .shown = optional_text(reader),
                                     .unit = optional_text(reader),
                                     .category = reader.text(),
                                     .short_description = reader.text(),
                                     .extra_description = optional_text(reader),
                                     .context = reader.text(),
                                     .type = reader.text(),
                                     .source = reader.text(),
                                     .minimum = optional_text(reader),
                                     .maximum = optional_text(reader),
                                     .choices = optional_text(reader),
                                     .built_value = optional_text(reader),
                                     .reset_value = optional_text(reader),
                                     .is_of_machine = reader.flag(),
                                     .is_for_all = reader.flag()});
  }
  return settings;
}

}  // namespace

std::span<const ServerSetting> server_settings() {
  static const std::vector<ServerSetting> settings = read_settings();
  return settings;
}

const ServerSetting* find_server_setting(std::string_view name) {
  static const auto kByName = [] {
    std::unordered_map<std::string, const ServerSetting*> by_name;
    for (const ServerSetting& setting : server_settings())
      by_name.emplace(to_lower_ascii(setting.name), &setting);
    return by_name;
  }();
  const auto found = kByName.find(to_lower_ascii(name));
  return found == kByName.end() ? nullptr : found->second;
}

}  // namespace carto_mock::sql
