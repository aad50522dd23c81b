#include "contract/passive_rules.h"

#include <fmt/format.h>

#include <array>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;
using Wire = std::vector<WireRequest>;

constexpr int kBadRequest = 400;
constexpr int kTooManyRequests = 429;
constexpr int kServerError = 500;

std::string path_of(const WireRequest& request) { return request.view["path"]; }

std::string shown(const WireRequest& request) {
  return fmt::format("{} {}", request.method, request.target.substr(0, 200));
}

bool is_of_keys(const WireRequest& request) {
  return path_of(request).starts_with("/api/v3/api_keys");
}

bool is_of_jobs(const WireRequest& request) {
  return path_of(request).find("/sql/job") != std::string::npos;
}

bool is_query(const WireRequest& request) {
  const std::string path = path_of(request);
  return path.ends_with("/sql") || path.ends_with("/sql/");
}

bool is_copy_from(const WireRequest& request) {
  return path_of(request).ends_with("/sql/copyfrom");
}

bool has_failed(const WireRequest& request) {
  return request.status == 0 || request.status >= kBadRequest;
}

// A long body of a request that met a provoked failure was never read.
bool is_body_known(const WireRequest& request) {
  const std::string_view length = request.headers.get("Content-Length");
  const bool has_body =
      (!length.empty() && length != "0") || request.headers.find("Transfer-Encoding").has_value();
  return !has_body || !request.body.empty();
}

bool is_same(const WireRequest& left, const WireRequest& right) {
  return left.method == right.method && left.target == right.target && left.body == right.body &&
         is_body_known(left) && is_body_known(right);
}

// Adds a request that the rule is about.
void count(RuleFindings& findings, bool is_kept, const WireRequest& request,
           std::string_view otherwise) {
  if (is_kept) {
    ++findings.held;
  } else {
    findings.violations.push_back(fmt::format("{}: {}", shown(request), otherwise));
  }
}

RuleFindings judge_key_is_sent(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    if (is_body_known(request) && (is_of_keys(request) || is_of_jobs(request)))
      count(findings, request.view.contains("api_key"), request, "no key");
  }
  return findings;
}

RuleFindings judge_key_is_in_one_place(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    const ordered_json& places = request.view["key_in"];
    if (!places.empty()) count(findings, places.size() == 1, request, "in " + places.dump());
  }
  return findings;
}

RuleFindings judge_key_is_nowhere_else(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    if (!request.view.contains("api_key")) continue;
    const bool leaks = request.view.contains("key_elsewhere");
    count(findings, !leaks, request, leaks ? "in " + request.view["key_elsewhere"].dump() : "");
  }
  return findings;
}

RuleFindings judge_statement_is_one(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    if (!is_query(request) || request.method == "OPTIONS" || !is_body_known(request)) continue;
    const bool is_text = request.view.contains("q") && request.view["q"].is_string();
    count(findings, is_text, request, "no `q`, or several");
  }
  return findings;
}

RuleFindings judge_long_statement_is_posted(const Wire& wire) {
  constexpr std::size_t kLong = 2048;
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    if (!request.view.contains("q") || !request.view["q"].is_string()) continue;
    if (request.view["q"].get_ref<const std::string&>().size() < kLong) continue;
    if (!is_copy_from(request))
      count(findings, request.method == "POST", request, "a long statement in the URL");
  }
  return findings;
}

RuleFindings judge_json_is_json(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    const bool says_json = request.headers.get("Content-Type").starts_with("application/json") &&
                           !is_copy_from(request);
    if (says_json && !request.body.empty())
      count(findings, request.view.contains("json"), request, "the body is no JSON");
  }
  return findings;
}

RuleFindings judge_gzip_is_said(const Wire& wire) {
  constexpr std::string_view kGzip = "\x1f\x8b";
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    if (!is_copy_from(request) || request.body.empty()) continue;
    const bool says_gzip = request.headers.get("Content-Encoding") == "gzip";
    count(findings, request.body.starts_with(kGzip) == says_gzip, request,
          "Content-Encoding and the data disagree");
  }
  return findings;
}

RuleFindings judge_limit_is_waited_for(const Wire& wire) {
  RuleFindings findings;
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (wire[i].status != kTooManyRequests || !wire[i].retry_after) continue;
    for (std::size_t j = i + 1; j < wire.size(); ++j) {
      if (!is_same(wire[i], wire[j])) continue;
      const auto waited = wire[j].time - wire[i].time;
      count(findings, waited >= *wire[i].retry_after, wire[j],
            fmt::format("it came again after {} ms, before Retry-After had passed",
                        std::chrono::duration_cast<std::chrono::milliseconds>(waited).count()));
      break;
    }
  }
  return findings;
}

