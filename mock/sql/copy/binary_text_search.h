// The binary representation of tsvector and tsquery. Inside this folder.
#pragma once

#include <string>
#include <string_view>

#include "sql/copy/binary_bytes.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// `text`: as the type prints it.
void append_tsvector(std::string& out, std::string_view text);
void append_tsquery(std::string& out, std::string_view text);

// Throw XX000 `invalid tsvector: …`, `invalid tsquery: …`.
Value read_tsvector(BinaryMessage& message);
Value read_tsquery(BinaryMessage& message);

}  // namespace carto_mock::sql
