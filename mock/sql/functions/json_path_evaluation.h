// Evaluates SQL/JSON paths (manual, chapter 9.16.2), item by item as PostgreSQL does: which error
// comes first, and what is never looked at, depend on that.
#pragma once

#include <functional>

#include "sql/functions/function.h"
#include "sql/functions/json_path_moment.h"
#include "sql/types/json_path.h"
#include "support/error.h"

namespace carto_mock::sql {

// What the argument `silent`, filters and exists() swallow.
struct JsonPathFailure {
  Error error;
};

struct JsonPathInput {
  const JsonPath& path;
  const JsonNode& root;
  const JsonNode& variables;  // an object
  bool uses_zone;             // the functions *_tz
  bool wants_existence;       // in the lax mode: the sink stops at the first item
};

// Takes one item; false: no more are wanted. The item lives no longer than the call.
using JsonPathSink = std::function<bool(const JsonNode& item)>;

// Throws JsonPathFailure, and Error for what nothing swallows.
void evaluate_json_path(const JsonPathInput& input, const CallContext& context,
                        const JsonPathSink& sink);

}  // namespace carto_mock::sql
