// The query endpoint's parameters, read as the service reads them, errors included (spec
// sql-api.md 3.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formats/format.h"
#include "sql_api/paging.h"
#include "sql_api/parameters.h"

namespace carto_mock::sql_api {

struct QueryOptions {
  std::string query;
  formats::Format format = formats::Format::kJson;
  formats::FormatOptions format_options;
  bool is_attachment = false;
  bool is_persistent = false;  // cache_policy=persist
  Paging paging;
};

// Throws ApiError 400.
QueryOptions read_query_options(const Parameters& parameters);

// The last component of the path without its extension; what could break a header becomes `_`.
std::string clean_filename(std::string_view filename);

// UTF-8 as a header carries it: Latin-1. None: a character that no header can carry.
std::optional<std::string> to_header_text(std::string_view text);

}  // namespace carto_mock::sql_api
