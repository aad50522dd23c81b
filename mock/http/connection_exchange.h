// The Exchange of a request that came over a socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "http/input_buffer.h"
#include "http/message.h"
#include "http/request_parser.h"
#include "http/response_writer.h"
#include "http/socket_io.h"
#include "support/clock.h"

namespace carto_mock::http {

struct ExchangeEnvironment {
  const Clock& clock;
  std::chrono::milliseconds send_timeout;
  std::chrono::milliseconds body_timeout;
  const std::atomic<bool>& is_stopping;
};

class ConnectionExchange final : public Exchange {
 public:
  // `parser` has a complete head; `input` holds what came after it. All outlive the exchange.
  ConnectionExchange(RequestParser& parser, InputBuffer& input, SocketIo& socket,
                     const ExchangeEnvironment& environment);

  const Request& request() const override { return parser_.request(); }
  std::string read_body(std::size_t limit) override;
  std::size_t read_some(char* buffer, std::size_t capacity) override;
  bool wait_for_body(std::chrono::milliseconds timeout) override;
  void respond(Response response) override;
  void begin(int status, const Headers& headers) override;
  void write(std::string_view bytes) override;
  void finish() override;
  bool has_begun() const override { return has_begun_; }
  void flush() override { flush({}, false); }
  void break_off(BreakOff how) override;
  bool is_client_gone() override { return socket_.is_peer_gone(); }

  // After the handler: reads what it left of the body. True: the connection can take another
  // request. False: close it; `close_gracefully` of the socket if the client may still be sending.
  bool complete();

 private:
  bool may_keep_alive() const;
  bool is_continue_pending() const;  // the client waits for 100 Continue
  void send_pending_continue();
  void start_answer(int status, std::string_view reason, const Headers& headers, Framing framing);
  void flush(std::string_view more, bool is_last);

  RequestParser& parser_;
  InputBuffer& input_;
  SocketIo& socket_;
  const ExchangeEnvironment& environment_;
  bool has_continued_ = false;
  bool has_begun_ = false;
  bool has_finished_ = false;
  bool is_broken_ = false;  // the request's body was malformed
  bool sends_body_ = true;  // not for HEAD, 204, 304
  Framing framing_;
  std::string head_;     // not sent yet
  std::string pending_;  // of the body, not sent yet
};

}  // namespace carto_mock::http
