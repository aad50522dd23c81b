// Values as JSON (manual, chapter 9.16, to_json): numbers and booleans are themselves, moments ISO
// 8601, arrays and records JSON's, geometries GeoJSON, the rest strings.
#pragma once

#include <string>

#include "sql/functions/function.h"
#include "sql/types/geometry.h"

namespace carto_mock::sql {

std::string to_json(const CallContext& context, const Value& value, Type type);
// As an object's key: always a string. Throws 22004 for NULL, 22023 for what has parts.
std::string to_json_key(const CallContext& context, const Value& value, Type type);
// Separators between fields or elements: `,`, or a new line where `pretty`.
std::string record_to_json(const CallContext& context, const Record& record, bool pretty);
std::string array_to_json(const CallContext& context, const Array& array, bool pretty);
// GeoJSON with the short name of the reference system, where it is known.
std::string geojson_with_known_system(const Geometry& geometry);
bool is_json_composite(Oid type);  // arrays and records
// As other standards write it as well: `true`, moments as ISO 8601 has them; all else as its
// output function prints it. Not for NULL.
std::string standard_text(const CallContext& context, const Value& value, Type type);

}  // namespace carto_mock::sql
