// PostgreSQL's settings as pg_settings shows those of a server that is configured as initdb leaves
// it (manual, chapters 20 and 54.24), dumped by scripts/dump-pg-catalog. What a session has changed
// is not here: sql/engine/session_settings.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

struct ServerSetting {
  std::string_view name;
  // In the setting's unit. None: only the machine would know, as of data_directory.
  std::optional<std::string_view> value;
  std::optional<std::string_view> shown;  // the same as SHOW prints it
  std::optional<std::string_view> unit;
  std::string_view category;
  std::string_view short_description;
  std::optional<std::string_view> extra_description;
  std::string_view context;
  std::string_view type;
  std::string_view source;
  std::optional<std::string_view> minimum;
  std::optional<std::string_view> maximum;
  std::optional<std::string_view> choices;  // separated by commas
  std::optional<std::string_view> built_value;
  std::optional<std::string_view> reset_value;  // file modes are decimal here
  // The server's machine or its command line decides it: `value` is what PostgreSQL is built with.
  bool is_of_machine;
  // Else only superusers and pg_read_all_settings see it.
  bool is_for_all;
};

std::span<const ServerSetting> server_settings();  // in PostgreSQL's order
// In any case; nullptr: there is none.
const ServerSetting* find_server_setting(std::string_view name);

// Else SHOW of it fails with 42501, and pg_settings has no row.
bool may_read_setting(const ServerSetting& setting, const CatalogSnapshot& catalog, Oid role);

}  // namespace carto_mock::sql
