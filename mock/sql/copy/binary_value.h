// The binary representation of values, as the types' send and receive functions make and take it
// (manual, page COPY, "Binary Format"; the layouts are those of PostgreSQL's wire protocol).
#pragma once

#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Appends it without its length. Not for NULL. `settings` of the session, for labels of enumerated
// types. Throws 42883 `no binary output function available for type box2d`, Error::unsupported for
// types that have none in carto-mock.
void append_binary_value(std::string& out, const Value& value, Oid type,
                         const TextSettings& settings);

// Throws 22P03 `incorrect binary data format`, 08P01 `insufficient data left in message`, 42883 `no
// binary input function available for type box2d`, what the type's own checks say,
// Error::unsupported.
Value read_binary_value(std::string_view bytes, Oid type, const TextSettings& settings);

}  // namespace carto_mock::sql
