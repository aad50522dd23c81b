#include "auth_api/extension.h"

#include <algorithm>
#include <array>

namespace carto_mock::auth_api {
namespace {

struct Extension {
  std::string_view name;
  std::string_view media_type;
};

constexpr std::string_view kHtml = "text/html";

// Those that the framework (Rails 4.2) knows besides json.
constexpr std::array kKnown = {Extension{"html", kHtml},
                               Extension{"xhtml", kHtml},
                               Extension{"text", "text/plain"},
                               Extension{"txt", "text/plain"},
                               Extension{"js", "text/javascript"},
                               Extension{"css", "text/css"},
                               Extension{"ics", "text/calendar"},
                               Extension{"csv", "text/csv"},
                               Extension{"vcf", "text/vcard"},
                               Extension{"png", "image/png"},
                               Extension{"jpg", "image/jpeg"},
                               Extension{"jpeg", "image/jpeg"},
                               Extension{"jpe", "image/jpeg"},
                               Extension{"pjpeg", "image/jpeg"},
                               Extension{"gif", "image/gif"},
                               Extension{"bmp", "image/bmp"},
                               Extension{"tif", "image/tiff"},
                               Extension{"tiff", "image/tiff"},
                               Extension{"mpg", "video/mpeg"},
                               Extension{"mpeg", "video/mpeg"},
                               Extension{"mpe", "video/mpeg"},
                               Extension{"xml", "application/xml"},
                               Extension{"rss", "application/rss+xml"},
                               Extension{"atom", "application/atom+xml"},
                               Extension{"yaml", "application/x-yaml"},
                               Extension{"multipart_form", "multipart/form-data"},
                               Extension{"url_encoded_form", "application/x-www-form-urlencoded"},
                               Extension{"pdf", "application/pdf"},
                               Extension{"zip", "application/zip"}};

// "": unknown.
std::string_view media_type_of(std::string_view extension) {
  const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](const Extension& candidate) {
    return candidate.name == extension;
  });
  return known == kKnown.end() ? std::string_view() : known->media_type;
}

bool is_plain(std::string_view extension) { return extension.empty() || extension == "json"; }

bool accepts_json(const ApiRequest& request) {
  return request.http->headers.get("Accept").starts_with("application/json");
}

}  // namespace

std::optional<Answer> refuse_extension(const ApiRequest& request, const Route& route) {
  if (is_plain(route.extension)) return std::nullopt;
  if (const auto media_type = media_type_of(route.extension); !media_type.empty()) {
    if (route.endpoint == Endpoint::kCreate || route.endpoint == Endpoint::kRegenerate)
      return forgery_error(media_type).answer;
    return std::nullopt;
  }
  if (route.endpoint == Endpoint::kCreate || accepts_json(request)) return std::nullopt;
  return framework_error_as("html", 500, true).answer;
}

Answer adapt_to_extension(Answer answer, const ApiRequest& request, const Route& route) {
  constexpr int kNotAcceptable = 406;
  constexpr int kServerError = 500;
  constexpr int kUnprocessable = 422;
  const std::string_view media_type = media_type_of(route.extension);
  const bool is_unknown = media_type.empty();
  if (is_plain(route.extension) || (is_unknown && accepts_json(request))) return answer;
  const Parameter* callback = request.parameter("callback");
  if (answer.response.status < 400) {
    if (callback == nullptr || is_unknown) return answer;
    return framework_error_as(route.extension, kUnprocessable, true).answer;
  }
  if (answer.response.status == kServerError)
    return framework_error_as(route.extension, kServerError, true).answer;
  if (media_type != kHtml) return framework_error_as(route.extension, kNotAcceptable, false).answer;
  Answer page = framework_error_as("html", answer.response.status, true).answer;
  page.maker = answer.maker;
  page.response.headers.add("Cache-Control", "no-cache");
  return page;
}

}  // namespace carto_mock::auth_api
