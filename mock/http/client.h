// A small blocking HTTP/1.1 client for tests and for playing contract cases: sends exactly what it
// is given, and gives back headers in the order and case of the wire.
//
//   Client client("127.0.0.1", server.port());
//   ClientResponse response = client.send({.method = "GET", .target = "/_mock/health"});
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/client_connection.h"
#include "http/message.h"

namespace carto_mock::http {

struct ClientResponse {
  int status = 0;
  std::string reason;
  Headers headers;
  std::string body;  // after chunked decoding
};

// One connection, opened at the first use and again when the server has closed it. Not thread-safe.
// Errors as ClientConnection has them.
class Client {
 public:
  Client(std::string host, std::uint16_t port,
         std::chrono::milliseconds timeout = std::chrono::seconds(30))
      : Client(ClientEndpoint{std::move(host), port, std::nullopt}, timeout) {}
  explicit Client(ClientEndpoint endpoint,
                  std::chrono::milliseconds timeout = std::chrono::seconds(30))
      : endpoint_(std::move(endpoint)), timeout_(timeout) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Adds Host unless it is given, and Content-Length where there is a body and neither it nor
  // Transfer-Encoding is given.
  ClientResponse send(const Request& request, std::string_view body = {});

  // The request's head alone, before so many bytes of a body that send_raw() sends.
  void send_head(const Request& request, std::size_t body_size);
  // Byte by byte, for what send() would not do. receive_response() skips 100 Continue unless
  // `keeps_continue`.
  void send_raw(std::string_view bytes);
  ClientResponse receive_response(bool is_head = false, bool keeps_continue = false);
  // All that comes until the connection ends, and `reset` behind it where that was no orderly end.
  std::string receive_until_end();
  bool is_closed_by_server();  // waits for the end of the stream, at most the time-out; false if
                               // bytes came
  void shut_down_sending();
  void close();

 private:
  std::string head_text(const Request& request, std::size_t body_size) const;
  ClientConnection& connection();  // opened if there is none
  void fill();                     // reads more into buffer_; throws at the end of the stream
  std::string take_line();
  std::string take(std::size_t size);

  ClientEndpoint endpoint_;
  std::chrono::milliseconds timeout_;
  std::optional<ClientConnection> connection_;
  std::string buffer_;
};

}  // namespace carto_mock::http
