#include "faults/fault_rule.h"

namespace carto_mock::faults {
namespace {

// Without `/user/NAME` or `/u/NAME`.
std::string_view path_below_account(std::string_view path) {
  for (const std::string_view prefix : {"/user/", "/u/"}) {
    if (!path.starts_with(prefix)) continue;
    const std::size_t end = path.find('/', prefix.size());
    return end == std::string_view::npos ? std::string_view("/") : path.substr(end);
  }
  return path;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;  // the last one met, and where its text ends
  std::size_t star_end = 0;
  std::size_t from = 0;
  while (at < text.size()) {
    if (from < pattern.size() && pattern[from] == '*') {
      star = from++;
      star_end = at;
    } else if (from < pattern.size() && pattern[from] == text[at]) {
      ++from;
      ++at;
    } else if (star != std::string_view::npos) {
      from = star + 1;
      at = ++star_end;
    } else {
      return false;
    }
  }
  while (from < pattern.size() && pattern[from] == '*') ++from;
  return from == pattern.size();
}

bool matches(const FaultRule& rule, const http::Request& request) {
  return (rule.method.empty() || rule.method == request.method) &&
         matches_pattern(rule.path, path_below_account(request.path()));
}

}  // namespace carto_mock::faults
