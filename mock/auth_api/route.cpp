#include "auth_api/route.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

// Without empty segments: doubled and trailing slashes do not count.
std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) segments.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

// The prefixes /user/NAME and /u/NAME, in this order, both optional; the last one counts. Returns
// how many segments they take.
std::size_t read_prefixes(const std::vector<std::string_view>& segments,
                          std::optional<std::string>& user_domain) {
  std::size_t used = 0;
  for (const std::string_view prefix : {"user", "u"}) {
    if (segments.size() < used + 2 || segments[used] != prefix) continue;
    const std::string_view name = segments[used + 1];
    if (name.find('.') != std::string_view::npos) return segments.size();
    user_domain = percent_decode(name).value_or(std::string(name));
    used += 2;
  }
  return used;
}

// Splits `word.ext`. None: another word, two dots, or nothing behind the dot.
std::optional<std::string> extension_of(std::string_view segment, std::string_view word) {
  if (!segment.starts_with(word)) return std::nullopt;
  segment.remove_prefix(word.size());
  if (segment.empty()) return std::string();
  if (segment.front() != '.' || segment.size() == 1 ||
      segment.find('.', 1) != std::string_view::npos)
    return std::nullopt;
  return percent_decode(segment.substr(1)).value_or(std::string(segment.substr(1)));
}

}  // namespace

std::string_view action_name(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kList:
      return "index";
    case Endpoint::kShow:
      return "show";
    case Endpoint::kCreate:
      return "create";
    case Endpoint::kDelete:
      return "destroy";
    case Endpoint::kRegenerate:
      return "regenerate_token";
  }
  return "";
}

bool is_platform_path(std::string_view path) {
  constexpr std::string_view kVersion[] = {"api", "v3"};
  const std::vector<std::string_view> segments = split_path(path);
  return std::search(segments.begin(), segments.end(), std::begin(kVersion), std::end(kVersion)) !=
             segments.end() ||
         to_lower_ascii(path).find("api_keys") != std::string::npos;
}

std::optional<Route> find_route(std::string_view method, std::string_view path) {
  const std::vector<std::string_view> segments = split_path(path);
  Route route;
  const std::size_t first = read_prefixes(segments, route.user_domain);
  const std::size_t count = segments.size() - first;
  if (count < 3 || segments[first] != "api" || segments[first + 1] != "v3") return std::nullopt;
  const bool is_reading = method == "GET" || method == "HEAD";
  if (count == 3) {
    const auto extension = extension_of(segments[first + 2], "api_keys");
    if (!extension || !(is_reading || method == "POST")) return std::nullopt;
    route.endpoint = is_reading ? Endpoint::kList : Endpoint::kCreate;
    route.extension = *extension;
    return route;
  }
  if (segments[first + 2] != "api_keys") return std::nullopt;
  route.name = segments[first + 3];
  if (count == 4 && (is_reading || method == "DELETE")) {
    route.endpoint = is_reading ? Endpoint::kShow : Endpoint::kDelete;
    return route;
  }
  if (count == 6 && method == "POST" && segments[first + 4] == "token" &&
      route.name.find('.') == std::string::npos) {
    const auto extension = extension_of(segments[first + 5], "regenerate");
    if (!extension) return std::nullopt;
    route.endpoint = Endpoint::kRegenerate;
    route.extension = *extension;
    return route;
  }
  return std::nullopt;
}

NameSegment decode_name(std::string_view segment) {
  if (segment == "%") return {"%", NameSegment::Problem::kNone};
  const auto decoded = percent_decode(segment);
  if (!decoded) return {std::string(segment), NameSegment::Problem::kBrokenEscape};
  if (!is_valid_utf8(*decoded)) return {*decoded, NameSegment::Problem::kInvalidUtf8};
  if (decoded->find('\0') != std::string::npos)
    return {*decoded, NameSegment::Problem::kBrokenEscape};
  return {*decoded, NameSegment::Problem::kNone};
}

}  // namespace carto_mock::auth_api
