// A call of the admin API: JSON in, JSON out, bad calls refused with a reason.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace carto_mock::server {

// A call that cannot be done; becomes the answer.
struct BadCall {
  int status;
  std::string message;
};

// Used by one thread, answered once.
class AdminCall {
 public:
  // `names`: what stands in the places of the route's path, decoded.
  AdminCall(http::Exchange& exchange, std::vector<std::string> names)
      : exchange_(exchange), names_(std::move(names)) {}

  http::Exchange& exchange() { return exchange_; }
  const http::Request& request() const { return exchange_.request(); }
  const std::string& name() const { return names_.at(0); }
  const std::string& second_name() const { return names_.at(1); }
  // The body, which must be an object; `may_be_empty`: nothing stands for {}. Throws BadCall.
  nlohmann::ordered_json read_object(bool may_be_empty = false);

  void answer(const nlohmann::ordered_json& body, int status = 200);

 private:
  http::Exchange& exchange_;
  std::vector<std::string> names_;
};

http::Response json_answer(const nlohmann::ordered_json& body, int status = 200);
// In UTF-8 whatever is in it.
std::string json_line(const nlohmann::ordered_json& body);

// All throw BadCall with 400.
std::string require_text(const nlohmann::ordered_json& object, const char* name);
bool require_bool(const std::string& name, const nlohmann::ordered_json& value);
void refuse_others(const nlohmann::ordered_json& object,
                   std::initializer_list<std::string_view> known);

}  // namespace carto_mock::server
