#include "contract/matcher.h"

#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "contract/value_form.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string shown(const ordered_json* value) {
  return value == nullptr ? "nothing"
                          : value->dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string difference(const std::string& pointer, const std::string& expected,
                       const ordered_json* actual) {
  return fmt::format("{}: expected {}, got {}", pointer.empty() ? "/" : pointer, expected,
                     shown(actual));
}

bool matches_pattern(const std::string& pattern, const std::string& text) {
  regex_t compiled;
  if (regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
    throw std::invalid_argument(fmt::format("the pattern {} cannot be compiled", pattern));
  }
  const bool found = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

bool is_of_type(const ordered_json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  return type == value.type_name();
}

std::string compare_members(const ordered_json& expected, const ordered_json& actual,
                            const std::string& pointer) {
  for (const auto& [name, value] : expected.items()) {
    const auto found = actual.find(name);
    const auto result =
        mismatch(value, found == actual.end() ? nullptr : &*found, pointer + "/" + name);
    if (!result.empty()) return result;
  }
  return "";
}

std::string compare_lists(const ordered_json& expected, const ordered_json& actual,
                          const std::string& pointer) {
  if (expected.size() != actual.size()) {
    return difference(pointer, fmt::format("{} items {}", expected.size(), expected.dump()),
                      &actual);
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto result = mismatch(expected[i], &actual[i], fmt::format("{}/{}", pointer, i));
    if (!result.empty()) return result;
  }
  return "";
}

std::string compare_unordered(const ordered_json& expected, const ordered_json& actual,
                              const std::string& pointer) {
  if (expected.size() != actual.size()) {
    return difference(pointer, fmt::format("{} items in any order", expected.size()), &actual);
  }
  std::vector<bool> taken(actual.size(), false);
  for (const auto& item : expected) {
    bool found = false;
    for (std::size_t i = 0; i < actual.size() && !found; ++i) {
      found = !taken[i] && mismatch(item, &actual[i]).empty();
      if (found) taken[i] = true;
    }
    if (!found)
      return difference(pointer, fmt::format("an item that matches {}", item.dump()), &actual);
  }
  return "";
}

std::string compare_operator(const std::string& name, const ordered_json& operand,
                             const ordered_json* actual, const std::string& pointer) {
  if (name == "$absent") return actual == nullptr ? "" : difference(pointer, "nothing", actual);
  if (actual == nullptr) return difference(pointer, name, actual);
  if (name == "$any") return "";
  if (name == "$type") {
    return is_of_type(*actual, operand)
               ? ""
               : difference(pointer, "a " + operand.get<std::string>(), actual);
  }
  if (name == "$re") {
    return actual->is_string() && matches_pattern(operand, *actual)
               ? ""
               : difference(pointer, "a match of " + operand.get<std::string>(), actual);
  }
  if (name == "$exact") {
    const auto result = mismatch(operand, actual, pointer);
    if (!result.empty()) return result;
    return actual->size() == operand.size()
               ? ""
               : difference(pointer, "exactly " + operand.dump(), actual);
  }
  if (name == "$unordered") {
    return actual->is_array() ? compare_unordered(operand, *actual, pointer)
                              : difference(pointer, "a list", actual);
  }
  if (name == "$contains") {
    bool found = false;
    if (actual->is_string()) {
      found = actual->get_ref<const std::string&>().find(operand.get<std::string>()) !=
              std::string::npos;
    } else if (actual->is_array()) {
      found = std::any_of(actual->begin(), actual->end(),
                          [&](const auto& item) { return mismatch(operand, &item).empty(); });
    }
    return found ? "" : difference(pointer, "something with " + operand.dump(), actual);
  }
  if (name == "$one_of") {
    const bool found = std::any_of(operand.begin(), operand.end(), [&](const auto& item) {
      return mismatch(item, actual).empty();
    });
    return found ? "" : difference(pointer, "one of " + operand.dump(), actual);
  }
  if (name == "$size") {
    const std::size_t size =
        actual->is_string() ? actual->get_ref<const std::string&>().size() : actual->size();
    return size == operand ? "" : difference(pointer, operand.dump() + " items", actual);
  }
  if (is_value_form(name)) {
    return is_same_value(name, operand, *actual)
               ? ""
               : difference(pointer, fmt::format("{} {}", name, operand.dump()), actual);
  }
  throw std::invalid_argument(fmt::format("{}: there is no matcher {}", pointer, name));
}

}  // namespace

std::string mismatch(const ordered_json& expected, const ordered_json* actual,
                     const std::string& pointer) {
  if (expected.is_object() && expected.size() == 1 && expected.begin().key().starts_with('$')) {
    return compare_operator(expected.begin().key(), expected.begin().value(), actual, pointer);
  }
  if (actual == nullptr || (expected.is_structured() && expected.type() != actual->type())) {
    return difference(pointer, expected.dump(), actual);
  }
  if (expected.is_object()) return compare_members(expected, *actual, pointer);
  if (expected.is_array()) return compare_lists(expected, *actual, pointer);
  return expected == *actual ? "" : difference(pointer, expected.dump(), actual);
}

}  // namespace carto_mock::contract
