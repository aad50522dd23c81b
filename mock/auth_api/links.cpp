#include "auth_api/links.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace carto_mock::auth_api {
namespace {

// An empty list or object is not written where it is a member.
bool is_empty(const Parameter& value) {
  return (value.list() != nullptr && value.list()->empty()) ||
         (value.object() != nullptr && value.object()->empty());
}

// Rails' to_query: one or more `name=value`.
void add_query(const std::string& name, const Parameter& value, std::vector<std::string>& pairs) {
  if (const Parameter::List* list = value.list()) {
    if (list->empty()) pairs.push_back(cgi_escape(name + "[]") + "=");
    for (const Parameter& item : *list) add_query(name + "[]", item, pairs);
  } else if (const Parameter::Object* object = value.object()) {
    std::vector<std::string> members;
    for (const auto& [key, member] : *object) {
      if (is_empty(member)) continue;
      std::vector<std::string> of_one;
      add_query(fmt::format("{}[{}]", name, key), member, of_one);
      members.push_back(fmt::format("{}", fmt::join(of_one, "&")));
    }
    std::sort(members.begin(), members.end());
    pairs.insert(pairs.end(), members.begin(), members.end());
  } else {
    pairs.push_back(cgi_escape(name) + "=" + cgi_escape(ruby_text(value)));
  }
}

// As frameworks write URLs: the port that the scheme implies is left out.
std::string_view without_default_port(const ApiRequest& request) {
  const std::string_view port = request.scheme == "https" ? ":443" : ":80";
  std::string_view host = request.host;
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

}  // namespace

std::string cgi_escape(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    const bool stays = (character >= 'A' && character <= 'Z') ||
                       (character >= 'a' && character <= 'z') ||
                       (character >= '0' && character <= '9') || character == '-' ||
                       character == '.' || character == '_' || character == '~';
    if (stays) {
      escaped += character;
    } else if (character == ' ') {
      escaped += '+';
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
  }
  return escaped;
}

LinkMaker::LinkMaker(const ApiRequest& request, const Route& route) {
  base_ = fmt::format("{}://{}", request.scheme, without_default_port(request));
  if (route.user_domain) base_ += fmt::format("/user/{0}/u/{0}", *route.user_domain);
  base_ += "/api/v3/api_keys";
  parameters_ = request.body;
  for (const auto& [name, value] : request.query) set_member(parameters_, name, value);
  set_member(parameters_, "action", std::string(action_name(route.endpoint)));
  set_member(parameters_, "controller", "carto/api/api_keys");
  set_member(parameters_, "format", route.extension.empty() ? "json" : route.extension);
  if (route.user_domain) set_member(parameters_, "user_domain", *route.user_domain);
  std::erase_if(parameters_, [](const auto& member) {
    return member.first == "page" || member.first == "per_page" || member.second.is_null() ||
           is_empty(member.second);
  });
}

std::string LinkMaker::page(std::int64_t page, std::int64_t per_page) const {
  std::vector<std::string> pairs;
  for (const auto& [name, value] : parameters_) {
    std::vector<std::string> of_one;
    add_query(name, value, of_one);
    pairs.push_back(fmt::format("{}", fmt::join(of_one, "&")));
  }
  pairs.push_back(fmt::format("page={}", page));
  pairs.push_back(fmt::format("per_page={}", per_page));
  std::sort(pairs.begin(), pairs.end());
  return fmt::format("{}?{}", base_, fmt::join(pairs, "&"));
}

std::string LinkMaker::self(std::string_view key_name) const {
  std::string twice;
  for (const char character : cgi_escape(key_name)) {
    twice += character;
    if (character == '%') twice += "25";
  }
  return fmt::format("{}/{}", base_, twice);
}

}  // namespace carto_mock::auth_api
