// The tables of an account as the platform lists them: visualizations of the type table (spec
// clients.md 2.4 and 3: what the SDKs send and read). Its CARTO tables are its datasets.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account.h"

namespace carto_mock::platform_api {

enum class Privacy { kPrivate, kPublic, kLink };

struct Dataset {
  std::string id;  // the same as long as the table is
  std::string name;
  std::int64_t table = 0;  // its OID
  // Public and link: default_public may read it.
  Privacy privacy = Privacy::kPrivate;
  std::string created_at;  // ISO 8601, when the platform first noticed the table
  std::string updated_at;  // likewise, of the table's last change
  std::int64_t row_count = 0;
  std::vector<std::string> geometry_types;
};

// By their last change, the latest first.
std::vector<Dataset> list_datasets(const accounts::Account& account);
// By name or id; none: there is no such dataset.
std::optional<Dataset> find_dataset(const accounts::Account& account, std::string_view name_or_id);

// Run as the account's role. They throw what the database says.
void set_privacy(const accounts::Account& account, const Dataset& dataset, Privacy privacy);
void rename_dataset(const accounts::Account& account, const Dataset& dataset,
                    std::string_view name);
void delete_dataset(const accounts::Account& account, const Dataset& dataset);

std::string_view privacy_name(Privacy privacy);  // PRIVATE, PUBLIC, LINK
std::optional<Privacy> parse_privacy(std::string_view name);
nlohmann::ordered_json dataset_json(const accounts::Account& account, const Dataset& dataset);

}  // namespace carto_mock::platform_api
