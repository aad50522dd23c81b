// Mutants that mistreat the key, or whom it belongs to.
#include <fmt/format.h>

#include "mutants/mutant.h"
#include "support/encodings.h"

namespace carto_mock::contract {
namespace {

class DropsKey final : public ReferenceClient {
  void place_key(ApiRequest& /*request*/) override {}
};

class SendsKeyTwice final : public ReferenceClient {
  void place_key(ApiRequest& request) override {
    ReferenceClient::place_key(request);
    if (!environment().api_key) return;
    if (request.headers.find("Authorization")) {
      request.query.emplace_back("api_key", *environment().api_key);
    } else {
      request.headers.add("Authorization", "Basic " + base64_encode(environment().username + ':' +
                                                                    *environment().api_key));
    }
  }
};

class PutsKeyIntoUserAgent final : public ReferenceClient {
  void place_key(ApiRequest& request) override {
    ReferenceClient::place_key(request);
    if (environment().api_key)
      request.headers.add("Referer", "http://localhost/?key=" + *environment().api_key);
  }
};

class ShowsKeyInErrors final : public ReferenceClient {
  Json perform(const std::string& operation, const Json& arguments) override {
    try {
      return ReferenceClient::perform(operation, arguments);
    } catch (ClientFailure& failure) {
      failure.messages.push_back("asked with api_key=" + environment().api_key.value_or(""));
      throw;
    }
  }
};

// As a client does that logs each request at its lowest level.
class LogsRequests final : public ReferenceClient {
  std::string encode_target(const ApiRequest& request) override {
    const std::string target = ReferenceClient::encode_target(request);
    log(request.method + ' ' + target);
    for (const auto& [name, value] : request.headers.list()) log(name + ": " + value);
    if (request.json) log(request.json->dump());
    if (request.form) log(encode(*request.form));
    return target;
  }
};

class FollowsRedirectsWithKey final : public ReferenceClient {
  http::ClientResponse follow(const ApiRequest& request, http::ClientResponse response) override {
    if (response.status != 307) return response;
    const std::string location(response.headers.get("Location"));
    const BaseUrl place = parse_base_url(location.substr(0, location.find('?')));
    http::Request again;
    again.method = request.method;
    again.target = place.path + "?api_key=" + environment().api_key.value_or("");
    return send_request(place, again, "", attempt().timeout);
  }
};

class IgnoresPathOfAccount final : public ReferenceClient {
  std::string encode_target(const ApiRequest& request) override {
    const std::string target = ReferenceClient::encode_target(request);
    const std::string prefix = "/user/" + environment().username;
    return target.starts_with(prefix) ? target.substr(prefix.size()) : target;
  }
  http::ClientResponse send(const ApiRequest& request) override {
    ApiRequest by_host = request;
    by_host.headers.add("Host", environment().username + ".localhost");
    return ReferenceClient::send(by_host);
  }
};

class AlwaysNamesAccountInPath final : public ReferenceClient {
  std::string encode_target(const ApiRequest& request) override {
    const std::string target = ReferenceClient::encode_target(request);
    return target.starts_with("/user/") ? target
                                        : fmt::format("/user/{}{}", environment().username, target);
  }
};

}  // namespace

std::vector<Mutant> mutants_of_credentials() {
  return {
      mutant<DropsKey>("drops the key", "the key is sent with nothing",
                       {"client/key/sending/*", "client/auth/list/regular-key-sees-itself"}),
      mutant<SendsKeyTwice>("sends the key twice", "the key is in several places",
                            {"client/key/sending/in-one-place"}),
      mutant<PutsKeyIntoUserAgent>("puts the key into a header", "the key is in Referer",
                                   {"client/key/secrecy/nowhere-else"}),
      mutant<ShowsKeyInErrors>("shows the key in errors", "errors show the URL with the key",
                               {"client/key/secrecy/error-of-*"}),
      mutant<LogsRequests>("logs requests", "the key is in the log",
                           {"client/key/secrecy/log-of-*"}),
      mutant<FollowsRedirectsWithKey>("follows redirects with the key",
                                      "another host is sent the key",
                                      {"client/key/secrecy/redirect-of-*"}),
      mutant<IgnoresPathOfAccount>("ignores the account's path", "the base URL's path is dropped",
                                   {"client/key/address/*by-path"}),
      mutant<AlwaysNamesAccountInPath>("always names the account in the path",
                                       "accounts of the cloud are addressed by path",
                                       {"client/key/address/*by-host"}),
  };
}

}  // namespace carto_mock::contract
