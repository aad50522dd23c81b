#include "auth_api/extension.h"

#include <algorithm>
#include <array>

namespace carto_mock::auth_api {
namespace {

// Those that the framework knows besides json.
constexpr std::array<std::string_view, 19> kKnown = {
    "html", "txt", "text", "js",  "css", "ics",  "csv",  "vcf", "png", "jpeg",
    "gif",  "bmp", "tiff", "xml", "rss", "atom", "yaml", "pdf", "zip"};

bool is_known(std::string_view extension) {
  return std::find(kKnown.begin(), kKnown.end(), extension) != kKnown.end();
}

bool is_plain(std::string_view extension) { return extension.empty() || extension == "json"; }

bool accepts_json(const ApiRequest& request) {
  return request.http->headers.get("Accept").starts_with("application/json");
}

}  // namespace

std::optional<Answer> refuse_extension(const ApiRequest& request, const Route& route) {
  if (is_plain(route.extension)) return std::nullopt;
  if (is_known(route.extension)) {
    if (route.endpoint == Endpoint::kCreate || route.endpoint == Endpoint::kRegenerate)
      return forgery_error(route.extension).answer;
    return std::nullopt;
  }
  if (route.endpoint == Endpoint::kCreate || accepts_json(request)) return std::nullopt;
  return framework_error_as("html", 500, true).answer;
}

Answer adapt_to_extension(Answer answer, const ApiRequest& request, const Route& route) {
  constexpr int kNotAcceptable = 406;
  constexpr int kServerError = 500;
  constexpr int kUnprocessable = 422;
  const bool is_unknown = !is_known(route.extension);
  if (is_plain(route.extension) || (is_unknown && accepts_json(request))) return answer;
  const Parameter* callback = request.parameter("callback");
  if (answer.response.status < 400) {
    if (callback == nullptr || is_unknown) return answer;
    return framework_error_as(route.extension, kUnprocessable, true).answer;
  }
  if (answer.response.status == kServerError)
    return framework_error_as(route.extension, kServerError, true).answer;
  if (route.extension != "html")
    return framework_error_as(route.extension, kNotAcceptable, false).answer;
  Answer page = framework_error_as("html", answer.response.status, true).answer;
  page.maker = answer.maker;
  page.response.headers.add("Cache-Control", "no-cache");
  return page;
}

}  // namespace carto_mock::auth_api
