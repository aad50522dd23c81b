// Scalars of a YAML file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::dump {

// Plain where that is the same text in any YAML, else in double quotes.
std::string yaml_text(std::string_view text);
std::string yaml_list(const std::vector<std::string>& texts);  // [a, b]

}  // namespace carto_mock::dump
