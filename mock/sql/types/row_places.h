// tid, a row's place in its table (manual, chapter 8.19): `(block,offset)`. Which block a stored
// row is in depends on PostgreSQL's pages, so that of the places in the column ctid carto-mock
// knows the order alone: they are kept as kStoredRow and the row's number in the table's order.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

inline constexpr std::string_view kStoredRow = "#";

// Throws 22P02 `invalid input syntax for type tid: "x"`.
Value input_tid(std::string_view text, Type type, const TextSettings& settings);
// Of a stored row: refused (0A000).
std::string output_tid(const Value& value, Type type, const TextSettings& settings);
// By block, then by place in it; stored rows by their order. One with the other: refused (0A000).
int compare_tids(const Value& left, const Value& right);

}  // namespace carto_mock::sql
