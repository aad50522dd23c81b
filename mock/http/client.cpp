#include "http/client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace carto_mock::http {
namespace {

[[noreturn]] void fail(std::string_view what) {
  throw std::system_error(errno, std::generic_category(), std::string(what));
}

std::size_t parse_size(std::string_view text, int base) {
  std::size_t size = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (result.ec != std::errc()) throw std::runtime_error(fmt::format("not a length: {}", text));
  return size;
}

}  // namespace

void Client::connect() {
  if (descriptor_ >= 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  if (::inet_pton(AF_INET, host_.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("not an IPv4 address: " + host_);
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) fail("socket");
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(timeout_).count();
  const timeval limit{microseconds / 1000000, microseconds % 1000000};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int one = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    close();
    errno = error;
    fail(fmt::format("connect to {}:{}", host_, port_));
  }
}

void Client::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  buffer_.clear();
}

void Client::shut_down_sending() { ::shutdown(descriptor_, SHUT_WR); }

void Client::send_raw(std::string_view bytes) {
  connect();
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::fill() {
  std::array<char, 16384> block;
  const ssize_t size = ::recv(descriptor_, block.data(), block.size(), 0);
  if (size < 0) fail("receive");
  if (size == 0) throw std::runtime_error("the server closed the connection");
  buffer_.append(block.data(), static_cast<std::size_t>(size));
}

bool Client::is_closed_by_server() {
  if (!buffer_.empty()) return false;
  char byte = 0;
  const ssize_t size = ::recv(descriptor_, &byte, 1, MSG_PEEK);
  return size == 0 || (size < 0 && errno == ECONNRESET);
}

std::string Client::receive_until_end() {
  std::string bytes = std::exchange(buffer_, {});
  std::array<char, 16384> block;
  for (;;) {
    const ssize_t size = ::recv(descriptor_, block.data(), block.size(), 0);
    if (size == 0) return bytes;
    if (size < 0 && errno == ECONNRESET) return bytes + "reset";
    if (size < 0) fail("receive");
    bytes.append(block.data(), static_cast<std::size_t>(size));
  }
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
  if (!request.headers.find("Host")) text += fmt::format("Host: {}:{}\r\n", host_, port_);
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