// What follows a request that failed: the same once more, or not.
RuleFindings judge_repetition(const Wire& wire, bool (*is_meant)(const WireRequest&),
                              std::string_view otherwise) {
  RuleFindings findings;
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (!is_meant(wire[i])) continue;
    const bool is_repeated = i + 1 < wire.size() && is_same(wire[i], wire[i + 1]);
    count(findings, !is_repeated, wire[i], otherwise);
  }
  return findings;
}

RuleFindings judge_refused_is_not_repeated(const Wire& wire) {
  return judge_repetition(
      wire,
      [](const WireRequest& request) {
        return request.status >= kBadRequest && request.status < kServerError &&
               request.status != kTooManyRequests;
      },
      "it was refused, and sent again");
}

RuleFindings judge_broken_write_is_not_repeated(const Wire& wire) {
  return judge_repetition(
      wire,
      [](const WireRequest& request) {
        const bool is_broken = request.status == 0 || request.status >= kServerError;
        return is_broken && (is_of_jobs(request) || is_of_keys(request) || is_copy_from(request)) &&
               request.method == "POST";
      },
      "it may have been done, and was sent again");
}

RuleFindings judge_repetition_ends(const Wire& wire) {
  constexpr std::size_t kMost = 6;
  RuleFindings findings;
  std::size_t in_a_row = 1;
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (!has_failed(wire[i])) continue;
    in_a_row = i > 0 && is_same(wire[i - 1], wire[i]) ? in_a_row + 1 : 1;
    count(findings, in_a_row <= kMost, wire[i], fmt::format("sent {} times in a row", in_a_row));
  }
  return findings;
}

RuleFindings judge_pages_are_read_to_the_last(const Wire& wire) {
  RuleFindings findings;
  for (std::size_t i = 0; i < wire.size(); ++i) {
    if (!is_of_keys(wire[i]) || wire[i].method != "GET" || wire[i].status != 200) continue;
    const auto answer = ordered_json::parse(wire[i].answer, nullptr, false);
    if (!answer.is_object() || !answer.contains("_links") || !answer["_links"].contains("next"))
      continue;
    const bool goes_on = i + 1 < wire.size() && is_of_keys(wire[i + 1]) &&
                         wire[i + 1].method == "GET" && wire[i + 1].target != wire[i].target;
    count(findings, goes_on, wire[i], "the next page was not asked for");
  }
  return findings;
}

RuleFindings judge_paths_are_known(const Wire& wire) {
  RuleFindings findings;
  for (const WireRequest& request : wire) {
    const bool is_unknown = request.status == 404 && request.answer.starts_with("<!DOCTYPE");
    count(findings, !is_unknown, request, "there is no such path or method");
  }
  return findings;
}

}  // namespace

std::span<const PassiveRule> passive_rules() {
  static constexpr std::array<PassiveRule, 13> kRules = {{
      {"key/sent", "Auth API guide, Using an API key", "jobs and keys are asked for with a key",
       judge_key_is_sent},
      {"key/in-one-place", "Auth API guide, Using an API key", "a request has its key in one place",
       judge_key_is_in_one_place},
      {"key/nowhere-else", "OWASP, Cryptographic storage",
       "no header that is logged, and no path, has the key", judge_key_is_nowhere_else},
      {"sql/one-statement-text", "SQL API reference, Query", "a query has one `q`, a text",
       judge_statement_is_one},
      {"sql/long-is-posted", "SQL API guide, POST requests",
       "a statement of 2048 bytes or more is POSTed", judge_long_statement_is_posted},
      {"body/json", "RFC 8259", "a body that is said to be JSON is JSON", judge_json_is_json},
      {"copy/gzip-is-said", "SQL API guide, Copy queries",
       "Content-Encoding says gzip where the data are, and only there", judge_gzip_is_said},
      {"limits/retry-after", "SQL API guide, Rate limits",
       "what met a limit comes again after Retry-After", judge_limit_is_waited_for},
      {"repeat/not-what-was-refused", "RFC 9110, 15.5", "what was refused is not sent again",
       judge_refused_is_not_repeated},
      {"repeat/not-a-broken-write", "RFC 9110, 9.2.2",
       "what may have been done already is not sent again", judge_broken_write_is_not_repeated},
      {"repeat/ends", "RFC 9110, 9.2.2", "what fails is not sent more than six times in a row",
       judge_repetition_ends},
      {"keys/all-pages", "Auth API reference, Paging", "a list of keys is read to its last page",
       judge_pages_are_read_to_the_last},
      {"paths/known", "SQL API and Auth API references", "only paths that there are, are asked for",
       judge_paths_are_known},
  }};
  return kRules;
}

}  // namespace carto_mock::contract
