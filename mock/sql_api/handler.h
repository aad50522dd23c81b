// CARTO's SQL API: queries, COPY, batch jobs, and the pages around them (spec sql-api.md).
#pragma once

#include <string_view>

#include "accounts/registry.h"
#include "accounts/service_health.h"
#include "formats/ogr_export.h"
#include "http/message.h"
#include "jobs/job_service.h"

namespace carto_mock::sql_api {

// Thread-safe. What it is given outlives it.
class SqlApi {
 public:
  SqlApi(const accounts::Registry& registry, jobs::JobService& jobs,
         const accounts::HealthSwitch& health)
      : registry_(registry), jobs_(jobs), health_(health) {}

  // Is this path certainly the SQL API's, whatever the version in it?
  static bool owns(std::string_view path);
  // Is there anything at this path, for some method?
  static bool knows(std::string_view path);
  // Answers every path: what it does not know with the service's 404 page.
  void handle(http::Exchange& exchange) const;

 private:
  const accounts::Registry& registry_;
  jobs::JobService& jobs_;
  const accounts::HealthSwitch& health_;
  mutable formats::OgrExporter exporter_;  // thread-safe; counts what runs
};

}  // namespace carto_mock::sql_api
