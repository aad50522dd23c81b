#include "auth_api/key_name.h"

#include <array>

namespace carto_mock::auth_api {

std::string key_name(const Parameter* parameter) {
  if (parameter == nullptr) return {};
  if (const bool* flag = std::get_if<bool>(&parameter->value())) return *flag ? "t" : "f";
  return ruby_text(*parameter);
}

bool is_blank_name(std::string_view name) {
  // Unicode's white space beyond ASCII, in UTF-8.
  constexpr std::array<std::string_view, 19> kSpaces = {
      "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
      "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
      "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
      "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
  while (!name.empty()) {
    std::size_t length =
        name.front() == ' ' || (name.front() >= '\t' && name.front() <= '\r') ? 1 : 0;
    for (const std::string_view space : kSpaces) {
      if (name.starts_with(space)) length = space.size();
    }
    if (length == 0) return false;
    name.remove_prefix(length);
  }
  return true;
}

}  // namespace carto_mock::auth_api
