// carto-mock inside your own process: a C++ test starts a CARTO of its own in milliseconds.
//
//   carto_mock::Server server;                       // default fixture, 127.0.0.1, any free port
//   auto account = server.accounts().front();
//   my_client(account.base_url, account.master_key);
//   server.reset();                                  // every account as the fixture made it
//
// Several servers may run at once in one process; each has data of its own. All members are
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace carto_mock {

// What cannot be served: a bad option, a bad fixture (with file and line), an address in use.
struct ServerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  // Empty: the built-in `tornadoes`; else the name of a built-in one, or a folder.
  std::string fixture = {};
  std::string data_directory = {};  // empty: nothing survives the server
  // `real`, an RFC 3339 instant at which time stands still, or a span such as `-3600s` by which it
  // is shifted. Empty: what the fixture says, else real.
  std::string clock = {};
  // A number: tokens and ids are the same at every run. Empty: what the fixture says, else random.
  std::string seed = {};
  // PEM files: the server's certificate with its chain, and the key. Both or neither.
  std::string tls_certificate = {};
  std::string tls_key = {};
  // Instead of these: a certificate of an authority that is made at start (Server::authority).
  bool tls = false;
  enum class LogFormat {
    kNone,
    kText,
    kJson
  } log_format = LogFormat::kNone;  // requests, to standard error
};

struct ServerAccount {
  std::string name;
  std::string base_url;    // ends with a slash, as SDKs want it
  std::string schema;      // where its tables are
  std::string master_key;  // now; regenerating it changes it
};

class Server {
 public:
  // Serves from here on. Throws ServerError.
  explicit Server(ServerOptions options = {});
  ~Server();  // stop()
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  std::uint16_t port() const;
  // http://127.0.0.1:41233, without a slash at the end; https where there is TLS, though the port
  // answers plain http, too.
  std::string url() const;
  std::string authority()
      const;  // ServerOptions::tls: the certificate to trust, as PEM; else empty
  std::vector<ServerAccount> accounts() const;

  // Every account back to the fixture: keys, data, switches.
  void reset();
  // Running requests finish, then all threads end. Idempotent.
  void stop();

  static std::string version();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock
