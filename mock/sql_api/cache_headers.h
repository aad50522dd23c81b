// The cache headers of the query endpoint (spec sql-api.md 1.10).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "http/message.h"
#include "sql/engine/session.h"
#include "support/clock.h"

namespace carto_mock::sql_api {

// A table that a query reads, with its date in cartodb.cdb_tablemetadata.
struct AffectedTable {
  std::string schema;
  std::string name;
  std::optional<Timestamp> updated_at;
};

struct CacheFacts {
  std::string_view database;
  std::optional<std::vector<AffectedTable>>
      tables;  // in OID order; none: they could not be found out
  bool may_write = false;
  bool is_persistent = false;  // cache_policy=persist
  Timestamp now = 0;
};

// Adds Cache-Control and, where they apply, X-Cache-Channel, Surrogate-Key and Last-Modified.
void add_cache_headers(http::Headers& headers, const CacheFacts& facts);

// Does a name contain `pg_` at the start of a word? Such tables are for the master key only (spec
// 6).
bool is_system_table(std::string_view name);
// One that the service's strict switch closes to everybody (spec sql-api.md 11, scenario 359).
bool is_closed_table(std::string_view schema, std::string_view name);

}  // namespace carto_mock::sql_api
