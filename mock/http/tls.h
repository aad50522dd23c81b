// TLS for the listener, on OpenSSL.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace carto_mock::http {

// A certificate, with the chain behind it, and its key, as PEM.
struct TlsCertificate {
  std::string chain;
  std::string key;
};

// Made at start by `--tls`: a certificate authority, and a certificate of it for these names.
struct MadeCertificates {
  std::string authority;  // its certificate, as PEM: what clients are to trust
  TlsCertificate server;
};
// `hosts`: names, with `*.` for all below one, or addresses. Valid for a year from yesterday on.
MadeCertificates make_certificates(const std::vector<std::string>& hosts);

// What all connections of a listener share. Thread-safe.
class TlsContext {
 public:
  // Throws std::runtime_error that says what is wrong with the certificate or the key.
  explicit TlsContext(const TlsCertificate& certificate);
  SSL_CTX* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
};

struct FreeSsl {
  void operator()(SSL* session) const { SSL_free(session); }
};
using TlsSession = std::unique_ptr<SSL, FreeSsl>;

}  // namespace carto_mock::http
