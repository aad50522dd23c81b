#include "http/client.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace carto_mock::http {
namespace {

std::size_t parse_size(std::string_view text, int base) {
  std::size_t size = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (result.ec != std::errc()) throw std::runtime_error(fmt::format("not a length: {}", text));
  return size;
}

}  // namespace

ClientConnection& Client::connection() {
  if (!connection_) connection_.emplace(endpoint_, timeout_);
  return *connection_;
}

void Client::close() {
  connection_.reset();
  buffer_.clear();
}

void Client::shut_down_sending() { connection().shut_down_sending(); }

void Client::send_raw(std::string_view bytes) { connection().send(bytes); }

void Client::fill() {
  std::array<char, 16384> block;
  const std::size_t size = connection().receive(block.data(), block.size());
  if (size == 0) throw std::runtime_error("the server closed the connection");
  buffer_.append(block.data(), size);
}

bool Client::is_closed_by_server() { return buffer_.empty() && connection().has_ended(); }

std::string Client::receive_until_end() {
  std::string bytes = std::exchange(buffer_, {});
  std::array<char, 16384> block;
  try {
    while (const std::size_t size = connection().receive(block.data(), block.size()))
      bytes.append(block.data(), size);
  } catch (const std::system_error& error) {
    if (error.code().value() != ECONNRESET) throw;
    bytes += "reset";
  }
  return bytes;
}

std::string Client::take_line() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) fill();
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

std::string Client::take(std::size_t size) {
  while (buffer_.size() < size) fill();
  std::string bytes = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return bytes;
}

ClientResponse Client::receive_response(bool is_head, bool keeps_continue) {
  ClientResponse response;
  const std::string status_line = take_line();
  if (!status_line.starts_with("HTTP/1.1 ") || status_line.size() < 12) {
    throw std::runtime_error("not an HTTP answer: " + status_line);
  }
  response.status = static_cast<int>(parse_size(std::string_view(status_line).substr(9, 3), 10));
  if (status_line.size() > 13) response.reason = status_line.substr(13);
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error("not a header: " + line);
    response.headers.add(line.substr(0, colon), line.substr(colon + 2));
  }
  if (response.status == 100 && !keeps_continue) return receive_response(is_head);
  if (is_head || response.status < 200 || response.status == 204 || response.status == 304)
    return response;
  if (response.headers.get("Transfer-Encoding") == "chunked") {
    for (std::size_t size = 0; (size = parse_size(take_line(), 16)) > 0;) {
      response.body += take(size);
      take_line();
    }
    take_line();
  } else if (const auto length = response.headers.find("Content-Length")) {
    response.body = take(parse_size(*length, 10));
  } else {
    while (!is_closed_by_server()) {
      if (buffer_.empty()) fill();
      response.body += std::exchange(buffer_, {});
    }
  }
  return response;
}

std::string Client::head_text(const Request& request, std::size_t body_size) const {
  std::string text = fmt::format("{} {} HTTP/1.{}\r\n", request.method, request.target,
                                 request.version == 10 ? 0 : 1);
  if (!request.headers.find("Host"))
    text += fmt::format("Host: {}:{}\r\n", endpoint_.host, endpoint_.port);
  for (const auto& [name, value] : request.headers.list())
    text += fmt::format("{}: {}\r\n", name, value);
  if (body_size > 0 && !request.headers.find("Content-Length") &&
      !request.headers.find("Transfer-Encoding")) {
    text += fmt::format("Content-Length: {}\r\n", body_size);
  }
  return text + "\r\n";
}

void Client::send_head(const Request& request, std::size_t body_size) {
  send_raw(head_text(request, body_size));
}

ClientResponse Client::send(const Request& request, std::string_view body) {
  std::string bytes = head_text(request, body.size());
  bytes += body;
  send_raw(bytes);
  ClientResponse response = receive_response(request.method == "HEAD");
  if (equals_ignoring_case(response.headers.get("Connection"), "close")) close();
  return response;
}

}  // namespace carto_mock::http
