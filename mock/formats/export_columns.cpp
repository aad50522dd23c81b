#include "formats/export_columns.h"

#include <algorithm>

namespace carto_mock::formats {

std::vector<ExportColumn> export_columns(std::span<const sql::OutputColumn> columns,
                                         std::span<const std::string> skipped_names) {
  std::vector<ExportColumn> exported;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].name;
    if (std::ranges::find(skipped_names, name) != skipped_names.end()) continue;
    exported.insert(name == "the_geom" ? exported.begin() : exported.end(),
                    {i, name, columns[i].type});
  }
  return exported;
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string select_list(std::span<const ExportColumn> columns, std::string_view cast) {
  std::string list;
  for (const ExportColumn& column : columns) {
    if (&column != columns.data()) list += ',';
    list += quoted_name(column.name);
    list += cast;
  }
  return list;
}

}  // namespace carto_mock::formats
