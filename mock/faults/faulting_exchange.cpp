#include "faults/faulting_exchange.h"

#include <algorithm>
#include <charconv>
#include <thread>

namespace carto_mock::faults {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSlice{20};  // how soon a wait notices that the client has gone
constexpr int kSlicesPerSecond = 50;

// A short body is read before the fault, so that the journal has it; not a long one, or one of
// unknown length, which may still be on its way.
void read_short_body(http::Exchange& exchange) {
  const http::Headers& headers = exchange.request().headers;
  const auto length = headers.find("Content-Length");
  std::size_t size = 0;
  if (!length || headers.find("Expect")) return;
  const auto end = length->data() + length->size();
  const auto result = std::from_chars(length->data(), end, size);
  if (result.ec == std::errc() && result.ptr == end && size <= journal::kKeptRequestBody)
    exchange.read_body(size);
}

}  // namespace

void FaultingExchange::note_account(std::string_view name) {
  inner_.note_account(name);
  if (!fault_) meet(book_.take(name, request()));
}

void FaultingExchange::meet_faults_of_all() { meet(book_.take(kAllAccounts, request())); }

void FaultingExchange::meet(std::optional<Fault> fault) {
  fault_ = std::move(fault);
  if (!fault_) return;
  inner_.note_fault(fault_->rule);
  const FaultAction& action = fault_->action;
  const bool is_instead = action.status || (action.connection && !action.after_bytes);
  if (is_instead) read_short_body(inner_);
  wait(fault_->delay);
  if (action.connection && !action.after_bytes) break_off(*action.connection);
  if (!action.status) return;
  http::Response answer;
  answer.status = *action.status;
  answer.headers = action.headers;
  answer.body = action.body;
  respond(std::move(answer));
  throw http::Answered();
}

void FaultingExchange::respond(http::Response response) {
  if (!fault_) return inner_.respond(std::move(response));
  const FaultAction& action = fault_->action;
  const bool is_streamed = action.bytes_per_second || action.connection;
  if (!is_streamed) {
    if (action.malformed && !response.body.empty()) response.body.insert(1, ",");
    if (action.truncate_at && response.body.size() > *action.truncate_at)
      response.body.resize(*action.truncate_at);
    return inner_.respond(std::move(response));
  }
  std::size_t size = response.body.size() + (action.malformed && !response.body.empty() ? 1 : 0);
  size = std::min(size, action.truncate_at.value_or(size));
  response.headers.set("Content-Length", std::to_string(size));
  begin(response.status, response.headers);
  write(response.body);
  finish();
}

void FaultingExchange::write(std::string_view bytes) {
  if (!fault_ || bytes.empty()) return inner_.write(bytes);
  if (fault_->action.malformed && written_ == 0) {
    send(bytes.substr(0, 1), fault_->action);
    send(",", fault_->action);
    bytes.remove_prefix(1);
  }
  send(bytes, fault_->action);
}

void FaultingExchange::send(std::string_view bytes, const FaultAction& action) {
  const auto cut = [&](std::optional<std::size_t> limit) {
    if (limit) bytes = bytes.substr(0, *limit - std::min(*limit, written_));
  };
  const std::size_t size = bytes.size();
  cut(action.truncate_at);
  if (action.connection) cut(action.after_bytes);
  if (action.bytes_per_second) {
    send_slowly(bytes, *action.bytes_per_second);
  } else {
    inner_.write(bytes);
  }
  written_ += size;
  if (action.connection && written_ >= action.after_bytes.value_or(0))
    break_off(*action.connection);
}

void FaultingExchange::send_slowly(std::string_view bytes, std::uint32_t bytes_per_second) {
  const std::size_t piece = std::max<std::size_t>(1, bytes_per_second / kSlicesPerSecond);
  while (!bytes.empty()) {
    const std::string_view next = bytes.substr(0, piece);
    inner_.write(next);
    inner_.flush();
    bytes.remove_prefix(next.size());
    wait(milliseconds(next.size() * 1000 / bytes_per_second));
  }
}

void FaultingExchange::finish() {
  if (fault_ && fault_->action.connection) break_off(*fault_->action.connection);
  inner_.finish();
}

// Throws ConnectionClosed where the client does not wait as long.
void FaultingExchange::wait(milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    if (is_client_gone()) throw http::ConnectionClosed();
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
}

}  // namespace carto_mock::faults
