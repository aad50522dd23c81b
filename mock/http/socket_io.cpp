#include "http/socket_io.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "http/message.h"

namespace carto_mock::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlice{200};  // how soon a wait notices that the server stops
constexpr milliseconds kStoppingTimeout{1000};
constexpr milliseconds kLinger{500};

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

bool SocketIo::wait(short events, milliseconds timeout) const {
  milliseconds waited{0};
  for (;;) {
    const milliseconds limit = is_stopping_ ? std::min(timeout, kStoppingTimeout) : timeout;
    if (waited >= limit) return false;
    const milliseconds slice = std::min(kSlice, limit - waited);
    pollfd entry{descriptor_, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(slice.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) throw ConnectionClosed();
    waited += slice;
  }
}

bool SocketIo::wait_for_input(milliseconds timeout) const {
  return has_buffered_input() || wait(POLLIN, timeout);
}

bool SocketIo::begins_with_tls(milliseconds timeout) const {
  constexpr char kHandshake = 0x16;  // the type of the first record (RFC 8446, 5.1)
  if (!wait(POLLIN, timeout)) throw ConnectionClosed();
  char byte = 0;
  return ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1 && byte == kHandshake;
}

void SocketIo::start_tls(const TlsContext& context, milliseconds timeout) {
  // OpenSSL must never wait itself: it would know no time-outs.
  ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  tls_.reset(SSL_new(context.get()));
  if (tls_ == nullptr || SSL_set_fd(tls_.get(), descriptor_) != 1) throw ConnectionClosed();
  for (;;) {
    ERR_clear_error();
    const int result = SSL_accept(tls_.get());
    if (result == 1) return;
    wait_for_tls(result, timeout);
  }
}

void SocketIo::wait_for_tls(int result, milliseconds timeout) const {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      if (wait(POLLIN, timeout)) return;
      break;
    case SSL_ERROR_WANT_WRITE:
      if (wait(POLLOUT, timeout)) return;
      break;
    default:
      break;
  }
  throw ConnectionClosed();
}

std::size_t SocketIo::receive_secure(char* buffer, std::size_t capacity, milliseconds timeout) {
  for (;;) {
    std::size_t size = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(tls_.get(), buffer, capacity, &size);
    if (result == 1) return size;
    wait_for_tls(result, timeout);
  }
}

void SocketIo::send_secure(std::string_view bytes, milliseconds timeout) {
  while (!bytes.empty()) {
    std::size_t size = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &size);
    if (result == 1) {
      bytes.remove_prefix(size);
    } else {
      wait_for_tls(result, timeout);
    }
  }
}

std::size_t SocketIo::receive(char* buffer, std::size_t capacity, milliseconds timeout) {
  if (is_secure()) return receive_secure(buffer, capacity, timeout);
  for (;;) {
    const ssize_t size = ::recv(descriptor_, buffer, capacity, MSG_DONTWAIT);
    if (size > 0) return static_cast<std::size_t>(size);
    if (size == 0) throw ConnectionClosed();
    if (errno == EINTR) continue;
    if (!would_block() || !wait(POLLIN, timeout)) throw ConnectionClosed();
  }
}

void SocketIo::send(std::initializer_list<std::string_view> parts, milliseconds timeout) {
  if (is_secure()) {
    std::string bytes;  // in as few records as may be
    for (const std::string_view part : parts) bytes += part;
    return send_secure(bytes, timeout);
  }
  std::array<iovec, 8> vectors;
  std::size_t count = 0;
  for (const std::string_view part : parts) {
    if (!part.empty()) vectors.at(count++) = {const_cast<char*>(part.data()), part.size()};
  }
  std::size_t first = 0;
  while (first < count) {
    msghdr message{};
    message.msg_iov = &vectors[first];
    message.msg_iovlen = count - first;
    const ssize_t sent = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (!would_block() || !wait(POLLOUT, timeout)) throw ConnectionClosed();
      continue;
    }
    auto left = static_cast<std::size_t>(sent);
    while (first < count && left >= vectors[first].iov_len) left -= vectors[first++].iov_len;
    if (first < count) {
      vectors[first].iov_base = static_cast<char*>(vectors[first].iov_base) + left;
      vectors[first].iov_len -= left;
    }
  }
}

bool SocketIo::is_peer_gone() const {
  char byte = 0;
  if (is_secure()) {
    std::size_t size = 0;
    ERR_clear_error();
    const int result = SSL_peek_ex(tls_.get(), &byte, 1, &size);
    return result != 1 && SSL_get_error(tls_.get(), result) != SSL_ERROR_WANT_READ;
  }
  const ssize_t size = ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size == 0 || (size < 0 && !would_block() && errno != EINTR);
}

void SocketIo::reset_at_close() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void SocketIo::close_gracefully() {
  if (is_secure()) SSL_shutdown(tls_.get());
  ::shutdown(descriptor_, SHUT_WR);
  std::array<char, 16384> scratch;
  try {
    for (std::size_t total = 0; total < (std::size_t{64} << 20);)
      total += receive(scratch.data(), scratch.size(), kLinger);
  } catch (const ConnectionClosed&) {
    // That is what we waited for.
  }
}

}  // namespace carto_mock::http
