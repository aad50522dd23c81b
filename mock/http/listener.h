// The HTTP/1.1 server: accepts, reads requests, calls the handler on a bounded pool of threads.
// Idle keep-alive connections hold no thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "http/message.h"
#include "http/tls.h"
#include "support/clock.h"

namespace carto_mock::http {

struct ListenerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;           // 0: any free one
  int threads = 0;                  // handlers at once; 0: by the machine
  std::size_t header_limit = 8192;  // request line and headers; beyond: 431, as Node 12 answers
  std::chrono::seconds idle_timeout{600};  // of a keep-alive connection
  std::chrono::seconds send_timeout{60};   // a client that does not read is closed
  std::chrono::seconds body_timeout{
      60};  // so is one that stops in the middle of its request's body
  // Clients that begin with TLS are served over it, others in the clear; null: those are not
  // served.
  std::shared_ptr<const TlsContext> tls = nullptr;
  const Clock* clock = nullptr;  // of the Date header; null: the system's. Outlives the listener
};

class Listener {
 public:
  // Listens and serves on threads of its own from here on. Throws std::system_error with the
  // address in it.
  Listener(ListenerOptions options, Handler handler);
  ~Listener();  // stop()

  std::uint16_t port() const;
  // No new connection; running handlers finish, but learn from is_client_gone() that nobody waits
  // for them any more; then all threads end. Idempotent.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::http
