// Data files of the catalog that are compressed (data/, dumped by scripts/dump-pg-catalog).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "support/embedded_file.h"

namespace carto_mock::sql {

std::span<const EmbeddedFile> embedded_catalog_data();

// What such a file holds.
std::string embedded_catalog_text(std::string_view name);

}  // namespace carto_mock::sql
