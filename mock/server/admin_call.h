// What the calls of the admin API have in common: JSON in, JSON out, bad calls refused with a
// reason.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "http/message.h"

namespace carto_mock::server {

// A call that cannot be done; becomes the answer.
struct BadCall {
  int status;
  std::string message;
};

http::Response json_answer(const nlohmann::ordered_json& body, int status = 200);
// In UTF-8 whatever is in it.
std::string json_line(const nlohmann::ordered_json& body);

// All throw BadCall with 400.
nlohmann::ordered_json parse_object(std::string_view body);
std::string require_text(const nlohmann::ordered_json& object, const char* name);
bool require_bool(const std::string& name, const nlohmann::ordered_json& value);
void refuse_others(const nlohmann::ordered_json& object,
                   std::initializer_list<std::string_view> known);

}  // namespace carto_mock::server
