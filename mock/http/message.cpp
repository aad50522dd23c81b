#include "http/message.h"

#include <algorithm>

namespace carto_mock::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& [candidate, value] : list_) {
    if (equals_ignoring_case(candidate, name)) return value;
  }
  return std::nullopt;
}

std::string_view Headers::get(std::string_view name) const {
  return find(name).value_or(std::string_view());
}

void Headers::set(std::string_view name, std::string value) {
  const auto same = [&](const auto& header) { return equals_ignoring_case(header.first, name); };
  const auto first = std::find_if(list_.begin(), list_.end(), same);
  if (first == list_.end()) {
    list_.emplace_back(name, std::move(value));
    return;
  }
  first->second = std::move(value);
  list_.erase(std::remove_if(first + 1, list_.end(), same), list_.end());
}

void Headers::remove(std::string_view name) {
  std::erase_if(list_,
                [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

std::string_view Request::path() const {
  const std::string_view all = target;
  return all.substr(0, all.find('?'));
}

std::string_view Request::query() const {
  const std::string_view all = target;
  const std::size_t mark = all.find('?');
  return mark == std::string_view::npos ? std::string_view() : all.substr(mark + 1);
}

}  // namespace carto_mock::http
