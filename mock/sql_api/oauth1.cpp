#include "sql_api/oauth1.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using OauthParameters = std::map<std::string, std::string, std::less<>>;

constexpr std::array<std::string_view, 8> kOauthNames = {
    "oauth_body_hash", "oauth_consumer_key", "oauth_token", "oauth_signature_method",
    "oauth_signature", "oauth_timestamp",    "oauth_nonce", "oauth_version"};
// Without one of these nothing is signed.
constexpr std::array<std::string_view, 6> kRequiredNames = {
    "oauth_consumer_key", "oauth_token",     "oauth_signature_method",
    "oauth_signature",    "oauth_timestamp", "oauth_nonce"};

bool is_oauth_name(std::string_view name) {
  return std::ranges::find(kOauthNames, name) != kOauthNames.end();
}

// RFC 5849, 3.6.
std::string encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      encoded += c;
    } else {
      encoded += '%' + hex_encode({&c, 1}, true);
    }
  }
  return encoded;
}

// Of the header's `name="value"` pairs, whatever its scheme.
OauthParameters read_header(std::string_view header) {
  OauthParameters found;
  for (const std::string_view name : kOauthNames) {
    const std::string start = std::string(name) + "=\"";
    const std::size_t place = header.find(start);
    if (place == std::string_view::npos) continue;
    const std::size_t begin = place + start.size();
    const std::size_t end = header.find('"', begin);
    if (end == std::string_view::npos) continue;
    const std::string_view value = header.substr(begin, end - begin);
    found.emplace(name, percent_decode(value).value_or(std::string(value)));
  }
  return found;
}

// All that is signed but the OAuth parameters of the header: a parameter that is given several
// times counts as often.
Pairs read_parameters(const JsValue& object) {
  Pairs pairs;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_array()) {
      pairs.emplace_back(name, to_js_string(value));
      continue;
    }
    for (const JsValue& one : value) pairs.emplace_back(name, to_js_string(one));
  }
  return pairs;
}

std::string path_below_sql(const Route& route) {
  switch (route.endpoint) {
    case Endpoint::kCopyFrom:
      return "/copyfrom";
    case Endpoint::kCopyTo:
      return "/copyto";
    case Endpoint::kCreateJob:
      return "/job";
    case Endpoint::kReadJob:
    case Endpoint::kCancelJob:
      return "/job/" + route.job_id;
    case Endpoint::kQuery:
    case Endpoint::kUnknown:
    case Endpoint::kVersion:
    case Endpoint::kHealth:
    case Endpoint::kJobsInProgress:
    case Endpoint::kPreflight:
      break;
  }
  return "/";
}

std::string scheme_of(const http::Request& request) {
  const std::string_view forwarded = request.headers.get("X-Forwarded-Proto");
  if (!forwarded.empty()) return to_lower_ascii(forwarded.substr(0, forwarded.find(',')));
  return request.is_secure ? "https" : "http";
}

// RFC 5849, 3.4.1.2.
std::string base_url(const std::string& scheme, std::string_view host, std::string_view path) {
  std::string authority = to_lower_ascii(host);
  const std::string_view usual_port = scheme == "https" ? ":443" : ":80";
  if (authority.ends_with(usual_port)) authority.resize(authority.size() - usual_port.size());
  return fmt::format("{}://{}{}", scheme, authority, path);
}

// RFC 5849, 3.4.1.3.2.
std::string normalized(Pairs pairs) {
  for (auto& [name, value] : pairs) {
    name = encode(name);
    value = encode(value);
  }
  std::ranges::sort(pairs);
  std::string text;
  for (const auto& [name, value] : pairs)
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, value);
  return text;
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

const accounts::Oauth1Token* find_token(const accounts::Account& account,
                                        const OauthParameters& oauth) {
  const auto& tokens = account.identity().oauth1_tokens;
  const auto found = std::ranges::find_if(tokens, [&oauth](const accounts::Oauth1Token& token) {
    return token.token == oauth.at("oauth_token") &&
           token.consumer_key == oauth.at("oauth_consumer_key");
  });
  return found == tokens.end() ? nullptr : &*found;
}

}  // namespace

bool is_signed(const http::Request& request, const Route& route, const Parameters& parameters,
               const accounts::Account& account, const std::vector<std::string>& hosts) {
  if (account.identity().oauth1_tokens.empty()) return false;
  OauthParameters oauth = read_header(request.headers.get("Authorization"));
  Pairs pairs = read_parameters(request.method == "POST" ? parameters.body() : parameters.query());
  // The header goes before.
  std::erase_if(pairs, [&oauth](const auto& pair) {
    if (!is_oauth_name(pair.first)) return false;
    oauth.emplace(pair.first, pair.second);
    return true;
  });
  const bool is_complete = std::ranges::all_of(
      kRequiredNames, [&oauth](std::string_view name) { return oauth.contains(name); });
  if (!is_complete) return false;
  const accounts::Oauth1Token* token = find_token(account, oauth);
  if (token == nullptr) return false;

  const std::string signature = oauth.extract("oauth_signature").mapped();
  pairs.insert(pairs.end(), oauth.begin(), oauth.end());
  const std::string signed_parameters = normalized(std::move(pairs));
  const std::string key = encode(token->consumer_secret) + '&' + encode(token->token_secret);
  std::vector<std::string> candidates = {std::string(request.headers.get("Host"))};
  for (const std::string& host : hosts) candidates.push_back(account.name() + '.' + host);
  return std::ranges::any_of(candidates, [&](const std::string& host) {
    const std::string url = base_url(scheme_of(request), host, path_below_sql(route));
    const std::string text =
        fmt::format("{}&{}&{}", request.method, encode(url), encode(signed_parameters));
    return base64_encode(hmac_sha1(key, text)) == signature;
  });
}

}  // namespace carto_mock::sql_api
