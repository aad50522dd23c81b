// Are two pieces of a statement's syntax the same, wherever they stand in it? As equal() of
// PostgreSQL compares raw parse trees.
#pragma once

#include "sql/syntax/parser.h"

namespace carto_mock::sql::analysis {

// Compares everything but the fields that tell a location. Both may be null.
bool same_syntax(const ProtobufCMessage* left, const ProtobufCMessage* right);

}  // namespace carto_mock::sql::analysis
