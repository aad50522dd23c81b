#include "http/listener.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

#include "http/connection_exchange.h"
#include "support/file_descriptor.h"
#include "support/thread.h"

namespace carto_mock::http {
namespace asio = boost::asio;
namespace {

using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadSize = 4096;
constexpr std::chrono::milliseconds kAcceptRetry{100};  // after EMFILE and the like
constexpr std::chrono::milliseconds kShortestSweep{50};
// How long a thread waits for the next request of the client that it has just answered.
constexpr std::chrono::milliseconds kLinger{1};
constexpr std::chrono::milliseconds kHandshake{10000};
constexpr std::chrono::milliseconds kAnnounced{1000};  // for input that poll or epoll has announced

class Connection;

// The connections that are open, so that others can end them: a shutdown of the socket is all that
// other threads do.
class OpenConnections {
 public:
  bool add(Connection& connection);  // false: the server stops
  void remove(Connection& connection);
  void close_idle_since(SteadyTime limit);
  void stop();
  std::size_t count() const { return count_; }

 private:
  std::mutex mutex_;
  std::atomic<std::size_t> count_ = 0;
  std::unordered_set<Connection*> connections_;
  bool is_stopping_ = false;
};

struct ServerState {
  ListenerOptions options;
  Handler handler;
  ExchangeEnvironment environment;
  // With no more connections than this, each may keep its thread for a moment.
  std::size_t lingering_limit;
  OpenConnections connections;
};

// One client's connection. Between requests it waits in the io_context and holds no thread; a
// request is then handled on the thread that read the end of its head, which spares two context
// switches. The io_context watches the socket only while the connection waits there: it would wake
// a thread for every byte that another one is about to read.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& context, FileDescriptor socket, ServerState& state)
      : socket_(std::move(socket)),
        watch_(context),
        state_(state),
        io_(socket_.get(), state.environment.is_stopping),
        parser_(std::in_place, state.options.header_limit) {}

  ~Connection() {
    state_.connections.remove(*this);
    unwatch();
  }

  void start() {
    waiting_since_ = std::chrono::steady_clock::now();
    if (state_.connections.add(*this)) wait();
  }

  // Called by other threads, while the connection is registered.
  void shut_down(bool only_reading) {
    ::shutdown(socket_.get(), only_reading ? SHUT_RD : SHUT_RDWR);
  }
  std::optional<SteadyTime> waiting_since() const {
    return is_waiting_ ? std::optional(waiting_since_.load()) : std::nullopt;
  }

 private:
  // Waits in the io_context for the next bytes.
  void wait() {
    is_waiting_ = true;
    boost::system::error_code failed;
    if (!watch_.is_open()) watch_.assign(socket_.get(), failed);
    if (failed) return;  // the system watches no more of them: the connection ends
    watch_.async_wait(asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& error) {
                        self->is_waiting_ = false;
                        if (!error) self->serve();
                      });
  }
  void unwatch() {
    if (watch_.is_open()) watch_.release();  // the descriptor stays ours
  }

  // Called with input to receive.
  void serve() {
    try {
      if (!has_begun_) begin();
      do {
        input_.commit(io_.receive(input_.prepare(kReadSize), kReadSize, kAnnounced));
        if (!process()) return;
      } while (is_input_expected());
    } catch (const ConnectionClosed&) {
      return;
    }
    wait();
  }

  void begin() {
    has_begun_ = true;
    const TlsContext* tls = state_.options.tls.get();
    if (tls != nullptr && io_.begins_with_tls(kAnnounced)) io_.start_tls(*tls, kHandshake);
  }

  // A client that asks again at once is answered by the thread that it has: going through the
  // io_context wakes two threads a request. Only while there are threads for everybody.
  bool is_input_expected() {
    if (io_.has_buffered_input()) return true;
    if (state_.connections.count() > state_.lingering_limit) return false;
    unwatch();
    return io_.wait_for_input(kLinger);
  }

