#include "contract/variables.h"

#include <fmt/format.h>

#include <cstring>
#include <stdexcept>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

constexpr const char* kRepeat = "$repeat";
constexpr const char* kNumber = "{#}";

bool is_repeat(const ordered_json& value) {
  return value.is_object() && value.size() == 1 && value.begin().key() == kRepeat;
}

ordered_json numbered(const ordered_json& item, int number) {
  if (item.is_string()) {
    std::string text = item;
    const std::size_t at = text.find(kNumber);
    if (at != std::string::npos) text.replace(at, std::strlen(kNumber), std::to_string(number));
    return text;
  }
  if (!item.is_structured()) return item;
  ordered_json copy = item;
  for (auto& member : copy) member = numbered(member, number);
  return copy;
}

ordered_json repeated(const ordered_json& what) {
  const int times = what.at("times");
  if (what.contains("item")) {
    ordered_json list = ordered_json::array();
    for (int i = 1; i <= times; ++i) list.push_back(numbered(what["item"], i));
    return list;
  }
  const std::string text = what.at("text");
  std::string whole = what.value("before", "");
  for (int i = 0; i < times; ++i) whole += text;
  return whole + what.value("after", "");
}

}  // namespace

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
  if (is_repeat(value)) return repeated(fill(value.begin().value(), variables));
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
