#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace carto_mock::http {
namespace {

struct StatusPhrase {
  int status;
  std::string_view phrase;
};

constexpr StatusPhrase kPhrases[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Payload Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Entity"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

void append_number(std::string& out, std::size_t number) {
  std::array<char, 24> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), result.ptr);
}

void append_value(std::string& out, std::string_view value) {
  const auto start = static_cast<std::ptrdiff_t>(out.size());
  out.append(value);
  for (const char line_end : {'\r', '\n'}) {
    if (value.find(line_end) != std::string_view::npos)
      std::replace(out.begin() + start, out.end(), line_end, ' ');
  }
}

}  // namespace

std::string_view reason_of(int status) {
  for (const StatusPhrase& entry : kPhrases) {
    if (entry.status == status) return entry.phrase;
  }
  return "Unknown";
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_head(std::string& out, int status, std::string_view reason, const Headers& headers,
                 const Framing& framing, std::string_view date) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  append_value(out, reason.empty() ? reason_of(status) : reason);
  out += "\r\n";
  for (const auto& [name, value] : headers.list()) {
    out += name;
    out += ": ";
    append_value(out, value);
    out += "\r\n";
  }
  if (framing.kind == Framing::Kind::kLength && !headers.find("Content-Length")) {
    out += "Content-Length: ";
    append_number(out, framing.length);
    out += "\r\n";
  }
  if (!headers.find("Date")) {
    out += "Date: ";
    out += date;
    out += "\r\n";
  }
  if (!headers.find("Connection")) {
    out += framing.is_keep_alive ? "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n"
                                 : "Connection: close\r\n";
  }
  if (framing.kind == Framing::Kind::kChunked) out += "Transfer-Encoding: chunked\r\n";
  out += "\r\n";
}

}  // namespace carto_mock::http
