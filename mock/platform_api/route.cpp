#include "platform_api/route.h"

#include "support/encodings.h"

namespace carto_mock::platform_api {
namespace {

constexpr std::string_view kMe = "/api/v3/me";
constexpr std::string_view kDatasets = "/api/v1/viz";

struct Place {
  std::optional<std::string> user_domain;
  std::string_view rest;  // what follows the account, without slashes at the end
};

Place without_account(std::string_view path) {
  constexpr std::string_view kUser = "/user/";
  Place place;
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.starts_with(kUser)) {
    path.remove_prefix(kUser.size());
    const std::size_t end = path.find('/');
    if (end == std::string_view::npos) return place;
    place.user_domain = percent_decode(path.substr(0, end)).value_or("");
    path.remove_prefix(end);
  }
  place.rest = path;
  return place;
}

// The one segment behind the datasets' path; none: there are more, or none.
std::optional<std::string_view> dataset_segment(std::string_view rest) {
  if (!rest.starts_with(kDatasets)) return std::nullopt;
  rest.remove_prefix(kDatasets.size());
  if (rest.size() < 2 || rest.front() != '/' || rest.find('/', 1) != std::string_view::npos)
    return std::nullopt;
  return rest.substr(1);
}

}  // namespace

bool is_platform_path(std::string_view path) {
  const Place place = without_account(path);
  return place.rest == kMe || place.rest == kDatasets || dataset_segment(place.rest).has_value();
}

std::optional<Route> find_route(std::string_view method, std::string_view path) {
  const Place place = without_account(path);
  Route route;
  route.user_domain = place.user_domain;
  const bool reads = method == "GET" || method == "HEAD";
  if (place.rest == kMe || place.rest == kDatasets) {
    if (!reads) return std::nullopt;
    route.endpoint = place.rest == kMe ? Endpoint::kMe : Endpoint::kListDatasets;
    return route;
  }
  const auto segment = dataset_segment(place.rest);
  const auto dataset = segment ? percent_decode(*segment) : std::nullopt;
  if (!dataset) return std::nullopt;
  route.dataset = *dataset;
  if (reads) {
    route.endpoint = Endpoint::kShowDataset;
  } else if (method == "PUT" || method == "PATCH") {
    route.endpoint = Endpoint::kChangeDataset;
  } else if (method == "DELETE") {
    route.endpoint = Endpoint::kDeleteDataset;
  } else {
    return std::nullopt;
  }
  return route;
}

}  // namespace carto_mock::platform_api
