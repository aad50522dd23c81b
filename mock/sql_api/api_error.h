// What the SQL API answers instead of a result (spec sql-api.md 5.1, 5.2).
#pragma once

#include <string>

#include "support/error.h"

namespace carto_mock::sql_api {

struct ApiError {
  int status = 400;
  std::string message;
  std::string context;  // empty: none, like the next two
  std::string detail;
  std::string hint;
  std::string unsupported;  // the construct that carto-mock lacks: header Carto-Mock-Unsupported

  // {"error":["…"],"context":…,"detail":…,"hint":…}
  std::string body() const;
};

// PostgreSQL's error in the service's terms: the status by its message, time-outs in the platform's
// words.
ApiError to_api_error(const Error& error);

}  // namespace carto_mock::sql_api
