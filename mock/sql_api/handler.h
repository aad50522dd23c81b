// CARTO's SQL API: queries, and the pages around them (spec sql-api.md). Jobs and COPY are refused
// by name.
#pragma once

#include <string_view>

#include "accounts/registry.h"
#include "http/message.h"

namespace carto_mock::sql_api {

// Thread-safe. The registry outlives it.
class SqlApi {
 public:
  explicit SqlApi(const accounts::Registry& registry) : registry_(registry) {}

  // Is this path certainly the SQL API's, whatever the version in it?
  static bool owns(std::string_view path);
  // Is there anything at this path, for some method?
  static bool knows(std::string_view path);
  // Answers every path: what it does not know with the service's 404 page.
  void handle(http::Exchange& exchange) const;

 private:
  const accounts::Registry& registry_;
};

}  // namespace carto_mock::sql_api
