// A client's connection: TCP, and TLS over it where it is asked for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/tls.h"
#include "support/file_descriptor.h"

namespace carto_mock::http {

struct ClientEndpoint {
  std::string host;  // an address, or a name that the system resolves
  std::uint16_t port = 0;
  // The name that the server's certificate is to have: TLS is spoken. Trusted are the certificate
  // authorities of the system, or those of the file that the environment's SSL_CERT_FILE names.
  std::optional<std::string> tls_name;
};

// Not thread-safe. Errors are std::runtime_error that say what failed; std::system_error for what
// the system says (EAGAIN: the time-out, which holds for each wait).
class ClientConnection {
 public:
  ClientConnection(const ClientEndpoint& endpoint, std::chrono::milliseconds timeout);

  void send(std::string_view bytes);
  std::size_t receive(char* buffer, std::size_t capacity);  // 0: the server has ended its side
  // Waits for the next byte, which stays, or for the end; true: the end, orderly or not.
  bool has_ended();
  void shut_down_sending();

 private:
  void start_tls(const std::string& name);
  [[noreturn]] void fail_tls(const char* what, int result) const;

  FileDescriptor socket_;
  TlsSession tls_;  // null: none
};

}  // namespace carto_mock::http
