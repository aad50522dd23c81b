#include "http/client_connection.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "support/pipe_signal_blocked.h"

namespace carto_mock::http {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

using Addresses = std::unique_ptr<addrinfo, decltype([](addrinfo* list) { ::freeaddrinfo(list); })>;

Addresses resolve(const ClientEndpoint& endpoint) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code =
      ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &wanted, &found);
  if (code != 0) {
    throw std::runtime_error(
        fmt::format("cannot resolve {}: {}", endpoint.host, ::gai_strerror(code)));
  }
  return Addresses(found);
}

void set_timeout(int descriptor, std::chrono::milliseconds timeout) {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(timeout).count();
  const timeval limit{microseconds / 1000000, microseconds % 1000000};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int one = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

FileDescriptor connect_to(const ClientEndpoint& endpoint, std::chrono::milliseconds timeout) {
  const Addresses addresses = resolve(endpoint);
  int error = 0;
  for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
    FileDescriptor descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!descriptor.is_open()) fail("socket");
    set_timeout(descriptor.get(), timeout);
    if (::connect(descriptor.get(), one->ai_addr, one->ai_addrlen) == 0) return descriptor;
    error = errno;
  }
  errno = error;
  fail(fmt::format("connect to {}:{}", endpoint.host, endpoint.port));
}

bool is_address(const std::string& name) {
  return X509_VERIFY_PARAM_set1_ip_asc(
             std::unique_ptr<X509_VERIFY_PARAM, decltype([](X509_VERIFY_PARAM* parameters) {
                               X509_VERIFY_PARAM_free(parameters);
                             })>(X509_VERIFY_PARAM_new())
                 .get(),
             name.c_str()) == 1;
}

}  // namespace

ClientConnection::ClientConnection(const ClientEndpoint& endpoint,
                                   std::chrono::milliseconds timeout)
    : socket_(connect_to(endpoint, timeout)) {
  if (endpoint.tls_name) start_tls(*endpoint.tls_name);
}

void ClientConnection::start_tls(const std::string& name) {
  const std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })> context(
      SSL_CTX_new(TLS_client_method()));
  if (context == nullptr || SSL_CTX_set_default_verify_paths(context.get()) != 1)
    fail_tls("TLS", 0);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  tls_.reset(SSL_new(context.get()));
  if (tls_ == nullptr || SSL_set_fd(tls_.get(), socket_.get()) != 1) fail_tls("TLS", 0);
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), name.c_str());
  } else if (SSL_set1_host(tls_.get(), name.c_str()) != 1 ||
             SSL_set_tlsext_host_name(tls_.get(), name.c_str()) != 1) {
    fail_tls("TLS", 0);
  }
  ERR_clear_error();
  const int result = SSL_connect(tls_.get());
  if (result != 1) fail_tls("TLS handshake", result);
}

void ClientConnection::fail_tls(const char* what, int result) const {
  if (tls_ != nullptr) {
    const int error = SSL_get_error(tls_.get(), result);
    // The socket blocks: it asks for another try only where its time is up.
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) errno = EAGAIN;
    if (error != SSL_ERROR_SSL && errno != 0) fail(what);
    const long verified = SSL_get_verify_result(tls_.get());
    if (verified != X509_V_OK) {
      throw std::runtime_error(fmt::format("{}: the server's certificate is not trusted: {}", what,
                                           X509_verify_cert_error_string(verified)));
    }
  }
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw std::runtime_error(fmt::format("{}: {}", what, text.data()));
}

void ClientConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    if (tls_ == nullptr) {
      const ssize_t size = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size < 0) fail("send");
      sent = static_cast<std::size_t>(size);
    } else {
      const PipeSignalBlocked no_signal;
      ERR_clear_error();
      const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent);
      if (result != 1) fail_tls("send", result);
    }
    bytes.remove_prefix(sent);
  }
}

std::size_t ClientConnection::receive(char* buffer, std::size_t capacity) {
  if (tls_ == nullptr) {
    const ssize_t size = ::recv(socket_.get(), buffer, capacity, 0);
    if (size < 0) fail("receive");
    return static_cast<std::size_t>(size);
  }
  std::size_t size = 0;
  ERR_clear_error();
  const int result = SSL_read_ex(tls_.get(), buffer, capacity, &size);
  if (result == 1) return size;
  if (SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN) return 0;
  fail_tls("receive", result);
}

bool ClientConnection::has_ended() {
  char byte = 0;
  if (tls_ != nullptr) {
    std::size_t size = 0;
    ERR_clear_error();
    const int result = SSL_peek_ex(tls_.get(), &byte, 1, &size);
    if (result == 1) return false;
    const int error = SSL_get_error(tls_.get(), result);
    return error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
  }
  const ssize_t size = ::recv(socket_.get(), &byte, 1, MSG_PEEK);
  return size == 0 || (size < 0 && errno == ECONNRESET);
}

void ClientConnection::shut_down_sending() { ::shutdown(socket_.get(), SHUT_WR); }

}  // namespace carto_mock::http
