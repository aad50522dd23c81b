#include "contract/variables.h"

#include <fmt/format.h>

#include <stdexcept>

namespace carto_mock::contract {

using nlohmann::ordered_json;

std::string fill(std::string text, const Variables& variables) {
  std::size_t from = 0;
  while ((from = text.find("{{", from)) != std::string::npos) {
    const std::size_t end = text.find("}}", from);
    if (end == std::string::npos) break;
    const std::string name = text.substr(from + 2, end - from - 2);
    const auto found = variables.find(name);
    if (found == variables.end())
      throw std::invalid_argument(fmt::format("nothing is known as {{{{{}}}}}", name));
    text.replace(from, end + 2 - from, found->second);
    from += found->second.size();
  }
  return text;
}

ordered_json fill(const ordered_json& value, const Variables& variables) {
  if (value.is_string()) return fill(value.get<std::string>(), variables);
  if (!value.is_structured()) return value;
  ordered_json filled = value.is_array() ? ordered_json::array() : ordered_json::object();
  for (const auto& [name, member] : value.items()) {
    if (value.is_array()) {
      filled.push_back(fill(member, variables));
    } else {
      filled[fill(name, variables)] = fill(member, variables);
    }
  }
  return filled;
}

}  // namespace carto_mock::contract
