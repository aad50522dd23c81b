// What the Auth API answers with, in the emulated server's forms (spec auth-api.md 2.1, 5).
#pragma once

#include <string>
#include <string_view>

#include "auth_api/api_request.h"
#include "http/message.h"

namespace carto_mock::auth_api {

// An answer before finish_answer() has added what all answers have.
struct Answer {
  // Decides which headers it gets. The API's own: by the action or a check before it, or by
  // rescuing an error of the action, which skips what runs after actions (CORS).
  enum class Maker { kAction, kRescue, kFramework };
  http::Response response;
  Maker maker = Maker::kAction;
};

// Thrown by the endpoints to end a request with this answer.
struct Failure {
  Answer answer;
};

// 200 or 201 with a body, its ETag, and JSONP where `callback` asks for it; 304 where If-None-Match
// has the ETag.
Answer json_answer(const ApiRequest& request, int status, std::string json);
Answer no_content();
// `{"errors":"…","errors_cause":null}`
Failure api_error(int status, std::string_view text);
// Without a body, `Content-Type: application/json`.
Failure empty_error(int status);
// `{"error":"unverified"}`
Failure unverified_error();
// 403, empty, a page for HTML: what the forgery protection answers to a write in another format
// than JSON.
Failure forgery_error(std::string_view media_type);

// Made by the framework around the API: `{"status":"404","error":"Not Found"}`.
Failure framework_json(int status);
// The same in the form that the request asks for: JSON, XML, or else an HTML page (for 400:
// nothing).
Failure framework_error(const ApiRequest& request, int status);

// The same in a given form; `extension` is xml or anything else, which makes it HTML.
Failure framework_error_as(std::string_view extension, int status, bool has_page);

// Adds the headers that all answers have, and CORS where the request's Origin is the platform's own
// host.
http::Response finish_answer(Answer answer, const ApiRequest& request,
                             std::string_view platform_host, std::string request_id,
                             double seconds);

}  // namespace carto_mock::auth_api
