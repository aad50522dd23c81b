#include "contract/reference/api_request.h"

#include <fmt/format.h>

namespace carto_mock::contract {
namespace {

bool is_unreserved(char c) {
  constexpr std::string_view kPunctuation = "-._~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPunctuation.find(c) != std::string_view::npos;
}

}  // namespace

std::string encode_component(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::string encode_parameters(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!text.empty()) text += '&';
    text += encode_component(name) + '=' + encode_component(value);
  }
  return text;
}

}  // namespace carto_mock::contract
