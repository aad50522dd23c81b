#include "contract/curl_line.h"

#include <fmt/format.h>

namespace carto_mock::contract {
namespace {

std::string shell_quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string curl_line(std::string_view base, std::string_view method, std::string_view target,
                      const http::Headers& headers, std::string_view body) {
  std::string line =
      fmt::format("curl -i -X {} {}", method, shell_quote(fmt::format("{}{}", base, target)));
  for (const auto& [name, value] : headers.list())
    line += " -H " + shell_quote(name + ": " + value);
  if (!body.empty()) line += " --data-binary " + shell_quote(body);
  return line;
}

}  // namespace carto_mock::contract
