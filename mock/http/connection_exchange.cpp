#include "http/connection_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "http/date.h"

namespace carto_mock::http {
namespace {

constexpr std::size_t kReadSize = std::size_t{16} * 1024;
// Streamed answers go out in pieces of this size: small ones with one system call, large ones
// without being held.
constexpr std::size_t kFlushSize = std::size_t{32} * 1024;
// What a handler did not read of a body is thrown away up to here, so that the client gets to
// reading the answer.
constexpr std::size_t kDrainLimit = std::size_t{256} << 20;

}  // namespace

ConnectionExchange::ConnectionExchange(RequestParser& parser, InputBuffer& input, SocketIo& socket,
                                       const ExchangeEnvironment& environment)
    : parser_(parser), input_(input), socket_(socket), environment_(environment) {}

bool ConnectionExchange::is_continue_pending() const {
  return !has_continued_ && !parser_.is_complete() && input_.is_empty() &&
         parser_.expects_continue();
}

std::size_t ConnectionExchange::read_some(char* buffer, std::size_t capacity) {
  while (!parser_.is_complete()) {
    if (!input_.is_empty()) {
      const RequestParser::Progress progress = parser_.parse_body(input_.data(), buffer, capacity);
      input_.consume(progress.consumed);
      if (progress.produced > 0) return progress.produced;
      if (progress.status == RequestParser::Status::kComplete) return 0;
      if (progress.status != RequestParser::Status::kNeedMore) {
        is_broken_ = true;
        throw ConnectionClosed();
      }
    }
    send_pending_continue();
    input_.commit(socket_.receive(input_.prepare(kReadSize), kReadSize, environment_.body_timeout));
  }
  return 0;
}

bool ConnectionExchange::wait_for_body(std::chrono::milliseconds timeout) {
  if (parser_.is_complete() || !input_.is_empty()) return true;
  send_pending_continue();
  return socket_.wait_for_input(timeout);
}

void ConnectionExchange::send_pending_continue() {
  if (!is_continue_pending()) return;
  socket_.send({"HTTP/1.1 100 Continue\r\n\r\n"}, environment_.send_timeout);
  has_continued_ = true;
}

std::string ConnectionExchange::read_body(std::size_t limit) {
  std::string body;
  std::size_t size = 0;
  for (;;) {
    if (body.size() < size + kReadSize) body.resize(std::max(body.size() * 2, size + kReadSize));
    const std::size_t count = read_some(body.data() + size, body.size() - size);
    if (count == 0) break;
    size += count;
    if (size > limit) throw PayloadTooLarge();
  }
  body.resize(size);
  return body;
}

bool ConnectionExchange::may_keep_alive() const {
  return parser_.is_keep_alive() && !environment_.is_stopping && !is_continue_pending();
}

void ConnectionExchange::start_answer(int status, std::string_view reason, const Headers& headers,
                                      Framing framing) {
  if (has_begun_) throw std::logic_error("a request is answered once");
  has_begun_ = true;
  if (equals_ignoring_case(headers.get("Connection"), "close")) framing.is_keep_alive = false;
  framing_ = framing;
  append_head(head_, status, reason, headers, framing_, format_date(environment_.clock.now()));
}

void ConnectionExchange::respond(Response response) {
  sends_body_ = has_body(response.status) && request().method != "HEAD";
  const Framing::Kind kind =
      has_body(response.status) ? Framing::Kind::kLength : Framing::Kind::kNone;
  start_answer(response.status, response.reason, response.headers,
               {kind, response.body.size(), may_keep_alive()});
  has_finished_ = true;
  const std::string_view body = sends_body_ ? std::string_view(response.body) : std::string_view();
  socket_.send({head_, body}, environment_.send_timeout);
}

void ConnectionExchange::begin(int status, const Headers& headers) {
  sends_body_ = has_body(status) && request().method != "HEAD";
  const std::string_view length = headers.get("Content-Length");
  if (!sends_body_) {
    start_answer(status, {}, headers, {Framing::Kind::kNone, 0, may_keep_alive()});
  } else if (!length.empty()) {
    start_answer(status, {}, headers, {Framing::Kind::kLength, 0, may_keep_alive()});
  } else if (request().version == 11) {
    start_answer(status, {}, headers, {Framing::Kind::kChunked, 0, may_keep_alive()});
  } else {
    start_answer(status, {}, headers, {Framing::Kind::kUntilClose, 0, false});
  }
}

void ConnectionExchange::write(std::string_view bytes) {
  if (!sends_body_) return;
  if (pending_.size() + bytes.size() < kFlushSize) {
    pending_ += bytes;
  } else {
    flush(bytes, false);
  }
}

void ConnectionExchange::finish() {
  flush({}, true);
  has_finished_ = true;
}

void ConnectionExchange::break_off(BreakOff how) {
  if (has_begun_) flush();
  switch (how) {
    case BreakOff::kClose:
      socket_.close_gracefully();
      break;
    case BreakOff::kReset:
      socket_.reset_at_close();
      break;
  }
  throw ConnectionClosed();
}

void ConnectionExchange::flush(std::string_view more, bool is_last) {
  const std::size_t size = pending_.size() + more.size();
  if (framing_.kind == Framing::Kind::kChunked) {
    const std::string start = size > 0 ? fmt::format("{:x}\r\n", size) : std::string();
    const std::string_view end = size > 0 ? "\r\n" : "";
    socket_.send({head_, start, pending_, more, end, is_last ? "0\r\n\r\n" : ""},
                 environment_.send_timeout);
  } else {
    socket_.send({head_, pending_, more}, environment_.send_timeout);
  }
  head_.clear();
  pending_.clear();
}

bool ConnectionExchange::complete() {
  if (!has_begun_) {
    Response response;
    response.status = 500;
    response.headers.add("Connection", "close");
    respond(std::move(response));
  }
  if (!has_finished_ || is_broken_ || !framing_.is_keep_alive) return false;
  std::string scratch(parser_.is_complete() ? 0 : kReadSize, '\0');
  for (std::size_t drained = 0; !parser_.is_complete();) {
    drained += read_some(scratch.data(), scratch.size());
    if (drained > kDrainLimit) return false;
  }
  return true;
}

}  // namespace carto_mock::http
