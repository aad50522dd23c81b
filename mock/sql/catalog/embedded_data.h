// Data files of the catalog that are compressed (data/, dumped by scripts/dump-pg-catalog).
#pragma once

#include <span>

#include "support/embedded_file.h"

namespace carto_mock::sql {

std::span<const EmbeddedFile> embedded_catalog_data();

}  // namespace carto_mock::sql
