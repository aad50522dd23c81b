// What functions may ask of the session that run a query of the caller's and want to know what its
// columns are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/session_services.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct QueryColumn {
  std::string name;
  Type type;
};

struct QueryResult {
  std::vector<QueryColumn> columns;
  std::vector<std::vector<Value>> rows;
};

// A session that functions can run in is this, too.
class QuerySession {
 public:
  virtual ~QuerySession() = default;
  // Runs the text's statements inside the running one; the result is the last one's. Throws 0A000
  // `INSERT is not allowed in a non-volatile function` for what is no query, 22000 `invalid query`
  // where there is no statement.
  virtual QueryResult run_query(std::string_view sql) = 0;
  // The columns of a text of one query, which is not run. Throws 42P11 `cannot open multi-query
  // plan as cursor` and its kin.
  virtual std::vector<QueryColumn> describe_query(std::string_view sql) = 0;
  // FETCH FORWARD; `count` may be negative. Throws 34000 `cursor "c" does not exist`.
  virtual QueryResult fetch(std::string_view cursor, std::int64_t count) = 0;
  virtual std::vector<QueryColumn> describe_cursor(std::string_view cursor) = 0;
};

QuerySession& query_session(SessionServices& session);

}  // namespace carto_mock::sql
