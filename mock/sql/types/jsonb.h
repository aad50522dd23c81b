// jsonb: JSON in one canonical text (manual, chapter 8.14): keys sorted by length and then by
// bytes, the last of equal keys kept, numbers as numeric prints them, one blank after commas and
// colons.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/json.h"

namespace carto_mock::sql {

// Sorts keys, drops duplicates, makes numbers numerics' text: the tree that a jsonb's text has.
void canonicalize_jsonb(JsonNode& node);
// The text of a canonical tree.
std::string jsonb_text(const JsonNode& canonical);
// Both, from any JSON text. Errors as parse_json(), and 22003 for a number that numeric cannot
// hold.
std::string parse_jsonb(std::string_view text);

// PostgreSQL's order of jsonb, of two canonical trees or texts.
int compare_jsonb(const JsonNode& left, const JsonNode& right);
int compare_jsonb_text(std::string_view left, std::string_view right);

}  // namespace carto_mock::sql
