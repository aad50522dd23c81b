// The binary representation of the types whose values are kept as text: networks, addresses, bits,
// shapes, times with a zone, text search, ranges. Inside this folder.
#pragma once

#include <optional>
#include <string>

#include "sql/copy/binary_bytes.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// False: the type is none of these.
bool append_text_type(std::string& out, const Value& value, Oid type);
// None: the type is none of these. Throws like read_binary_value().
std::optional<Value> read_text_type(BinaryMessage& message, Oid type);

}  // namespace carto_mock::sql
