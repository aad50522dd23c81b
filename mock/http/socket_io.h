// Blocking input and output with time-outs on a connected socket, for handlers: they run on threads
// of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "http/tls.h"

namespace carto_mock::http {

// Does not own the descriptor. Used by one thread.
class SocketIo {
 public:
  // Once `is_stopping` is set, a peer that takes or gives nothing for a second is given up.
  SocketIo(int descriptor, const std::atomic<bool>& is_stopping)
      : descriptor_(descriptor), is_stopping_(is_stopping) {}

  // Does the peer begin with TLS? Waits for its first byte.
  bool begins_with_tls(std::chrono::milliseconds timeout) const;
  // From here on all goes through TLS. Throws ConnectionClosed where that does not come about.
  void start_tls(const TlsContext& context, std::chrono::milliseconds timeout);
  bool is_secure() const { return tls_ != nullptr; }

  // At least one byte. Throws ConnectionClosed at the end of the stream, on errors, and when
  // nothing came for `timeout`.
  std::size_t receive(char* buffer, std::size_t capacity, std::chrono::milliseconds timeout);
  // Has something come that receive() gives without asking the socket?
  bool has_buffered_input() const { return tls_ != nullptr && SSL_pending(tls_.get()) > 0; }
  // Is there something to receive, the end of the stream included, now or within `timeout`?
  bool wait_for_input(std::chrono::milliseconds timeout) const;
  // All of it, in one system call where the kernel has room. Throws ConnectionClosed like
  // receive().
  void send(std::initializer_list<std::string_view> parts, std::chrono::milliseconds timeout);
  // Has the peer closed its side? Does not wait.
  bool is_peer_gone() const;
  // Ends our side and waits shortly for the peer's, so that what it still sends does not make its
  // kernel throw away the answer it has not read yet.
  void close_gracefully();
  // Whoever closes the descriptor makes the peer see a reset connection.
  void reset_at_close();

 private:
  bool wait(short events,
            std::chrono::milliseconds timeout) const;  // false: nothing happened for so long
  // After an operation of OpenSSL that was not done: waits for what it needs, or throws.
  void wait_for_tls(int result, std::chrono::milliseconds timeout) const;
  std::size_t receive_secure(char* buffer, std::size_t capacity, std::chrono::milliseconds timeout);
  void send_secure(std::string_view bytes, std::chrono::milliseconds timeout);

  int descriptor_;
  const std::atomic<bool>& is_stopping_;
  TlsSession tls_;  // null: none
};

}  // namespace carto_mock::http
