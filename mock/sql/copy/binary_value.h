// The binary representation of values, as the types' send and receive functions make and take it
// (manual, page COPY, "Binary Format"; the layouts are those of PostgreSQL's wire protocol).
#pragma once

#include <string>
#include <string_view>

#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Appends it without its length. Not for NULL. Throws Error::unsupported for types that have none
// in carto-mock.
void append_binary_value(std::string& out, const Value& value, Oid type);

// Throws 22P03 `incorrect binary data format`, 08P01 `insufficient data left in message`, what the
// type's own checks say, Error::unsupported.
Value read_binary_value(std::string_view bytes, Oid type);

}  // namespace carto_mock::sql
