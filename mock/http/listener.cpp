#include "http/listener.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

#include "http/connection_exchange.h"
#include "support/thread.h"

namespace carto_mock::http {
namespace asio = boost::asio;
namespace {

using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadSize = 4096;
constexpr std::chrono::milliseconds kAcceptRetry{100};  // after EMFILE and the like
constexpr std::chrono::milliseconds kShortestSweep{50};

class Connection;

// The connections that are open, so that others can end them: a shutdown of the socket is all that
// other threads do.
class OpenConnections {
 public:
  bool add(Connection& connection);  // false: the server stops
  void remove(Connection& connection);
  void close_idle_since(SteadyTime limit);
  void stop();

 private:
  std::mutex mutex_;
  std::unordered_set<Connection*> connections_;
  bool is_stopping_ = false;
};

struct ServerState {
  ListenerOptions options;
  Handler handler;
  ExchangeEnvironment environment;
  OpenConnections connections;
};

// One client's connection. Between requests it waits in the io_context and holds no thread; a
// request is then handled on the thread that read the end of its head, which spares two context
// switches.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, ServerState& state)
      : socket_(std::move(socket)),
        state_(state),
        io_(socket_.native_handle(), state.environment.is_stopping),
        parser_(std::in_place, state.options.header_limit) {}

  ~Connection() { state_.connections.remove(*this); }

  void start() {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    waiting_since_ = std::chrono::steady_clock::now();
    if (state_.connections.add(*this)) receive();
  }

  // Called by other threads, while the connection is registered.
  void shut_down(bool only_reading) {
    ::shutdown(socket_.native_handle(), only_reading ? SHUT_RD : SHUT_RDWR);
  }
  std::optional<SteadyTime> waiting_since() const {
    return is_waiting_ ? std::optional(waiting_since_.load()) : std::nullopt;
  }

 private:
  void receive() {
    is_waiting_ = true;
    socket_.async_read_some(
        asio::buffer(input_.prepare(kReadSize), kReadSize),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
          self->is_waiting_ = false;
          if (error) return;
          self->input_.commit(size);
          if (self->process()) self->receive();
        });
  }

  // Answers the requests that have come. False: the connection is at its end.
  bool process() {
    try {
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
    } catch (const ConnectionClosed&) {
      return false;
    }
    return true;
  }

  bool handle() {
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

  tcp::socket socket_;
  ServerState& state_;
  SocketIo io_;
  InputBuffer input_;
  std::optional<RequestParser> parser_;
  std::atomic<SteadyTime> waiting_since_{};
  std::atomic<bool> is_waiting_ = false;
};

bool OpenConnections::add(Connection& connection) {
  const std::lock_guard lock(mutex_);
  if (is_stopping_) return false;
  connections_.insert(&connection);
  return true;
}

void OpenConnections::remove(Connection& connection) {
  const std::lock_guard lock(mutex_);
  connections_.erase(&connection);
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
          std::make_shared<Connection>(std::move(socket), state_)->start();
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
