// Query strings and urlencoded bodies as npm's `qs` decodes them (spec sql-api.md 3.1, clients.md
// point 11).
#pragma once

#include <string>
#include <string_view>

#include "sql_api/js_value.h"

namespace carto_mock::sql_api {

// An object. A repeated name becomes an array; `a[]=` and `a[0]=` are arrays, `a[b]=` is an object.
// `+` is a blank; a value with a `%` that is no escape of valid UTF-8 stays as it came, as a whole.
// GDAL's bodies, which are hardly encoded, read well so.
JsValue decode_query_string(std::string_view text);

}  // namespace carto_mock::sql_api
