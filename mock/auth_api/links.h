// The links in a list of keys (spec auth-api.md 2.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth_api/api_request.h"
#include "auth_api/route.h"

namespace carto_mock::auth_api {

// Form encoding as Ruby's CGI.escape: letters, digits and `-._~` stay, a blank is `+`.
std::string cgi_escape(std::string_view text);

class LinkMaker {
 public:
  LinkMaker(const ApiRequest& request, const Route& route);

  // With all parameters of the request.
  std::string page(std::int64_t page, std::int64_t per_page) const;
  // Of one key: its name is encoded twice.
  std::string self(std::string_view key_name) const;

 private:
  std::string base_;              // scheme, host and path of the collection
  Parameter::Object parameters_;  // without page and per_page
};

}  // namespace carto_mock::auth_api
