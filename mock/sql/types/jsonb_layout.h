// Where the objects of a jsonb stand in PostgreSQL's binary form of it: what the jsonpath method
// .keyvalue() numbers them by (manual, chapter 9.16.2.3).
#pragma once

#include <cstdint>
#include <unordered_map>

#include "sql/types/json.h"

namespace carto_mock::sql {

// Of each array and object of a canonical tree, the bytes between the root's begin and its own. The
// keys are addresses of the tree's nodes.
using JsonbOffsets = std::unordered_map<const JsonNode*, std::int64_t>;
JsonbOffsets jsonb_offsets(const JsonNode& root);

}  // namespace carto_mock::sql
