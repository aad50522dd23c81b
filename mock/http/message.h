// HTTP messages, with what the emulated servers need and most libraries lose: header order and
// letter case, bodies on every method, the raw target, the connection's state.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carto_mock::http {

// ASCII only, as header names, methods and media types are.
bool equals_ignoring_case(std::string_view left, std::string_view right);

// In the order and case of the wire. Names compare without case.
class Headers {
 public:
  using List = std::vector<std::pair<std::string, std::string>>;
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> list) : list_(list) {}

  std::optional<std::string_view> find(std::string_view name) const;  // the first
  std::string_view get(std::string_view name) const;                  // "" where missing
  void add(std::string name, std::string value) {
    list_.emplace_back(std::move(name), std::move(value));
  }
  void set(std::string_view name,
           std::string value);  // replaces in place, keeping name and position; else adds
  void remove(std::string_view name);
  const List& list() const { return list_; }

 private:
  List list_;
};

struct Request {
  std::string method;  // as sent
  std::string target;  // as sent: path and query, not decoded
  int version = 11;    // 10, 11
  Headers headers = {};
  bool is_secure = false;  // came over TLS

  std::string_view path() const;   // of the target, before `?`, not decoded
  std::string_view query() const;  // after the first `?`; "" if none
};

struct Response {
  int status = 200;
  std::string reason;  // empty: the standard one
  Headers headers;     // Content-Length is added by the connection
  std::string body;
};

// How a connection ends before its time.
enum class BreakOff { kClose, kReset };  // FIN, RST

// One request and its answer, on one connection. Used by one thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual const Request& request() const = 0;

  // Sends `100 Continue` first where the client waits for it. Throws PayloadTooLarge beyond
  // `limit`.
  virtual std::string read_body(std::size_t limit) = 0;
  // Up to `capacity` bytes of the body, after chunked decoding (not of gzip); 0 at its end.
  virtual std::size_t read_some(char* buffer, std::size_t capacity) = 0;
  // Does read_some() have something to give, the body's end included, now or within `timeout`? Asks
  // for the body like read_some().
  virtual bool wait_for_body(std::chrono::milliseconds timeout) = 0;

  // Exactly one of: a whole answer …
  virtual void respond(Response response) = 0;
  // … or a streamed one: chunked for HTTP/1.1, until close for 1.0, and for both as long as a
  // header Content-Length says. Throws ConnectionClosed once the client is gone.
  virtual void begin(int status, const Headers& headers) = 0;
  virtual void write(std::string_view bytes) = 0;
  virtual void finish() = 0;
  virtual bool has_begun() const = 0;

  // Sends what was written so far now, rather than when there is more of it.
  virtual void flush() = 0;
  // Ends the connection in the middle of the answer or before any, once what was written so far is
  // sent. Throws ConnectionClosed: there is nothing left to do.
  virtual void break_off(BreakOff how) = 0;

  // Has the client hung up? Asks the socket, without waiting.
  virtual bool is_client_gone() = 0;
};

struct ConnectionClosed : std::exception {
  const char* what() const noexcept override { return "connection closed by the client"; }
};
struct PayloadTooLarge : std::exception {
  const char* what() const noexcept override { return "request body too large"; }
};

using Handler = std::function<void(Exchange&)>;

}  // namespace carto_mock::http