  // Answers the requests that have come. False: the connection is at its end.
  bool process() {
    while (!input_.is_empty()) {
      const RequestParser::Progress progress = parser_->parse_head(input_.data());
      input_.consume(progress.consumed);
      switch (progress.status) {
        case RequestParser::Status::kNeedMore:
          return true;
        case RequestParser::Status::kTooLarge:
          refuse("HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n");
          return false;
        case RequestParser::Status::kMalformed:
          refuse("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
          return false;
        case RequestParser::Status::kComplete:
          if (!handle()) return false;
      }
    }
    return true;
  }

  bool handle() {
    parser_->set_secure(io_.is_secure());
    ConnectionExchange exchange(*parser_, input_, io_, state_.environment);
    state_.handler(exchange);
    if (!exchange.complete()) {
      io_.close_gracefully();
      return false;
    }
    waiting_since_ = std::chrono::steady_clock::now();
    parser_.emplace(state_.options.header_limit);
    return true;
  }

  // Node's runtime answers so, without the application.
  void refuse(std::string_view answer) {
    io_.send({answer}, state_.environment.send_timeout);
    io_.close_gracefully();
  }

  FileDescriptor socket_;
  asio::posix::stream_descriptor watch_;
  ServerState& state_;
  SocketIo io_;
  InputBuffer input_;
  std::optional<RequestParser> parser_;
  std::atomic<SteadyTime> waiting_since_{};
  std::atomic<bool> is_waiting_ = false;
  bool has_begun_ = false;  // whether it is TLS is known
};

bool OpenConnections::add(Connection& connection) {
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return false;
  connections_.insert(&connection);
  count_ = connections_.size();
  return true;
}

void OpenConnections::remove(Connection& connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(&connection);
  count_ = connections_.size();
}

void OpenConnections::close_idle_since(SteadyTime limit) {
  const std::lock_guard lock(mutex_);
  for (Connection* connection : connections_) {
    const std::optional<SteadyTime> since = connection->waiting_since();
    if (since && *since <= limit) connection->shut_down(false);
  }
}

void OpenConnections::stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  // Those that wait end at once; those that are answering can still send.
  for (Connection* connection : connections_) connection->shut_down(true);
}

int thread_count(const ListenerOptions& options) {
  if (options.threads > 0) return options.threads;
  return std::max(16, 4 * static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

class Listener::Impl {
 public:
  Impl(ListenerOptions options, Handler handler)
      : state_{options,
               std::move(handler),
               {options.clock != nullptr ? *options.clock : system_clock_, options.send_timeout,
                options.body_timeout, is_stopping_},
               static_cast<std::size_t>(thread_count(options) / 2),
               {}},
        context_(thread_count(options)),
        strand_(asio::make_strand(context_)),
        acceptor_(strand_),
        timer_(strand_) {
    try {
      listen();
    } catch (const boost::system::system_error& error) {
      throw std::system_error(error.code().value(), std::generic_category(),
                              fmt::format("cannot listen on {}:{}", options.host, options.port));
    }
    accept();
    sweep();
    for (int i = 0; i < thread_count(options); ++i) {
      threads_.emplace_back([this] { context_.run(); });
    }
  }
  ~Impl() { stop(); }

  std::uint16_t port() const { return port_; }

  void stop() {
    if (is_stopping_.exchange(true)) return;
    asio::post(strand_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      timer_.cancel();
    });
    state_.connections.stop();
    threads_.clear();
  }

 private:
  void listen() {
    const tcp::endpoint endpoint(
        asio::ip::make_address(state_.options.host == "localhost" ? "127.0.0.1"
                                                                  : state_.options.host),
        state_.options.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    port_ = acceptor_.local_endpoint().port();
  }

  void accept() {
    acceptor_.async_accept(
        context_, [this](const boost::system::error_code& error, tcp::socket socket) {
          if (is_stopping_) return;
          if (error) {
            retry_timer_.expires_after(kAcceptRetry);
            retry_timer_.async_wait([this](const boost::system::error_code& cancelled) {
              if (!cancelled && !is_stopping_) accept();
            });
            return;
          }
          boost::system::error_code ignored;
          socket.set_option(tcp::no_delay(true), ignored);
          std::make_shared<Connection>(context_, FileDescriptor(socket.release()), state_)->start();
          accept();
        });
  }

  void sweep() {
    const auto period = std::clamp<std::chrono::milliseconds>(
        state_.options.idle_timeout / 4, kShortestSweep, std::chrono::seconds(1));
    timer_.expires_after(period);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error || is_stopping_) return;
      state_.connections.close_idle_since(std::chrono::steady_clock::now() -
                                          state_.options.idle_timeout);
      sweep();
    });
  }

  SystemClock system_clock_;
  std::atomic<bool> is_stopping_ = false;
  ServerState state_;
  asio::io_context context_;
  asio::strand<asio::io_context::executor_type> strand_;  // of the acceptor and the timers
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  asio::steady_timer retry_timer_{strand_};
  std::uint16_t port_ = 0;
  std::vector<Thread> threads_;
};

Listener::Listener(ListenerOptions options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}
Listener::~Listener() = default;

std::uint16_t Listener::port() const { return impl_->port(); }
void Listener::stop() { impl_->stop(); }

}  // namespace carto_mock::http
