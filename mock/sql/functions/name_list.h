// Lists of names as search_path's value is one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

// Taken apart: names in quotes as they are, others in small letters; none: PostgreSQL refuses it.
std::optional<std::vector<std::string>> split_name_list(std::string_view text);

// A setting's value as SET name TO … has it: literals, of a list of names one each.
std::string setting_value_text(std::string_view name, std::string_view value);

}  // namespace carto_mock::sql
