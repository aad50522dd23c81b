// Blocks of the format `arraybuffer` (spec sql-api.md 4.8): a type, a size (both big-endian) and a
// payload (little-endian). Values are what the SQL API's runtime holds, errors are its own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace carto_mock::formats {

struct NullValue {};
// An object without a length: a date, an interval.
struct UnsizedValue {};
using BlockValue = std::variant<NullValue, UnsizedValue, double, std::string, std::vector<double>>;

// Strings, one block each, as UTF-16.
std::string string_list_block(std::span<const std::string> strings);
// One column: what the first value is decides on its type, for numbers the column's name
// (`speed__int16`). Throws Error.
std::string column_block(std::string_view name, std::span<const BlockValue> values);
// A block that holds blocks.
std::string block_list(std::span<const std::string> blocks);

}  // namespace carto_mock::formats
